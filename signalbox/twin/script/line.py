"""One line of a script, checked or broken."""

from dataclasses import dataclass
from typing import Any

from signalbox.errors import InputError


class BrokenLine(InputError):
    """A line of a script that cannot be played; `number` counts from 1."""

    def __init__(self, number: int, reason: str, where: str = "") -> None:
        super().__init__(f"{where + ': ' if where else ''}line {number}: {reason}")
        self.number = number
        self.reason = reason


@dataclass(frozen=True)
class Line:
    """A checked line: what it does (`verb`), at which virtual second, and all of its fields."""

    at: float
    verb: str
    fields: dict[str, Any]
    number: int = 0


def refuse(line: BrokenLine) -> None:
    """Raise the error of a line."""
    raise line
