"""Scripts: JSON lines that say what happens when. One language for demos, acts of the desk, fault plans and reproducers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signalbox.errors import InputError

VERBS = ("type", "raw", "replay", "partner", "fault", "upload", "act", "desk", "phase", "deliver")
BEHAVIOURS = ("ok", "decline", "fail", "hang", "fail-after-effect")
PARTNERS = ("payments", "shipping", "bureau", "mail")


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
        except json.JSONDecodeError as error:
            raise BrokenLine(number, f"no JSON ({error.msg} at column {error.colno})") from None
    if not isinstance(fields, dict):
        raise BrokenLine(number, 'no JSON object; a line is one, such as {"at": 0, "type": ...}')
    at = fields.get("at")
    if not isinstance(at, int | float) or isinstance(at, bool) or not 0 <= at < 1e10:
        raise BrokenLine(
            number, f"`at` is {at!r}, and must be the virtual seconds from the start, from 0 to less than 1e10"
        )
    verb = verb_of(fields, number)
    CHECKS[verb](fields, number)
    return Line(float(at), verb, fields, number)


def verb_of(fields: dict[str, Any], number: int) -> str:
    """What a line does. `raw` may carry a type, and `desk` and `act` may say what they are about."""
    for verb in ("raw", "desk", "act", "fault", "replay", "partner", "upload", "deliver", "phase", "type"):
        if verb in fields:
            return verb
    raise BrokenLine(number, f"it says nothing to do; one of {', '.join(VERBS)} is missing")


def check_type(fields: dict[str, Any], number: int) -> None:
    """An event: a type, an object as data."""
    require(fields, number, "type", str)
    if not isinstance(fields.get("data"), dict):
        raise BrokenLine(number, "`data` is missing or no object")
    for name in ("subject", "id", "sequence"):
        if name in fields:
            require(fields, number, name, str)


def check_raw(fields: dict[str, Any], number: int) -> None:
    """A text that is put on the bus as it stands."""
    require(fields, number, "raw", str)


def check_partner(fields: dict[str, Any], number: int) -> None:
    """A partner's behaviour from now on, or for so many calls."""
    if fields["partner"] not in PARTNERS:
        raise BrokenLine(number, f"there is no partner {fields['partner']!r}; use one of {', '.join(PARTNERS)}")
    if fields.get("behave") not in BEHAVIOURS:
        raise BrokenLine(number, f"`behave` is {fields.get('behave')!r}; use one of {', '.join(BEHAVIOURS)}")
    calls = fields.get("calls", 1)
    if not isinstance(calls, int) or isinstance(calls, bool) or calls < 1:
        raise BrokenLine(number, f"`calls` is {calls!r}, and must be a whole number from 1")


def check_replay(fields: dict[str, Any], number: int) -> None:
    """The replay of a route's dead letters."""
    require(fields, number, "replay", str)
    for name in ("where", "edit"):
        if name in fields:
            require(fields, number, name, dict)


def check_deliver(fields: dict[str, Any], number: int) -> None:
    """A file for the settlement: its key, and its rows as texts."""
    require(fields, number, "deliver", str)
    rows = fields.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise BrokenLine(number, "`rows` is missing or no list of texts")


def check_named(fields: dict[str, Any], number: int) -> None:
    """Lines whose details are checked where they are carried out."""


def check_desk(fields: dict[str, Any], number: int) -> None:
    """An act of the desk; whether what it is about is deployed is seen when it is done."""
    from signalbox.desk import objection

    if reason := objection(fields):
        raise BrokenLine(number, reason)


def check_phase(fields: dict[str, Any], number: int) -> None:
    """The phase of a migration that begins now; which there are is seen when it is played."""
    if not isinstance(fields["phase"], int) or isinstance(fields["phase"], bool):
        raise BrokenLine(number, f"`phase` is {fields['phase']!r}, and must be a whole number")


def check_fault(fields: dict[str, Any], number: int) -> None:
    """A fault of the catalogue; whether its place is deployed is seen when it is planned."""
    from signalbox.twin.faults import objection

    if reason := objection(fields):
        raise BrokenLine(number, reason)


def require(fields: dict[str, Any], number: int, name: str, kind: type) -> None:
    """Raise BrokenLine unless the field is of this type."""
    if not isinstance(fields.get(name), kind):
        wanted = "a text" if kind is str else "an object"
        raise BrokenLine(number, f"`{name}` is {fields.get(name)!r}, and must be {wanted}")


CHECKS = {
    "type": check_type,
    "raw": check_raw,
    "partner": check_partner,
    "replay": check_replay,
    "fault": check_fault,
    "upload": check_named,
    "deliver": check_deliver,
    "act": check_named,
    "desk": check_desk,
    "phase": check_phase,
}


def read_script(path: str | Path) -> tuple[list[Line], list[BrokenLine]]:
    """The script in a file. Raises InputError where it cannot be read."""
    try:
        text = Path(path).read_text("utf-8")
    except OSError as error:
        raise InputError(f"the script {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"the script {path} is no UTF-8 text") from None
    return parse(text.splitlines(), str(path))
