"""Functions of arrays."""

from signalbox.asl.jsonata.data.comparison import are_equal, are_numeric, is_truthy
from signalbox.asl.jsonata.data.numbers import is_number
from signalbox.asl.jsonata.data.text import precedes
from signalbox.asl.jsonata.data.values import UNDEFINED, Sequence, Value
from signalbox.asl.jsonata.data.values import append as joined
from signalbox.asl.jsonata.errors import JsonataError
from signalbox.asl.jsonata.evaluation.invocation import call
from signalbox.asl.jsonata.evaluation.steps.ordering import merge_sort
from signalbox.asl.jsonata.functions.randomness import draw_number
from signalbox.asl.jsonata.runtime import Runtime


def append(runtime: Runtime, first: Value, second: Value) -> Value:
    """Return both values as one array ($append)."""
    result = joined(first, second)
    if isinstance(result, list):
        runtime.allocate(len(result))
    return result


def reverse(runtime: Runtime, items: Value) -> Value:
    """Return the items from last to first ($reverse)."""
    if items is UNDEFINED or len(items) < 2:
        return items
    runtime.allocate(len(items))
    return items[::-1]


def shuffle(runtime: Runtime, items: Value) -> Value:
    """Return the items in a random order ($shuffle)."""
    if items is UNDEFINED or len(items) < 2:
        return items
    runtime.allocate(len(items))
    result: list[Value] = []
    for place, item in enumerate(items):
        other = int(draw_number(runtime) * (place + 1))
        result.append(item)
        result[place], result[other] = result[other], item
    return result


def zip_arrays(runtime: Runtime, *arrays: Value) -> list[Value]:
    """Return the first items of all arrays, then the second ones, as long as all have one ($zip)."""
    if not all(isinstance(array, list) for array in arrays):
        return []
    runtime.allocate(min(map(len, arrays), default=0) * len(arrays))
    return [list(items) for items in zip(*arrays, strict=False)]


def distinct(runtime: Runtime, items: Value) -> Value:
    """Return each value once ($distinct)."""
    if not isinstance(items, list) or len(items) < 2:
        return items
    found: list[Value] = Sequence() if isinstance(items, Sequence) else []
    seen: set[tuple[type, Value]] = set()
    compared: list[Value] = []
    for item in items:
        kind = float if is_number(item) else type(item)
        if kind in (str, float, bool, type(None)) and item == item:
            if (kind, item) not in seen:
                seen.add((kind, item))
                found.append(item)
            continue
        runtime.spend(len(compared))
        if not any(are_equal(item, other) for other in compared):
            compared.append(item)
            found.append(item)
    return found


def sort(runtime: Runtime, items: Value, comparator: Value = UNDEFINED) -> Value:
    """Return the items in order; the comparator tells whether the first of two comes after the second ($sort)."""
    if items is UNDEFINED or len(items) < 2:
        return items
    if comparator is UNDEFINED:
        return _sorted(items)
    return merge_sort(items, lambda left, right: is_truthy(_ask(runtime, comparator, left, right)))


def _ask(runtime: Runtime, comparator: Value, left: Value, right: Value) -> Value:
    runtime.spend(1)
    return call(comparator, [left, right], runtime)


def _sorted(items: list[Value]) -> list[Value]:
    if are_numeric(items):
        return sorted(items)
    if not all(type(item) is str for item in items):
        raise JsonataError("D3070")
    if all(map(str.isascii, items)):
        return sorted(items)
    return merge_sort(items, lambda left, right: precedes(right, left))
