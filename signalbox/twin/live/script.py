"""Lines that a producer outside the system can publish, and the events among them whose outcome is followed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from signalbox.assembly import Assembly
from signalbox.desk.dead_letters.dead_letter import parse_json
from signalbox.desk.outcomes import Followed, plain_text
from signalbox.envelope import new_id
from signalbox.twin.results.results import starts
from signalbox.twin.script.line import Line

OUTSIDE = ("type", "raw")
"""Verbs of lines that a producer can do; people, partners, faults and the desk have other entrances."""
RUN = re.compile(r"\bRUN\b")


@dataclass(frozen=True)
class LiveScript:
    """Lines to publish, in order of time; `left_out` are the others. `followed` has an entry for each line number."""

    lines: list[Line]
    left_out: list[Line]
    followed: dict[int, Followed]


def live_script(assembly: Assembly, lines: Iterable[Line], random: Random) -> LiveScript:
    """Sort the lines, and give each event its id: the twin and the deployed system get the same ones."""
    given = list(lines)
    published = [identified(line, random) for line in given if line.verb in OUTSIDE]
    left_out = [line for line in given if line.verb not in OUTSIDE]
    return LiveScript(published, left_out, {line.number: followed(assembly, line) for line in published})


def identified(line: Line, random: Random) -> Line:
    """Return a line whose event has an id."""
    if line.verb == "raw" or line.fields.get("id"):
        return line
    return replace(line, fields={**line.fields, "id": new_id(random)})


def followed(assembly: Assembly, line: Line) -> Followed:
    """Return what to look for after a line: an event that starts business by its key, others by their ids."""
    name = f"line {line.number}"
    if line.verb == "raw":
        return Followed(name, line.fields.get("type", "unknown"), "", detail=plain_text(parse_json(line.fields["raw"])))
    kind, event = line.fields["type"], line.fields["id"]
    start = dict(starts(assembly)).get(kind)
    key = line.fields["data"].get(start.key) if start else None
    if start is None or not isinstance(key, str) or not key:
        return Followed(name, kind, event)
    return Followed(key, kind, event, start.workflow)


def named(text: str, run: str) -> str:
    """Return the text of a script with the name of this run for RUN, so that its keys are new."""
    return RUN.sub(run, text)
