"""Functions of all numbers of an array."""

from signalbox.asl.jsonata.data.numbers import EXACT, NAN, to_double, whole
from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.runtime import Runtime


def total(runtime: Runtime, numbers: Value) -> Value:
    """Return the sum ($sum)."""
    return UNDEFINED if numbers is UNDEFINED else whole(_sum(numbers))


def count(runtime: Runtime, items: Value) -> int:
    """Return the number of items ($count)."""
    return 0 if items is UNDEFINED else len(items)


def maximum(runtime: Runtime, numbers: Value) -> Value:
    """Return the largest number ($max)."""
    if numbers is UNDEFINED or not numbers:
        return UNDEFINED
    return NAN if _has_nan(numbers) else max(numbers)


def minimum(runtime: Runtime, numbers: Value) -> Value:
    """Return the smallest number ($min)."""
    if numbers is UNDEFINED or not numbers:
        return UNDEFINED
    return NAN if _has_nan(numbers) else min(numbers)


def average(runtime: Runtime, numbers: Value) -> Value:
    """Return the mean ($average)."""
    return UNDEFINED if numbers is UNDEFINED or not numbers else whole(_sum(numbers) / len(numbers))


def _sum(numbers: list[float]) -> float:
    if {int}.issuperset(map(type, numbers)) and sum(map(abs, numbers)) < EXACT:
        return sum(numbers)
    # One after the other, as JavaScript adds them: Python's own sum rounds better from 3.12 on.
    result = 0.0
    for number in numbers:
        result += to_double(number)
    return result


def _has_nan(numbers: list[float]) -> bool:
    return any(number != number for number in numbers)
