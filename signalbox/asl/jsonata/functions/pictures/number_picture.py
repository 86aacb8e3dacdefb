"""Pictures of $formatNumber: their parts, and the rules that they must keep (XPath functions, 4.7.3 and 4.7.4)."""

import math
from dataclasses import dataclass, field
from functools import reduce

from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError

_DEFAULTS = {
    "decimal-separator": ".",
    "grouping-separator": ",",
    "exponent-separator": "e",
    "infinity": "Infinity",
    "minus-sign": "-",
    "NaN": "NaN",
    "percent": "%",
    "per-mille": "‰",
    "zero-digit": "0",
    "digit": "#",
    "pattern-separator": ";",
}


class Symbols:
    """Characters with a meaning in a picture."""

    def __init__(self, options: Value) -> None:
        chosen: dict[str, str] = _DEFAULTS | (options if options is not UNDEFINED else {})
        if not all(type(value) is str for value in chosen.values()):
            raise InternalError("an option of $formatNumber is no text")
        self.decimal = chosen["decimal-separator"]
        self.grouping = chosen["grouping-separator"]
        self.exponent = chosen["exponent-separator"]
        self.minus = chosen["minus-sign"]
        self.percent = chosen["percent"]
        self.per_mille = chosen["per-mille"]
        self.zero = chosen["zero-digit"]
        self.optional = chosen["digit"]
        self.pattern = chosen["pattern-separator"]
        first = ord(self.zero[0]) if self.zero else 0
        self.digits = [chr(first + place) for place in range(10)]
        self.active = [*self.digits, self.decimal, self.exponent, self.grouping, self.optional, self.pattern]

    def count_digits(self, text: str) -> int:
        """Return the number of mandatory digits."""
        return sum(character in self.digits for character in text)

    def count_places(self, text: str) -> int:
        """Return the number of mandatory and optional digits."""
        return sum(character in self.digits or character == self.optional for character in text)


@dataclass
class SubPicture:
    """Picture for numbers of one sign, in its parts."""

    text: str
    prefix: str
    suffix: str
    active: str
    mantissa: str
    exponent: str | None
    integer: str
    fraction: str
    integer_groups: list[int] = field(default_factory=list)
    fraction_groups: list[int] = field(default_factory=list)
    regular_group: int = 0
    least_integer: int = 0
    scaling: int = 0
    least_fraction: int = 0
    most_fraction: int = 0
    least_exponent: int = 0


def parse_picture(picture: str, symbols: Symbols) -> list[SubPicture]:
    """Return one or two sub-pictures. Raises JsonataError for a picture that breaks a rule."""
    texts = picture.split(symbols.pattern) if symbols.pattern else list(picture)
    if len(texts) > 2:
        raise JsonataError("D3080")
    parts = [_divide(text, symbols) for text in texts]
    for part in parts:
        _check(part, symbols)
    for part in parts:
        _measure(part, symbols)
    return parts


def _divide(text: str, symbols: Symbols) -> SubPicture:
    ends = [
        place for place, character in enumerate(text) if character in symbols.active and character != symbols.exponent
    ]
    # A picture without active characters is active as a whole: it breaks a rule (D3085, D3086), as measured on AWS.
    begin, end = (ends[0], ends[-1] + 1) if ends else (0, len(text))
    prefix, active, suffix = text[:begin], text[begin:end], text[end:]
    at = text.find(symbols.exponent, len(prefix))
    mantissa, exponent = active, None
    if at != -1 and at <= len(text) - len(suffix):
        # JavaScript's own: a place in the whole picture divides the active part.
        mantissa, exponent = active[:at], active[at + 1 :]
    integer, point, fraction = mantissa.partition(symbols.decimal)
    return SubPicture(text, prefix, suffix, active, mantissa, exponent, integer, fraction if point else suffix)


def _check(part: SubPicture, symbols: Symbols) -> None:
    broken = [code for code, is_broken in _rules(part, symbols) if is_broken]
    if broken:
        raise JsonataError(broken[-1])


def _rules(part: SubPicture, symbols: Symbols) -> list[tuple[str, bool]]:
    text, grouping = part.text, symbols.grouping
    point = text.find(symbols.decimal)
    scaled = symbols.percent in text or symbols.per_mille in text
    beside = [text[point - 1 : point] if point > 0 else "", text[point + 1 : point + 2]]
    exponent = part.exponent
    return [
        ("D3081", point != text.rfind(symbols.decimal)),
        ("D3082", text.find(symbols.percent) != text.rfind(symbols.percent)),
        ("D3083", text.find(symbols.per_mille) != text.rfind(symbols.per_mille)),
        ("D3084", symbols.percent in text and symbols.per_mille in text),
        ("D3085", not symbols.count_places(part.mantissa)),
        ("D3086", any(character not in symbols.active for character in part.active)),
        ("D3087", point != -1 and grouping in beside),
        ("D3088", point == -1 and part.integer[-1:] == grouping),
        ("D3089", grouping * 2 in text),
        (
            "D3090",
            symbols.count_digits(part.integer.partition(symbols.optional)[0]) > 0 and symbols.optional in part.integer,
        ),
        (
            "D3091",
            symbols.optional in part.fraction
            and symbols.count_digits(part.fraction.rpartition(symbols.optional)[2]) > 0,
        ),
        ("D3092", bool(exponent) and scaled),
        ("D3093", exponent is not None and (not exponent or symbols.count_digits(exponent) < len(exponent))),
    ]


def _measure(part: SubPicture, symbols: Symbols) -> None:
    part.integer_groups = _groups(part, part.integer, False, symbols)
    part.regular_group = _regular(part.integer_groups)
    part.fraction_groups = _groups(part, part.fraction, True, symbols)
    part.least_integer = part.scaling = symbols.count_digits(part.integer)
    part.least_fraction = symbols.count_digits(part.fraction)
    part.most_fraction = symbols.count_places(part.fraction)
    has_exponent = part.exponent is not None
    if part.least_integer == 0 and part.most_fraction == 0:
        if has_exponent:
            part.least_fraction = part.most_fraction = 1
        else:
            part.least_integer = 1
    if has_exponent and part.least_integer == 0 and symbols.optional in part.integer:
        part.least_integer = 1
    if part.least_integer == 0 and part.least_fraction == 0:
        part.least_fraction = 1
    part.least_exponent = symbols.count_digits(part.exponent or "")


def _groups(part: SubPicture, text: str, to_left: bool, symbols: Symbols) -> list[int]:
    positions = []
    at = text.find(symbols.grouping)
    while at != -1:
        positions.append(symbols.count_places(text[:at] if to_left else text[at:]))
        at = part.integer.find(symbols.grouping, at + 1)  # also for the fraction: jsonata's own
    return positions


def _regular(positions: list[int]) -> int:
    if not positions:
        return 0
    factor = reduce(math.gcd, positions)
    regular = all(place * factor in positions for place in range(1, len(positions) + 1))
    return factor if regular else 0
