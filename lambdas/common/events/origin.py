"""Origin of events: decisions of our own workflows, and signals of producers outside."""

from collections.abc import Container, Mapping
from typing import Any

from lambdas.common.errors import PermanentError
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event

OURS, OUTSIDE = "signalbox.", "signalbox.external"
"""Prefix of the sources of our workflows and the desk, and the source of all producers outside."""


class ForeignEvent(PermanentError):
    """A producer outside published a type that only decisions of our own publish."""

    reason = "ForeignEvent"


def check_own(event: Event) -> None:
    """Raise ForeignEvent unless a decision of ours published the event.

    Mails, and what undoes a workflow, follow our own decisions: an address or an end in a raw signal may be anything.
    The bus keeps the source that the publisher is permitted to use (docs/security.md).
    """
    if not event.source.startswith(OURS) or event.source == OUTSIDE:
        raise ForeignEvent(f"{event.source} published {event.type}, which only our own workflows publish")


def validate_own(event: Event, signals: Container[str] = ()) -> Mapping[str, Any]:
    """Return the data of an event of our own that keeps its contract. Raises ForeignEvent, InvalidEvent.

    `signals` are the types that a consumer takes from producers outside too.
    """
    if event.type not in signals:
        check_own(event)
    return validate(event)
