"""What an execution writes down: its events, and its values as text."""

from typing import Any

from signalbox.asl.errors import HistoryFull, StateFailure
from signalbox.asl.limits import MAX_EVENTS, too_large
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.history import Event
from signalbox.asl.values import Json, to_json


class Ledger:
    """The history of one execution, up to the instant `now` (epoch seconds)."""

    __slots__ = ("events", "last_text", "last_value", "now")

    def __init__(self, now: float) -> None:
        self.now = now
        self.events: list[Event] = []
        self.last_value: Json = None
        self.last_text = "null"

    def text_of(self, value: Json) -> str:
        """The value as JSON text; a value that passes through states unchanged is written once."""
        if value is self.last_value:
            return self.last_text
        text = to_json(value)
        self.last_value = value
        self.last_text = text
        return text

    def checked_text(self, value: Json, subject: str) -> str:
        """The value as JSON text. Raises StateFailure (States.DataLimitExceeded) past 262,144 bytes."""
        text = self.text_of(value)
        if too_large(text):
            raise StateFailure(
                "States.DataLimitExceeded",
                f"The state/task '{subject}' returned a result with a size exceeding the maximum number of bytes "
                "service limit.",
            )
        return text

    def record(self, branch: Branch, kind: str, *fields: Any) -> None:
        """Append one event to the history, linked to the branch's last one."""
        events = self.events
        if len(events) >= MAX_EVENTS - 1:
            # At 24,999 events only ExecutionSucceeded may follow (Avoid reaching the history quota).
            raise HistoryFull
        events.append((kind, self.now, branch.previous, *fields))
        branch.previous = len(events)

    def record_last(self, branch: Branch, kind: str, *fields: Any) -> None:
        """Append the event that ends the execution."""
        self.events.append((kind, self.now, branch.previous, *fields))
        branch.previous = len(self.events)
