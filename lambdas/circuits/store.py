"""Switch of a route's event source, and probes of its partners."""

import json
from typing import TypedDict

from lambdas.common import mailing, settings
from lambdas.common.clients import call
from lambdas.common.errors import InvalidEvent, PartnerUnavailable
from lambdas.common.ports.partner import partner

MAILS = "ses"
"""Name of Amazon SES among the partners of a circuit."""

PAUSED_BY_HAND = "signalbox-paused"
"""Tag of the desk on an event source that a person has switched off (signalbox/desk/switches.py)."""


class Circuit(TypedDict):
    """ARN of a route's event source mapping, and the partners that its consumer calls."""

    source: str
    partners: list[str]


def circuit(route: str) -> Circuit:
    """Return the circuit of a route; InvalidEvent where it has none."""
    found: Circuit | None = json.loads(settings.circuits()).get(route)
    if found is None:
        raise InvalidEvent(f"the route {route} has no circuit")
    return found


TOWARDS = {True: ("Enabled", "Enabling"), False: ("Disabled", "Disabling")}
"""States of an event source by the way it is switched ("EventSourceMappingConfiguration", AWS Lambda API Reference)."""


def switch(source: str, enabled: bool) -> None:
    """Switch an event source on or off, where it is not; running batches are finished.

    Raises TransientError while Lambda is still switching it the other way.
    """
    identity = source.rpartition(":")[2]
    if call("lambda", "get_event_source_mapping", UUID=identity)["State"] not in TOWARDS[enabled]:
        call("lambda", "update_event_source_mapping", UUID=identity, Enabled=enabled)


def release(source: str) -> None:
    """Switch an event source on, unless a person has paused it.

    The desk writes its tag before it switches, so the second check finds a pause between the two.
    """
    if is_paused_by_hand(source):
        return
    switch(source, enabled=True)
    if is_paused_by_hand(source):
        switch(source, enabled=False)


def is_paused_by_hand(source: str) -> bool:
    """Return whether an event source has the desk's tag.

    Source: "Using tags on event source mappings", AWS Lambda Developer Guide.
    """
    return PAUSED_BY_HAND in call("lambda", "list_tags", Resource=source)["Tags"]


def are_answering(partners: list[str]) -> bool:
    """Return whether all of these partners, or Amazon SES, answer, even with a refusal."""
    try:
        for name in partners:
            mailing.probe() if name == MAILS else partner(name).probe()
    except PartnerUnavailable:
        return False
    return True
