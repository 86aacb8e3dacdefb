"""The switch of a route's event source, and the question to its partners."""

import json
from typing import Any

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import InvalidEvent, PartnerUnavailable
from lambdas.common.ports.partner import partner


def circuit(route: str) -> dict[str, Any]:
    """`{"source": UUID of the route's event source mapping, "partners": [...]}`; InvalidEvent for a route without one."""
    found = json.loads(settings.circuits()).get(route)
    if found is None:
        raise InvalidEvent(f"the route {route} has no circuit")
    return dict(found)


def switch(source: str, enabled: bool) -> None:
    """Switch an event source on or off; batches that run are finished either way."""
    call("lambda", "update_event_source_mapping", UUID=source, Enabled=enabled)


def answering(partners: list[str]) -> bool:
    """Whether all of these partners give an answer, be it a refusal."""
    try:
        for name in partners:
            partner(name).probe()
    except PartnerUnavailable:
        return False
    return True
