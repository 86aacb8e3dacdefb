"""Data of one execution: its fields, its history, and its values as text."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from signalbox.asl.errors import HistoryFull, StateFailure
from signalbox.asl.limits import MAX_EVENTS, is_too_large
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.flow import CompiledMachine
from signalbox.asl.run.history import Event
from signalbox.asl.run.protocol import Command
from signalbox.asl.values import Json, to_json

RUNNING = "RUNNING"


@dataclass(slots=True, eq=False)
class ExecutionData:
    """Fields and history of one execution, up to the instant `now` (epoch seconds)."""

    machine: CompiledMachine
    name: str
    arn: str
    seed: int
    now: float
    input: Json
    started_at: float
    extra: dict[str, Json] = field(default_factory=dict)
    status: str = RUNNING
    output: Json = None
    error: str | None = None
    cause: str | None = None
    transitions: int = 0
    entered: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    last_value: Json = None
    last_text: str = "null"
    branches: dict[int, Branch] = field(default_factory=dict)
    open_tasks: dict[int, int] = field(default_factory=dict)  # task -> branch
    open_children: dict[int, tuple[int, int]] = field(default_factory=dict)  # child execution -> (branch, index)
    timers: dict[int, tuple[int, str]] = field(default_factory=dict)  # timer -> (branch, purpose)
    next_number: int = 1
    draws: int = 0
    redrives: int = 0
    redriven_at: float | None = None
    commands: list[Command] = field(default_factory=list)
    ready: deque[Branch] = field(default_factory=deque)

    def text_of(self, value: Json) -> str:
        """Return the value as JSON text; a value that states pass on unchanged is serialised once."""
        if value is self.last_value:
            return self.last_text
        text = to_json(value)
        self.last_value = value
        self.last_text = text
        return text

    def checked_text(self, value: Json, subject: str) -> str:
        """Return the value as JSON text. Raises StateFailure (States.DataLimitExceeded) above 262,144 bytes."""
        text = self.text_of(value)
        if is_too_large(text):
            raise StateFailure(
                "States.DataLimitExceeded",
                f"The state/task '{subject}' returned a result with a size exceeding the maximum number of bytes "
                "service limit.",
            )
        return text

    def record(self, branch: Branch, kind: str, *fields: Any) -> None:
        """Append one event to the history, linked to the branch's last event."""
        events = self.events
        if len(events) >= MAX_EVENTS - 1:
            # At 24,999 events only ExecutionSucceeded may follow (Avoid reaching the history quota).
            raise HistoryFull
        events.append((kind, self.now, branch.previous, *fields))
        branch.previous = len(events)

    def record_last(self, branch: Branch, previous: int, kind: str, *fields: Any) -> None:
        """Append the event that ends the execution."""
        self.events.append((kind, self.now, previous, *fields))
        branch.previous = len(self.events)
