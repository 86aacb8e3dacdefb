"""Kinds of JSON values, and their equality."""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

KINDS = ("null", "boolean", "integer", "integral", "fraction", "string", "array", "object")
"""An `integral` is a whole number that is written with a point, such as 1.0: draft 4 counts it as no integer."""
NUMBERS = frozenset({"integer", "integral", "fraction"})
MEANINGS = {
    "null": frozenset({"null"}),
    "boolean": frozenset({"boolean"}),
    "integer": frozenset({"integer", "integral"}),
    "number": NUMBERS,
    "string": frozenset({"string"}),
    "array": frozenset({"array"}),
    "object": frozenset({"object"}),
}


def kind_of(value: Any) -> str:
    """Return the kind of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float | Fraction):
        return "integral" if value == int(value) else "fraction"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def forms(value: Any, kind: str) -> list[Any]:
    """Return the values of a kind that are equal to a value. A whole number has two forms, also inside it."""
    return [form for form in (with_numbers(value, int), with_numbers(value, float)) if kind_of(form) == kind]


def with_numbers(value: Any, form: Callable[[Any], Any]) -> Any:
    """Return a value in which whole numbers have one form."""
    if isinstance(value, list):
        return [with_numbers(part, form) for part in value]
    if isinstance(value, dict):
        return {key: with_numbers(part, form) for key, part in value.items()}
    return form(value) if kind_of(value) in ("integer", "integral") else value


def exact(number: Any) -> Fraction:
    """Return a number as it is written in decimal digits."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal; true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return (type(one) is type(other) and one == other) or (is_number(one) and is_number(other) and one == other)


def is_number(value: Any) -> bool:
    """Return whether a value is a number."""
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def canonical(value: Any) -> str:
    """Return a text that is equal for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
