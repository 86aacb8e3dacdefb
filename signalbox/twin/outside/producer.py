"""Producer outside the system: it fills in an envelope and puts the event on the bus, without validation."""

from typing import Any

from signalbox.instants import format_instant
from signalbox.twin.cloud import Cloud
from signalbox.twin.formats import json_text

SOURCE = "signalbox.external"


def envelope(
    cloud: Cloud, kind: str, data: dict[str, Any], subject: str | None, identifier: str | None, sequence: str = ""
) -> dict[str, Any]:
    """Return a CloudEvent 1.0 with our extensions.

    Source: CloudEvents 1.0.2, "Context attributes", and its extension "Sequence".
    """
    identifier = identifier or cloud.clock.uuid()
    trace, span = cloud.clock.random.getrandbits(128), cloud.clock.random.getrandbits(64)
    return {
        "specversion": "1.0",
        "id": identifier,
        "source": SOURCE,
        "type": kind,
        "time": format_instant(cloud.clock.now),
        **({"subject": subject, "partitionkey": subject} if subject else {}),
        "datacontenttype": "application/json",
        "dataschema": f"urn:signalbox:{kind}:v1",
        "correlationid": identifier,
        "causationid": identifier,
        "traceparent": f"00-{trace:032x}-{span:016x}-01",
        "hops": 0,
        **({"sequence": sequence} if sequence else {}),
        "data": data,
    }


def put(cloud: Cloud, bus: str, kind: str, detail: str) -> dict[str, Any]:
    """Put one entry on the bus, as PutEvents does; return its EventId, or its ErrorCode."""
    entry = {"Source": SOURCE, "DetailType": kind, "Detail": detail, "EventBusName": bus}
    return cloud.buses.put(entry)


def publish(
    cloud: Cloud,
    bus: str,
    kind: str,
    data: dict[str, Any],
    subject: str | None,
    identifier: str | None,
    sequence: str = "",
) -> str:
    """Put an event in an envelope on the bus; return the event's id."""
    document = envelope(cloud, kind, data, subject, identifier, sequence)
    put(cloud, bus, kind, json_text(document))
    return str(document["id"])
