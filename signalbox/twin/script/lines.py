"""Scripts: JSON lines that say what happens when. One language for demos, acts of the desk, fault plans and reproducers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signalbox.errors import InputError
from signalbox.twin.script.checks import objection, verb_of


class BrokenLine(InputError):
    """A line of a script that cannot be played; `number` counts from 1."""

    def __init__(self, number: int, reason: str, where: str = "") -> None:
        super().__init__(f"{where + ': ' if where else ''}line {number}: {reason}")
        self.number = number
        self.reason = reason


@dataclass(frozen=True)
class Line:
    """A checked line: what it does (`verb`), when, and all that it says."""

    at: float
    verb: str
    fields: dict[str, Any]
    number: int = 0


def parse(lines: Iterable[str | dict[str, Any]], where: str = "") -> tuple[list[Line], list[BrokenLine]]:
    """The lines that can be played, in order of their instant, and what is wrong with the others."""
    good: list[Line] = []
    broken: list[BrokenLine] = []
    for number, text in enumerate(lines, 1):
        if isinstance(text, str) and not text.strip():
            continue
        try:
            good.append(parse_line(text, number))
        except BrokenLine as error:
            broken.append(BrokenLine(number, error.reason, where))
    return sorted(good, key=lambda line: line.at), broken


def parse_line(text: str | dict[str, Any], number: int) -> Line:
    """One line. Raises BrokenLine with what is wrong with it."""
    fields = text
    if isinstance(text, str):
        try:
            fields = json.loads(text)
            json.dumps(fields, ensure_ascii=False).encode()  # half of a surrogate pair can be written nowhere
        except json.JSONDecodeError as error:
            raise BrokenLine(number, f"no JSON ({error.msg} at column {error.colno})") from None
        except (ValueError, RecursionError) as error:
            raise BrokenLine(number, f"no JSON ({error})") from None
    if not isinstance(fields, dict):
        raise BrokenLine(number, 'no JSON object; a line is one, such as {"at": 0, "type": ...}')
    if reason := objection(fields):
        raise BrokenLine(number, reason)
    return Line(float(fields["at"]), str(verb_of(fields)), fields, number)


def read_script(path: str | Path) -> tuple[list[Line], list[BrokenLine]]:
    """The script in a file. Raises InputError where it cannot be read."""
    try:
        text = Path(path).read_text("utf-8")
    except OSError as error:
        raise InputError(f"the script {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"the script {path} is no UTF-8 text") from None
    return parse(text.split("\n"), str(path))  # `splitlines` also ends a line at U+2028, which may stand in JSON
