"""Truth, equality and numbers of values, by JavaScript's rules."""

from signalbox.asl.jsonata.data.numbers import to_double
from signalbox.asl.jsonata.data.values import UNDEFINED, Function, Value
from signalbox.asl.jsonata.errors import JsonataError


def is_numeric(value: Value) -> bool:
    """Return True for a number that can be calculated with. Raises JsonataError for an infinity."""
    kind = type(value)
    if kind is int:
        return True
    if kind is not float or value != value:
        return False
    if value - value != 0:
        raise JsonataError("D1001", value=value)
    return True


def are_numeric(items: list[Value]) -> bool:
    """Return True where all items are numbers. Raises JsonataError for an infinity."""
    numeric = [is_numeric(item) for item in items]  # all of them: each may raise an error
    return all(numeric)


def boolean(value: Value) -> Value:
    """Return the truth of a value ($boolean): undefined for undefined."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return UNDEFINED if value is UNDEFINED else is_true(value)


def is_true(value: Value) -> bool:
    """Return True where JSONata takes a value for true. Raises JsonataError for an infinity."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is str or kind is dict:
        return bool(value)
    if isinstance(value, list):
        return is_true(value[0]) if len(value) == 1 else _has_truth(value)
    if isinstance(value, Function):
        return value.is_object
    return is_numeric(value) and value != 0


def _has_truth(items: list[Value]) -> bool:
    truths = [is_true(item) for item in items]  # all of them: each may raise an error
    return any(truths)


def is_truthy(value: Value) -> bool:
    """Return True where JavaScript itself takes a value for true."""
    if value is None or value is UNDEFINED:
        return False
    if isinstance(value, (bool, int, float, str)):
        return bool(value) and value == value
    return True


def are_equal(left: Value, right: Value) -> bool:
    """Return True for two values of the same content."""
    kind = type(left)
    if kind is str or kind is bool or left is None or left is UNDEFINED:
        return type(right) is kind and bool(left == right)
    if kind is int or kind is float:
        return type(right) in (int, float) and to_double(left) == to_double(right)
    if kind is dict:
        return type(right) is dict and left.keys() == right.keys() and all(are_equal(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(are_equal, left, right))
    return left is right


def are_identical(left: Value, right: Value) -> bool:
    """Return True for the same object, or for equal values that are no objects (===)."""
    return left is right if isinstance(left, (dict, list, Function)) else are_equal(left, right)
