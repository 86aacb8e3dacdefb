"""Envelope of an event from a producer outside the system: CloudEvents 1.0 with our extensions.

Source: CloudEvents 1.0.2, "Context attributes", and its extension "Sequence".
"""

from collections.abc import Mapping
from random import Random
from typing import Any
from uuid import UUID

from signalbox.instants import format_instant

SOURCE = "signalbox.external"


def new_id(random: Random) -> str:
    """Return a random id of an event."""
    return str(UUID(int=random.getrandbits(128), version=4))


def envelope(
    kind: str,
    data: Mapping[str, Any],
    *,
    identifier: str,
    now: float,
    random: Random,
    subject: str | None = None,
    sequence: str = "",
) -> dict[str, Any]:
    """Return the event in its envelope; `now` is its instant in epoch seconds, `random` gives its trace."""
    trace, span = random.getrandbits(128), random.getrandbits(64)
    return {
        "specversion": "1.0",
        "id": identifier,
        "source": SOURCE,
        "type": kind,
        "time": format_instant(now),
        **({"subject": subject, "partitionkey": subject} if subject else {}),
        "datacontenttype": "application/json",
        "dataschema": f"urn:signalbox:{kind}:v1",
        "correlationid": identifier,
        "causationid": identifier,
        "traceparent": f"00-{trace:032x}-{span:016x}-01",
        "hops": 0,
        **({"sequence": sequence} if sequence else {}),
        "data": dict(data),
    }
