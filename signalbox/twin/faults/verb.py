"""The verb `fault` of scripts: checks of its line, and the injection."""

from typing import Any

from signalbox.twin.faults.catalogue import Catalogue, name_of
from signalbox.twin.faults.operations import unknown_call
from signalbox.twin.faults.place import Place, resolve
from signalbox.twin.script.checks import is_number, is_whole
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.script.verb import Fields, Verb
from signalbox.twin.simulation import Simulation

TEXTS = frozenset(
    {"function", "call", "when", "state", "queue", "type", "subject", "record", "body", "assembly", "error"}
)
COUNTS = frozenset({"nth", "times", "copies"})
KEYS = TEXTS | COUNTS | {"at", "fault", "seconds", "edit", "note"}


def fault_verb(catalogue: Catalogue) -> Verb:
    """Return the verb that injects the faults of a catalogue."""

    def place(simulation: Simulation, line: Line) -> tuple[str, Place]:
        name = name_of(line.fields["fault"], catalogue) or ""
        return name, resolve(simulation, line, name, catalogue[name].defaults)

    def plan(simulation: Simulation, line: Line) -> None:
        place(simulation, line)

    def play(simulation: Simulation, line: Line) -> None:
        if reason := problem(line.fields, catalogue):
            raise BrokenLine(line.number, reason)
        name, where = place(simulation, line)
        catalogue[name].inject(where)

    return Verb(lambda fields: problem(fields, catalogue), play, plan=plan)


def problem(fields: Fields, catalogue: Catalogue) -> str | None:
    """Return what is wrong with a fault's line on any deployment; None where nothing is."""
    given = fields.get("fault")
    name = name_of(given, catalogue)
    if name is None:
        return f"`fault` is {given!r}; those that can be injected are {', '.join(catalogue)} (docs/reliability.md)"
    counts = COUNTS | {*catalogue[name].counts}
    keys = KEYS | counts
    for key in fields:
        if key not in keys:
            return f"a fault has no {key!r}; it has {', '.join(sorted(keys))}"
    wrong = (wrong_value(key, value, counts) for key, value in fields.items())
    return next(filter(None, wrong), None) or wrong_moment(fields)


def wrong_value(name: str, value: Any, counts: frozenset[str]) -> str | None:
    """Return what is wrong with the value of a key."""
    if name in TEXTS and not isinstance(value, str):
        return f"`{name}` is {value!r}, and must be a text"
    if name in counts and (not is_whole(value) or value < (name != "times")):
        return f"`{name}` is {value!r}, and must be a whole number"
    if name == "edit" and not isinstance(value, dict):
        return f"`edit` is {value!r}, and must be an object"
    if name == "seconds" and (not is_number(value) or not abs(value) < 1e10):
        return f"`seconds` is {value!r}, and must be a number below 1e10"
    return None


def wrong_moment(fields: Fields) -> str | None:
    """Return what is wrong with the call that a fault strikes at, or with its side of the call."""
    if fields.get("when", "before") not in ("before", "after"):
        return f"`when` is {fields['when']!r}, and must be before or after"
    return unknown_call(fields.get("call", ""))
