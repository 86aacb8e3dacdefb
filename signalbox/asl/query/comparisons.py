"""Comparisons of Choice rules. Values of another type than the operator's compare as false."""

import operator
import re
from collections.abc import Callable
from functools import lru_cache

from signalbox.asl.timestamps import parse_timestamp
from signalbox.asl.values import Json

Compare = Callable[[Json, Json], bool]


def is_numeric(value: Json) -> bool:
    """Return True for a number, which true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_timestamp(value: Json) -> bool:
    """Return True for a text that is a timestamp."""
    return isinstance(value, str) and parse_timestamp(value) is not None


def matches(value: Json, pattern: Json) -> bool:
    r"""Return True where a text matches a pattern: `*` is any text, `\\*` a star and `\\\\` a backslash."""
    return isinstance(value, str) and isinstance(pattern, str) and bool(_pattern(pattern).fullmatch(value))


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    parts = re.findall(r"\\.|.", text, re.DOTALL)
    return re.compile("".join(".*" if part == "*" else re.escape(part[-1]) for part in parts), re.DOTALL)


def _strings(compare: Compare) -> Compare:
    # Java compares texts by their UTF-16 units; only characters beyond the basic plane make a difference.
    def ordered(left: Json, right: Json) -> bool:
        if not isinstance(left, str) or not isinstance(right, str):
            return False
        if left.isascii() and right.isascii():
            return compare(left, right)
        return compare(left.encode("utf-16-be", "surrogatepass"), right.encode("utf-16-be", "surrogatepass"))

    return ordered


def _numbers(compare: Compare) -> Compare:
    return lambda left, right: is_numeric(left) and is_numeric(right) and compare(left, right)


def _timestamps(compare: Compare) -> Compare:
    def ordered(left: Json, right: Json) -> bool:
        first = parse_timestamp(left) if isinstance(left, str) else None
        second = parse_timestamp(right) if isinstance(right, str) else None
        return first is not None and second is not None and compare(first, second)

    return ordered


def _booleans(left: Json, right: Json) -> bool:
    return isinstance(left, bool) and isinstance(right, bool) and left is right


_RELATIONS: dict[str, Compare] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}
COMPARISONS: dict[str, Compare] = {
    "StringMatches": matches,
    "BooleanEquals": _booleans,
    **{f"String{name}": _strings(compare) for name, compare in _RELATIONS.items()},
    **{f"Numeric{name}": _numbers(compare) for name, compare in _RELATIONS.items()},
    **{f"Timestamp{name}": _timestamps(compare) for name, compare in _RELATIONS.items()},
}
TYPE_TESTS: dict[str, Callable[[Json], bool]] = {
    "IsNull": lambda value: value is None,
    "IsString": lambda value: isinstance(value, str),
    "IsNumeric": is_numeric,
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": is_timestamp,
}
