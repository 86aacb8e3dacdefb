"""Parser of scripts: JSON lines in, checked lines and broken ones out."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from signalbox.errors import InputError
from signalbox.twin.script.checks import problem
from signalbox.twin.script.line import BrokenLine, Line
from signalbox.twin.script.verb import Verbs, verb_of


def parse(lines: Iterable[str | dict[str, Any]], verbs: Verbs, where: str = "") -> tuple[list[Line], list[BrokenLine]]:
    """Return the lines that can be played, in order of time, and the errors of the others."""
    good: list[Line] = []
    broken: list[BrokenLine] = []
    for number, text in enumerate(lines, 1):
        if isinstance(text, str) and not text.strip():
            continue
        try:
            good.append(parse_line(text, verbs, number))
        except BrokenLine as error:
            broken.append(BrokenLine(number, error.reason, where))
    return sorted(good, key=lambda line: line.at), broken


def parse_line(text: str | dict[str, Any], verbs: Verbs, number: int) -> Line:
    """Parse one line. Raises BrokenLine with the reason."""
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
    if reason := problem(fields, verbs):
        raise BrokenLine(number, reason)
    return Line(float(fields["at"]), str(verb_of(fields, verbs)), fields, number)


def read_script(path: str | Path, verbs: Verbs) -> tuple[list[Line], list[BrokenLine]]:
    """Parse the script in a file. Raises InputError where the file cannot be read."""
    try:
        text = Path(path).read_text("utf-8")
    except OSError as error:
        raise InputError(f"the script {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"the script {path} is no UTF-8 text") from None
    return parse(text.split("\n"), verbs, str(path))  # `splitlines` also ends a line at U+2028, which JSON allows


def line_text(line: Line) -> str:
    """Return the text of a line in a script."""
    return json.dumps(line.fields, ensure_ascii=False)
