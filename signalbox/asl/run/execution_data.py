"""Data of one execution: its fields, its history, and its values as text."""

from collections import deque
from typing import Any

from signalbox.asl.errors import HistoryFull, StateFailure
from signalbox.asl.limits import MAX_EVENTS, is_too_large
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.flow import CompiledMachine
from signalbox.asl.run.history import Event
from signalbox.asl.run.protocol import Command
from signalbox.asl.values import Json, to_json

RUNNING = "RUNNING"


class ExecutionData:
    """Fields and history of one execution, up to the instant `now` (epoch seconds)."""

    __slots__ = (
        "arn",
        "branches",
        "cause",
        "commands",
        "draws",
        "entered",
        "error",
        "events",
        "extra",
        "input",
        "last_text",
        "last_value",
        "machine",
        "name",
        "next_number",
        "now",
        "open_children",
        "open_tasks",
        "output",
        "ready",
        "redriven_at",
        "redrives",
        "seed",
        "started_at",
        "status",
        "timers",
        "transitions",
    )

    def __init__(self, machine: CompiledMachine, name: str, arn: str, seed: int, at: float, state_input: Json) -> None:
        self.machine = machine
        self.name = name
        self.arn = arn
        self.seed = seed
        self.now = self.started_at = at
        self.input = state_input
        self.extra: dict[str, Json] = {}
        self.status = RUNNING
        self.output: Json = None
        self.error: str | None = None
        self.cause: str | None = None
        self.transitions = 0
        self.entered: list[str] = []
        self.events: list[Event] = []
        self.last_value: Json = None
        self.last_text = "null"
        self.branches: dict[int, Branch] = {}
        self.open_tasks: dict[int, int] = {}  # task -> branch
        self.open_children: dict[int, tuple[int, int]] = {}  # child execution -> (branch, index)
        self.timers: dict[int, tuple[int, str]] = {}  # timer -> (branch, purpose)
        self.next_number = 1
        self.draws = 0
        self.redrives = 0
        self.redriven_at: float | None = None
        self.commands: list[Command] = []
        self.ready: deque[Branch] = deque()

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

    def record_last(self, branch: Branch, kind: str, *fields: Any) -> None:
        """Append the event that ends the execution."""
        self.events.append((kind, self.now, branch.previous, *fields))
        branch.previous = len(self.events)
