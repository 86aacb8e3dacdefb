"""Scripts read with the verbs of the scenarios that are found."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from signalbox.scenarios import find_scenarios
from signalbox.twin.play.verbs import verbs_of
from signalbox.twin.script import parser
from signalbox.twin.script.line import BrokenLine, Line

Parsed = tuple[list[Line], list[BrokenLine]]


def parse(lines: Iterable[str | dict[str, Any]]) -> Parsed:
    """Return the lines that can be played, in order of time, and the errors of the others."""
    return parser.parse(lines, verbs_of(find_scenarios()))


def read_script(path: str | Path) -> Parsed:
    """Parse the script in a file. Raises InputError where the file cannot be read."""
    return parser.read_script(path, verbs_of(find_scenarios()))
