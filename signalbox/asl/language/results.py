"""Results of expressions as JSON values, as Step Functions hands them on."""

from typing import Any

from signalbox.asl.jsonata import UNDEFINED
from signalbox.asl.jsonata.data.numbers import number_text
from signalbox.asl.values import Json

_LONG = 1 << 63
_PLAIN = {str, bool, type(None)}


class UnsupportedResult(Exception):
    """The result is a function, or has one in it."""


def to_json_value(result: Any) -> Json:
    """Return a copy of a result in plain JSON values. Raises UnsupportedResult for a function."""
    kind = type(result)
    if kind in _PLAIN:
        return result
    if kind is int or kind is float:
        return json_number(result)
    if kind is dict:
        return {
            key: value if type(value) in _PLAIN else to_json_value(value)
            for key, value in result.items()
            if value is not UNDEFINED
        }
    if isinstance(result, list):
        return [None if value is UNDEFINED else to_json_value(value) for value in result]
    raise UnsupportedResult


def json_number(number: float) -> Json:
    """Return a number as AWS writes it: whole numbers of 64 bits without a point, infinities as texts."""
    if type(number) is int:
        return number if -_LONG <= number < _LONG else float(number)
    if number - number != 0:
        return number_text(number)
    return int(number) if number.is_integer() and -_LONG <= number < _LONG else number
