"""Operators on two values."""

import math
from collections.abc import Callable
from typing import Any

from signalbox.asl.jsonata.data.comparison import are_equal, are_identical, is_numeric
from signalbox.asl.jsonata.data.json_text import stringify
from signalbox.asl.jsonata.data.numbers import EXACT, INFINITY, NAN, is_number, number_text, to_15_digits, to_double
from signalbox.asl.jsonata.data.text import from_units, precedes
from signalbox.asl.jsonata.data.values import UNDEFINED, Function, Sequence, Value
from signalbox.asl.jsonata.errors import JsonataError
from signalbox.asl.jsonata.runtime import Runtime

Operator = Callable[[Value, Value, Runtime], Value]


def add(left: Value, right: Value, runtime: Runtime) -> Value:
    """Return the sum."""
    if type(left) is int and type(right) is int and -EXACT < (total := left + right) < EXACT:
        return total
    return _calculate(left, right, "+", lambda a, b: a + b)


def subtract(left: Value, right: Value, runtime: Runtime) -> Value:
    """Return the difference."""
    if type(left) is int and type(right) is int and -EXACT < (total := left - right) < EXACT:
        return total
    return _calculate(left, right, "-", lambda a, b: a - b)


def multiply(left: Value, right: Value, runtime: Runtime) -> Value:
    """Return the product."""
    return _calculate(left, right, "*", lambda a, b: a * b)


def divide(left: Value, right: Value, runtime: Runtime) -> Value:
    """Return the quotient: an infinity or NaN for a division by zero."""
    return _calculate(left, right, "/", _quotient)


def remainder(left: Value, right: Value, runtime: Runtime) -> Value:
    """Return the remainder, with the sign of the dividend: NaN for a division by zero."""
    return _calculate(left, right, "%", lambda a, b: math.fmod(a, b) if b else NAN)


def _quotient(left: float, right: float) -> float:
    if right:
        return left / right
    if not left:
        return NAN
    return math.copysign(INFINITY, left) * math.copysign(1, right)


def _calculate(left: Value, right: Value, sign: str, calculate: Callable[[float, float], float]) -> Value:
    check_numbers(left, right, sign)
    if left is UNDEFINED or right is UNDEFINED:
        return UNDEFINED
    result = calculate(to_double(left), to_double(right))
    # Whole numbers go on as integers; a negative zero stays a double, since a division by it is negative.
    return int(result) if result.is_integer() and -EXACT < result < EXACT and result else result


def check_numbers(left: Value, right: Value, sign: str) -> None:
    """Raise JsonataError where an operand is neither a number nor undefined."""
    try:
        if left is not UNDEFINED and not is_numeric(left):
            raise JsonataError("T2001", value=left)
        if right is not UNDEFINED and not is_numeric(right):
            raise JsonataError("T2002", value=right)
    except JsonataError as error:
        error.fields["token"] = sign
        raise


def equal(left: Value, right: Value, runtime: Runtime) -> bool:
    """Return True for equal values, False where one is undefined."""
    return left is not UNDEFINED and right is not UNDEFINED and are_equal(left, right)


def unequal(left: Value, right: Value, runtime: Runtime) -> bool:
    """Return True for different values, False where one is undefined."""
    return left is not UNDEFINED and right is not UNDEFINED and not are_equal(left, right)


def comparison(sign: str, numbers: Callable[[Any, Any], bool], texts: Callable[[str, str], bool]) -> Operator:
    """Return an operator that compares two numbers or two texts."""

    def compare(left: Value, right: Value, runtime: Runtime) -> Value:
        if is_number(left) and is_number(right):
            return numbers(left, right)
        if type(left) is str and type(right) is str:
            return texts(left, right)
        for value in (left, right):
            if not (value is UNDEFINED or type(value) is str or is_number(value)):
                raise JsonataError("T2010", value=value, token=sign)
        if left is UNDEFINED or right is UNDEFINED:
            return UNDEFINED
        raise JsonataError("T2009", value=left, value2=right, token=sign)

    return compare


def contains(left: Value, right: Value, runtime: Runtime) -> bool:
    """Return True where the left value is an item of the right one (in)."""
    if left is UNDEFINED or right is UNDEFINED:
        return False
    items = right if isinstance(right, list) else [right]
    return any(are_identical(item, left) for item in items)


def concatenate(left: Value, right: Value, runtime: Runtime) -> str:
    """Return both values as one text."""
    try:
        first = left if type(left) is str else "" if left is UNDEFINED else to_text(left)
        second = right if type(right) is str else "" if right is UNDEFINED else to_text(right)
    except JsonataError as error:
        error.fields["token"] = "&"
        raise
    text = first + second
    runtime.allocate_text(len(text))
    return from_units(text)


def number_range(left: Value, right: Value, runtime: Runtime) -> Value:
    """Return the sequence of the whole numbers from left to right (..)."""
    for value, code in ((left, "T2003"), (right, "T2004")):
        if not (value is UNDEFINED or type(value) is int or (type(value) is float and value.is_integer())):
            raise JsonataError(code, value=value, token="..")
    if left is UNDEFINED or right is UNDEFINED or left > right:
        return UNDEFINED
    size = int(right) - int(left) + 1
    if size > 10_000_000:
        raise JsonataError("D2014", value=size, token="..")
    runtime.allocate(size)
    return Sequence(range(int(left), int(right) + 1))


def to_text(value: Value, indent: int = 0) -> str:
    """Return a value as a text ($string); numbers have 15 digits at most. Raises JsonataError for an infinity."""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is int or kind is float:
        if value - value != 0:
            raise JsonataError("D3001", value=value)
        return number_text(to_15_digits(value))
    if isinstance(value, Function):
        return ""
    return stringify(value, _number_inside, indent)


def _number_inside(value: float) -> str:
    return number_text(to_15_digits(value)) if is_numeric(value) else "null"


OPERATORS: dict[str, Operator] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
    "=": equal,
    "!=": unequal,
    "<": comparison("<", lambda a, b: a < b, precedes),
    "<=": comparison("<=", lambda a, b: a <= b, lambda a, b: not precedes(b, a)),
    ">": comparison(">", lambda a, b: a > b, lambda a, b: precedes(b, a)),
    ">=": comparison(">=", lambda a, b: a >= b, lambda a, b: not precedes(a, b)),
    "&": concatenate,
    "in": contains,
    "..": number_range,
}
