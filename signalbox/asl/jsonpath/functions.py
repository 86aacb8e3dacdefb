"""Functions at the end of a path, such as `$.items.length()`."""

import math
from collections.abc import Callable

from signalbox.asl.jsonpath.failures import PathNotFound
from signalbox.asl.values import Json


def _length(value: Json) -> Json:
    if isinstance(value, (list, dict, str)):
        return len(value)
    raise PathNotFound("length() needs an array, an object or a text")


def _keys(value: Json) -> Json:
    if isinstance(value, dict):
        return list(value)
    raise PathNotFound("keys() needs an object")


def _of_numbers(name: str, reduce: Callable[[list[float]], float]) -> Callable[[Json], Json]:
    def function(value: Json) -> Json:
        items = value if isinstance(value, list) else [value]
        numbers = [item for item in items if isinstance(item, (int, float)) and not isinstance(item, bool)]
        if not numbers:
            raise PathNotFound(f"{name}() needs numbers")
        return reduce(numbers)

    return function


def _deviation(numbers: list[float]) -> float:
    mean = sum(numbers) / len(numbers)
    return math.sqrt(sum((number - mean) ** 2 for number in numbers) / len(numbers))


def _item(name: str, position: int) -> Callable[[Json], Json]:
    def function(value: Json) -> Json:
        if not isinstance(value, list) or not value:
            raise PathNotFound(f"{name}() needs an array that is not empty")
        return value[position]

    return function


FUNCTIONS: dict[str, Callable[[Json], Json]] = {
    "length": _length,
    "keys": _keys,
    "min": _of_numbers("min", min),
    "max": _of_numbers("max", max),
    "sum": _of_numbers("sum", sum),
    "avg": _of_numbers("avg", lambda numbers: sum(numbers) / len(numbers)),
    "stddev": _of_numbers("stddev", _deviation),
    "first": _item("first", 0),
    "last": _item("last", -1),
}
