"""Texts that JavaScript makes of values where it expects a text. Only partial applications hand over other values."""

from signalbox.asl.jsonata.data.numbers import is_number, number_text
from signalbox.asl.jsonata.data.values import UNDEFINED, Value


def coerced_text(value: Value) -> str:
    """Return the text of a value, as String(value) gives it."""
    if isinstance(value, list):
        return ",".join("" if item is None or item is UNDEFINED else coerced_text(item) for item in value)
    if type(value) is bool:
        return "true" if value else "false"
    if value is None:
        return "null"
    if is_number(value):
        return number_text(value)
    return value if type(value) is str else "[object Object]"
