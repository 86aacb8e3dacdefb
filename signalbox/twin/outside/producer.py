"""Producer outside the system: it fills in an envelope and puts the event on the bus, without validation."""

from typing import Any

from signalbox.envelope import SOURCE, envelope
from signalbox.twin.cloud import Cloud
from signalbox.twin.formats import json_text


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
    identifier = identifier or cloud.clock.uuid()
    document = envelope(
        kind,
        data,
        identifier=identifier,
        now=cloud.clock.now,
        random=cloud.clock.random,
        subject=subject,
        sequence=sequence,
    )
    put(cloud, bus, kind, json_text(document))
    return identifier
