"""Results of expressions as JSON values, as Step Functions hands them on."""

from operator import is_
from typing import Any

from signalbox.asl.jsonata import UNDEFINED
from signalbox.asl.jsonata.data.numbers import number_text
from signalbox.asl.values import Json

_LONG = 1 << 63
_PLAIN = {str, bool, type(None)}


class UnsupportedResult(Exception):
    """The result is a function, or has one in it."""


def to_json_value(result: Any, source: Json = None) -> Json:
    """Return a result in plain JSON values; a part that is plain already is not copied.

    `source` is the JSON value that the result was made from: fields that stayed as they were are not looked at. Raises
    UnsupportedResult for a function.
    """
    kind = type(result)
    if kind in _PLAIN:
        return result
    if kind is int or kind is float:
        return json_number(result)
    if kind is dict:
        return _plain_object(result, source if type(source) is dict else {})
    if isinstance(result, list):
        items = [None if value is UNDEFINED else to_json_value(value) for value in result]
        return result if kind is list and all(map(is_, items, result)) else items
    raise UnsupportedResult


def _plain_object(result: dict[str, Any], source: dict[str, Any]) -> Json:
    changed = {}
    for key, value in result.items():
        kind = type(value)
        if kind in _PLAIN or (kind is int and -_LONG <= value < _LONG) or (key in source and value is source[key]):
            continue
        plain = UNDEFINED if value is UNDEFINED else to_json_value(value)
        if plain is not value or value is UNDEFINED:
            changed[key] = plain
    if not changed:
        return result
    return {key: value for key, value in {**result, **changed}.items() if value is not UNDEFINED}


def json_number(number: float) -> Json:
    """Return a number as AWS writes it: whole numbers of 64 bits without a point, infinities as texts."""
    if type(number) is int:
        return number if -_LONG <= number < _LONG else float(number)
    if number - number != 0:
        return number_text(number)
    return int(number) if number.is_integer() and -_LONG <= number < _LONG else number
