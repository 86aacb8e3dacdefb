"""Marks that a recorder makes during a run. Each has its number, its instant and the number of its cause."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.script.line import Line
from signalbox.twin.services.aws_lambda.invocations import Invocation
from signalbox.twin.services.sqs.message import Message

Item = Any
"""A stored item of moto; items in a table are never changed in place, so a reference keeps a version."""


@dataclass(slots=True)
class Mark:
    """Something that happened at an instant (epoch seconds). `cause` is the number of a mark; 0 where none is known."""

    number: int
    at: float
    cause: int


@dataclass(slots=True)
class LineMark(Mark):
    """A line of the script that is played."""

    line: Line


@dataclass(slots=True)
class EventMark(Mark):
    """An event that a bus accepted."""

    bus: str
    event: Mapping[str, Any]


@dataclass(slots=True)
class MessageMark(Mark):
    """A message that came into a queue for the first time."""

    queue: str
    message: Message


@dataclass(slots=True)
class QueueMark(Mark):
    """A change of a queue; the cause is the message. `visible` and `in_flight` are the numbers after the change."""

    queue: str
    change: str
    visible: int
    in_flight: int


@dataclass(slots=True)
class InvocationMark(Mark):
    """An invocation of a function. `task` is the execution's ARN, its state and the number of its task."""

    invocation: Invocation
    ended: float | None = None
    task: tuple[str, str, int] | None = None


@dataclass(slots=True)
class ThrottleMark(Mark):
    """An invocation that found no free environment."""

    function: str


@dataclass(slots=True)
class CallMark(Mark):
    """A call of an AWS service. `reads` are the numbers of the writes whose versions it read; `missing` counts keys
    that were not there."""

    name: str
    target: str
    error: str = ""
    reads: tuple[int, ...] = ()
    missing: int = 0


@dataclass(slots=True)
class WriteMark(Mark):
    """A new version of a row. `previous` is the number of the write of the version before; 0 for the first."""

    table: str
    key: tuple[str, ...]
    after: Item | None
    previous: int


@dataclass(slots=True)
class StartMark(Mark):
    """The start of an execution, or a callback to one of its tasks (`task`)."""

    execution: str
    task: int | None = None


@dataclass(slots=True)
class FaultMark(Mark):
    """A hit of a fault. The cause is the line that injected it, `during` the call or line that it broke."""

    fault: str
    place: str
    during: int


@dataclass(slots=True)
class DrawMark(Mark):
    """A drawn duration. `reason` says what it decided; the bounds are 0 for a tie between actions of one instant."""

    reason: str
    least: float
    most: float
    value: float


@dataclass
class Marks:
    """All marks of a run by their numbers, in the order in which they were made."""

    all: list[Mark] = field(default_factory=list)

    def next_number(self) -> int:
        """Return the number of the next mark, from 1."""
        return len(self.all) + 1

    def add(self, mark: Mark) -> Mark:
        """Add a mark that has the next number."""
        self.all.append(mark)
        return mark

    def __getitem__(self, number: int) -> Mark:
        return self.all[number - 1]
