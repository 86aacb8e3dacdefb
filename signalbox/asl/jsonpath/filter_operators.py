"""Operators of filters, as Jayway JsonPath compares: a missing value equals nothing, and kinds are not mixed."""

import operator
import re
from collections.abc import Callable
from typing import Final

from signalbox.asl.values import Json, type_name

MISSING: Final = object()  # the value of a path that selects nothing
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE, "u": re.UNICODE}


def regular_expression(body: str, flags: str) -> re.Pattern[str]:
    """Return a compiled regular expression. Raises re.error, ValueError for an unknown flag."""
    combined = 0
    for flag in flags:
        if flag not in _FLAGS:
            raise ValueError(f"unknown flag {flag}")
        combined |= _FLAGS[flag]
    return re.compile(body, combined)


def equal(left: Json, right: Json) -> bool:
    """Return True for equal values of one kind; a number also equals its text."""
    if left is MISSING or right is MISSING:
        return False
    kinds = {type_name(left), type_name(right)}
    if kinds == {"number", "string"}:
        return str(left) == str(right)
    return len(kinds) == 1 and bool(left == right)


def _ordered(compare: Callable[[Json, Json], bool]) -> Callable[[Json, Json], bool]:
    def ordered(left: Json, right: Json) -> bool:
        if left is MISSING or right is MISSING or type_name(left) != type_name(right):
            return False
        return type_name(left) in ("number", "string") and compare(left, right)

    return ordered


def _matches(left: Json, right: Json) -> bool:
    if left is MISSING or isinstance(left, (dict, list)) or left is None:
        return False
    return right.fullmatch(left if isinstance(left, str) else str(left)) is not None


def _within(left: Json, right: Json) -> bool:
    return isinstance(right, list) and any(equal(left, item) for item in right)


def _contains(left: Json, right: Json) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and right in left
    return _within(right, left)


def _size(left: Json, right: Json) -> bool:
    return isinstance(left, (list, str)) and isinstance(right, int) and len(left) == right


def _empty(left: Json, right: Json) -> bool:
    return isinstance(left, (list, str)) and (not left) is right


def _all_within(left: Json, right: Json) -> bool:
    return isinstance(left, list) and all(_within(item, right) for item in left)


def _any_within(left: Json, right: Json) -> bool:
    return isinstance(left, list) and any(_within(item, right) for item in left)


OPERATORS: dict[str, Callable[[Json, Json], bool]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "===": lambda left, right: type_name(left) == type_name(right) and equal(left, right),
    "!==": lambda left, right: type_name(left) != type_name(right) or not equal(left, right),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "=~": _matches,
    "in": _within,
    "nin": lambda left, right: left is not MISSING and not _within(left, right),
    "contains": _contains,
    "size": _size,
    "empty": _empty,
    "all": lambda left, right: isinstance(right, list) and all(_within(item, left) for item in right),
    "subsetof": _all_within,
    "anyof": _any_within,
    "noneof": lambda left, right: isinstance(left, list) and not _any_within(left, right),
}
