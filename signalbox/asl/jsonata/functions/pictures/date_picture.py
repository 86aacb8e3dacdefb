"""Pictures of dates and times: literal texts and markers such as `[Y0001]` (XPath functions, 9.8.4.1)."""

from dataclasses import dataclass
from functools import lru_cache

from signalbox.asl.jsonata.data.numbers import parse_int
from signalbox.asl.jsonata.errors import JsonataError
from signalbox.asl.jsonata.functions.pictures.integers import IntegerPicture, parse_integer_picture

ISO_8601 = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"
_DEFAULTS = {
    **dict.fromkeys("YMDdWwXxHhf", "1"),
    **dict.fromkeys("FPCE", "n"),
    **dict.fromkeys("ms", "01"),
    **dict.fromkeys("Zz", "01:01"),
}


@dataclass
class Part:
    """Literal text, or a marker: its component letter, how it is shown and how wide."""

    literal: str = ""
    component: str = ""
    names: str = ""  # upper, lower or title where a name is shown
    modifier: str = ""  # o (ordinal), t (traditional), a, c
    least: float | None = None
    most: float | None = None
    integer: IntegerPicture | None = None
    year_digits: int = -1


@lru_cache(maxsize=256)
def parse_date_picture(picture: str) -> list[Part]:
    """Return the parts of a picture. Raises JsonataError."""
    parts: list[Part] = []
    start = place = 0
    while place < len(picture):
        if picture[place] != "[":
            place += 1
            continue
        _add_literal(parts, picture[start:place])
        if picture.startswith("[[", place):
            parts.append(Part(literal="["))
            start = place = place + 2
            continue
        end = picture.find("]", place)
        if end < 0:
            raise JsonataError("D3135")
        parts.append(_marker("".join(picture[place + 1 : end].split())))
        start = place = end + 1
    _add_literal(parts, picture[start:])
    return parts


def _add_literal(parts: list[Part], text: str) -> None:
    if text:
        parts.append(Part(literal=text.replace("]]", "]")))


def _marker(text: str) -> Part:
    part = Part(component=text[:1])
    modifiers, comma, width = text[1:].rpartition(",")
    if comma:
        least, dash, most = width.partition("-")
        part.least, part.most = _width(least), _width(most) if dash else None
    else:
        modifiers = text[1:]
    presentation: str | None = modifiers
    if len(modifiers) > 1 and modifiers[-1] in "atco":
        presentation, part.modifier = modifiers[:-1], modifiers[-1]
    elif not modifiers:
        presentation = _DEFAULTS.get(part.component)
    if presentation is None:
        raise JsonataError("D3132", value=part.component)
    _present(part, presentation)
    return part


def _width(text: str) -> float | None:
    if text == "*":
        return None
    return parse_int(text)


def _present(part: Part, presentation: str) -> None:
    if presentation[0] == "n":
        part.names = "lower"
    elif presentation[0] == "N":
        part.names = "title" if presentation[1:2] == "n" else "upper"
    elif part.component in "YMDdFWwXxHhmsf" and part.component:
        part.integer = parse_integer_picture(presentation + (";" + part.modifier if part.modifier else ""))
        _set_width(part, part.integer)
    if part.component in ("Z", "z"):
        part.integer = parse_integer_picture(presentation)


def _set_width(part: Part, integer: IntegerPicture) -> None:
    if part.least is not None and integer.kind == "decimal" and integer.mandatory < part.least:
        integer.mandatory = int(part.least)
    if part.component not in "YMD":
        return
    if part.most is not None:
        part.year_digits = integer.mandatory = int(part.most)
    elif integer.mandatory + integer.optional >= 2:
        part.year_digits = integer.mandatory + integer.optional
    integer.width = part.year_digits
