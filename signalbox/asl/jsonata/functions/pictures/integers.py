"""Integers formatted by a picture, and parsed (XPath functions, fn:format-integer)."""

import math
from dataclasses import dataclass, field
from functools import reduce

from signalbox.asl.jsonata.data.numbers import INFINITY, number_text, parse_int, whole
from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError, out_of_time
from signalbox.asl.jsonata.functions.pictures.words import (
    from_letters,
    from_roman,
    from_words,
    to_letters,
    to_roman,
    to_words,
)
from signalbox.asl.jsonata.runtime import Runtime

_ZEROS = (
    0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
)  # fmt: skip
_LARGEST_ROMAN = 10_000_000
_KINDS = {
    "A": ("letters", "upper"),
    "a": ("letters", "lower"),
    "I": ("roman", "upper"),
    "i": ("roman", "lower"),
    "W": ("words", "upper"),
    "Ww": ("words", "title"),
    "w": ("words", "lower"),
}


@dataclass
class IntegerPicture:
    """Picture of an integer."""

    kind: str = "decimal"  # or letters, roman, words, sequence
    case: str = "lower"
    ordinal: bool = False
    zero: int = 0x30
    mandatory: int = 0
    optional: int = 0
    separators: list[tuple[int, str]] = field(default_factory=list)  # (digits to the right, character)
    regular: tuple[int, str] | None = None  # distance and character, where all separators are alike
    token: str = ""
    width: int = 0  # of a year, month or day, where the picture fixes it


def parse_integer_picture(picture: str) -> IntegerPicture:
    """Return a picture in its parts. Raises JsonataError."""
    primary, separator, modifier = picture.rpartition(";")
    if not separator:
        primary, modifier = picture, ""
    result = IntegerPicture(ordinal=modifier.startswith("o"))
    if primary in _KINDS:
        result.kind, result.case = _KINDS[primary]
    else:
        _read_digits(primary, result)
    return result


def _read_digits(primary: str, result: IntegerPicture) -> None:
    zero, position = None, 0
    for character in reversed(primary):
        group = next((start for start in _ZEROS if start <= ord(character) <= start + 9), None)
        if group is not None:
            if zero is not None and group != zero:
                raise JsonataError("D3131")
            zero = group
            result.mandatory += 1
            position += 1
        elif character == "#":
            position += 1
            result.optional += 1
        else:
            result.separators.append((position, character))
    if zero is None:
        result.kind, result.token = "sequence", primary
        return
    result.zero = zero
    distance = _regular_distance(result.separators)
    if distance:
        result.regular = (distance, result.separators[0][1])


def _regular_distance(separators: list[tuple[int, str]]) -> int:
    if len({character for _, character in separators}) != 1:
        return 0
    positions = [position for position, _ in separators]
    factor = reduce(math.gcd, positions)
    return factor if all(place * factor in positions for place in range(1, len(positions) + 1)) else 0


def format_integer_as(value: float, picture: IntegerPicture) -> str:
    """Return an integer as the picture shows it."""
    if picture.kind == "sequence":
        raise JsonataError("D3130", value=picture.token)
    size = abs(value)
    if size == INFINITY and picture.kind == "letters":
        raise out_of_time()  # jsonata's loop never ends here
    if size >= _LARGEST_ROMAN and picture.kind == "roman":
        raise InternalError("jsonata calls itself once for each numeral, which is too deep for JavaScript")
    if picture.kind == "decimal":
        text = _decimal(size, picture)
    elif picture.kind == "letters":
        text = to_letters(size, "A" if picture.case == "upper" else "a")
    else:
        text = to_roman(size) if picture.kind == "roman" else to_words(size, picture.ordinal)
        text = {"upper": text.upper(), "lower": text.lower()}.get(picture.case, text)
    return "-" + text if value < 0 else text


def _decimal(size: float, picture: IntegerPicture) -> str:
    text = number_text(size).rjust(picture.mandatory, "0")
    if picture.zero != 0x30:
        text = "".join(chr(ord(digit) + picture.zero - 0x30) for digit in text)
    if picture.regular:
        distance, character = picture.regular
        for number in range((len(text) - 1) // distance, 0, -1):
            text = _insert(text, len(text) - number * distance, character)
    else:
        for position, character in reversed(picture.separators):
            text = _insert(text, len(text) - position, character)
    return text + _ordinal_ending(text) if picture.ordinal else text


def _insert(text: str, place: int, character: str) -> str:
    # JavaScript's substr counts a negative place from the end.
    head, tail = (text[:place], text[place:]) if place >= 0 else ("", text[max(len(text) + place, 0) :])
    return head + character + tail


def _ordinal_ending(text: str) -> str:
    if text[-2:-1] == "1":
        return "th"
    return {"1": "st", "2": "nd", "3": "rd"}.get(text[-1:], "th")


def format_integer(runtime: Runtime, value: Value, picture: Value) -> Value:
    """Return the number, rounded down, as the picture shows it ($formatInteger)."""
    if value is UNDEFINED:
        return value
    whole_value = math.floor(value) if value - value == 0 else value
    return format_integer_as(whole_value, parse_integer_picture(picture))


def parse_integer(runtime: Runtime, text: Value, picture: Value) -> Value:
    """Return the number that a text shows by the picture, NaN where it shows none ($parseInteger)."""
    return text if text is UNDEFINED else whole(read_integer(text, parse_integer_picture(picture)))


def read_integer(text: str, picture: IntegerPicture) -> float:
    """Return the number that a text shows by the picture, NaN where it shows none."""
    if picture.kind == "sequence":
        raise JsonataError("D3130", value=picture.token)
    if picture.kind == "letters":
        return from_letters(text, "A" if picture.case == "upper" else "a")
    if picture.kind == "roman":
        return from_roman(text if picture.case == "upper" else text.upper())
    return from_words(text.lower()) if picture.kind == "words" else _read_decimal(text, picture)


def _read_decimal(text: str, picture: IntegerPicture) -> float:
    digits = text[: max(len(text) - 2, 0)] if picture.ordinal else text
    for character in [","] if picture.regular else [character for _, character in picture.separators]:
        digits = digits.replace(character, "")
    if picture.zero != 0x30:
        digits = "".join(chr(ord(digit) - picture.zero + 0x30) for digit in digits)
    return parse_int(digits)
