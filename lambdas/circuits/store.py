"""The switch of a route's event source, and the question to its partners."""

import json
from typing import Any

from lambdas.common import mailing, settings
from lambdas.common.clients import call
from lambdas.common.errors import InvalidEvent, PartnerUnavailable
from lambdas.common.ports.partner import partner

MAILS = "ses"
"""What stands for Amazon SES among the partners of a circuit."""

PAUSED_BY_HAND = "signalbox-paused"
"""The tag that the desk leaves on an event source which a person has switched off (signalbox/desk/switches.py)."""


def circuit(route: str) -> dict[str, Any]:
    """`{"source": ARN of the route's event source mapping, "partners": [...]}`; InvalidEvent for a route without one."""
    found = json.loads(settings.circuits()).get(route)
    if found is None:
        raise InvalidEvent(f"the route {route} has no circuit")
    return dict(found)


TOWARDS = {True: ("Enabled", "Enabling"), False: ("Disabled", "Disabling")}
"""States of an event source that is switched so, or being switched ("EventSourceMappingConfiguration", AWS Lambda API Reference)."""


def switch(source: str, enabled: bool) -> None:
    """Switch an event source on or off, where it is not; batches that run are finished either way.

    Raises TransientError while Lambda is still switching it the other way.
    """
    identity = source.rpartition(":")[2]
    if call("lambda", "get_event_source_mapping", UUID=identity)["State"] not in TOWARDS[enabled]:
        call("lambda", "update_event_source_mapping", UUID=identity, Enabled=enabled)


def release(source: str) -> None:
    """Switch an event source on, unless a person has paused it: what a person switched off, a person switches on.

    The desk leaves its mark before it switches, so that a pause between our two looks is seen by the second.
    """
    if paused_by_hand(source):
        return
    switch(source, enabled=True)
    if paused_by_hand(source):
        switch(source, enabled=False)


def paused_by_hand(source: str) -> bool:
    """Whether an event source bears the desk's mark ("Using tags on event source mappings", AWS Lambda Developer Guide)."""
    return PAUSED_BY_HAND in call("lambda", "list_tags", Resource=source)["Tags"]


def answering(partners: list[str]) -> bool:
    """Whether all of these partners, or Amazon SES, give an answer, be it a refusal."""
    try:
        for name in partners:
            mailing.probe() if name == MAILS else partner(name).probe()
    except PartnerUnavailable:
        return False
    return True
