"""Intrinsic functions for arrays."""

import json

from signalbox.asl.jsonpath.intrinsic_arguments import array_of, need, whole
from signalbox.asl.language.interface import Host
from signalbox.asl.values import Json

LONGEST_RANGE = 1_000  # items


def partition(host: Host, array: Json, size: Json) -> Json:
    """Divide an array into arrays of a size; the last may be shorter."""
    items, step = array_of(array, "ArrayPartition"), whole(size, "ArrayPartition")
    need(step > 0, "Invalid arguments in States.ArrayPartition: the chunk size must be a positive integer")
    return [items[start : start + step] for start in range(0, len(items), step)]


def contains(host: Host, array: Json, value: Json) -> Json:
    """Return True where an array has a value."""
    wanted = _key(value)
    return any(_key(item) == wanted for item in array_of(array, "ArrayContains"))


def number_range(host: Host, first: Json, last: Json, step: Json) -> Json:
    """Return the numbers from first to last, both included, in steps."""
    start, end, stride = (whole(value, "ArrayRange") for value in (first, last, step))
    need(stride != 0, "Invalid arguments in States.ArrayRange: the step must not be 0")
    numbers = range(start, end + (1 if stride > 0 else -1), stride)
    need(len(numbers) <= LONGEST_RANGE, f"Invalid arguments in States.ArrayRange: more than {LONGEST_RANGE} items")
    return list(numbers)


def get_item(host: Host, array: Json, index: Json) -> Json:
    """Return the item at a position, from 0."""
    items, position = array_of(array, "ArrayGetItem"), whole(index, "ArrayGetItem")
    need(
        0 <= position < len(items),
        f"Invalid arguments in States.ArrayGetItem: the index {position} is out of bounds",
    )
    return items[position]


def unique(host: Host, array: Json) -> Json:
    """Return an array without its repeated values."""
    return list({_key(item): item for item in reversed(array_of(array, "ArrayUnique"))}.values())[::-1]


def _key(value: Json) -> str:
    """Return a text that is the same for equal values: 1 equals 1.0 and not true; objects have no order."""
    plain = int(value) if isinstance(value, float) and value.is_integer() else value
    return json.dumps(plain, sort_keys=True)
