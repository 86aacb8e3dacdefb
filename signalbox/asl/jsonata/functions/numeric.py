"""Functions of numbers."""

import math
import re

from signalbox.asl.jsonata.data.coercion import coerced_text
from signalbox.asl.jsonata.data.numbers import (
    EXACT,
    INFINITY,
    NAN,
    is_number,
    number_text,
    parse_float,
    to_double,
    whole,
)
from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError
from signalbox.asl.jsonata.runtime import Runtime

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?")
_LOOKS_PREFIXED = re.compile(r"^0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+\Z")
_PREFIXED = re.compile(r"0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def number(runtime: Runtime, value: Value) -> Value:
    """Return the number of a text, a number or a boolean ($number)."""
    if value is UNDEFINED or is_number(value):
        return value
    if type(value) is bool:
        return int(value)
    if type(value) is str:
        if _DECIMAL.fullmatch(value) and not math.isinf(float(value)):
            return parse_float(value)
        if _LOOKS_PREFIXED.search(value):  # what follows the digits makes it no number
            return whole(float(int(value, 0))) if _PREFIXED.fullmatch(value) else NAN
    raise JsonataError("D3030", value=value)


def absolute(runtime: Runtime, value: Value) -> Value:
    """Return the number without its sign ($abs)."""
    return value if value is UNDEFINED else abs(value)


def floor(runtime: Runtime, value: Value) -> Value:
    """Return the next whole number below ($floor)."""
    return value if _is_whole(value) else math.floor(value)


def ceil(runtime: Runtime, value: Value) -> Value:
    """Return the next whole number above ($ceil)."""
    return value if _is_whole(value) else math.ceil(value)


def _is_whole(value: Value) -> bool:
    return value is UNDEFINED or type(value) is int or value - value != 0


def round_half_even(value: float, places: float = 0) -> float:
    """Return the number rounded to decimal places by its text, half to even ($round)."""
    if not places:
        return whole(_round(to_double(value)))
    if places != int(places):
        return NAN
    shifted = _round(_shift(to_double(value), int(places)))
    return whole(_shift(shifted, -int(places)))


def _round(value: float) -> float:
    if value - value != 0 or abs(value) >= EXACT:
        return value
    below = math.floor(value)
    nearest = below + 1 if value - below >= 0.5 else below
    return float(nearest - 1 if abs(nearest - value) == 0.5 and nearest % 2 == 1 else nearest)


def _shift(value: float, places: int) -> float:
    if value - value != 0:
        return NAN  # "Infinity" with an exponent is no number
    digits, _, exponent = number_text(value).partition("e")
    return float(f"{digits}e{int(exponent or 0) + places}")


def rounded(runtime: Runtime, value: Value, places: Value = UNDEFINED) -> Value:
    """Return the number rounded to decimal places, half to even ($round)."""
    if value is UNDEFINED:
        return value
    return round_half_even(value if is_number(value) else _coerced(value), 0 if places is UNDEFINED else places)


def _coerced(value: Value) -> float:
    # Only a partial application hands over something else than a number.
    if value is None:
        raise InternalError("a method is called of null")
    text = coerced_text(value)
    return float(text) if _DECIMAL.fullmatch(text) else NAN


def square_root(runtime: Runtime, value: Value) -> Value:
    """Return the square root ($sqrt)."""
    if value is UNDEFINED:
        return value
    if value < 0:
        raise JsonataError("D3060", value=value)
    return whole(math.sqrt(value))


def power(runtime: Runtime, base: Value, exponent: Value) -> Value:
    """Return the base raised to the exponent ($power)."""
    if base is UNDEFINED:
        return base
    result = NAN if exponent is UNDEFINED else _power(to_double(base), to_double(exponent))
    if result - result != 0:
        raise JsonataError("D3061", value=base, exp=exponent)
    return whole(result)


def _power(base: float, exponent: float) -> float:
    if abs(base) == 1 and exponent - exponent != 0:
        return NAN
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return INFINITY
    except ValueError:
        return INFINITY if base == 0 else NAN


def format_base(runtime: Runtime, value: Value, radix: Value = UNDEFINED) -> Value:
    """Return the digits of the rounded number in a base from 2 to 36 ($formatBase)."""
    if value is UNDEFINED:
        return value
    value, base = round_half_even(value), 10 if radix is UNDEFINED else round_half_even(radix)
    if base < 2 or base > 36:
        raise JsonataError("D3100", value=base)
    if base == 10 or value - value != 0:
        return number_text(value)
    digits, rest = "", abs(int(value))
    while rest:
        rest, digit = divmod(rest, int(base))
        digits = _DIGITS[digit] + digits
    return ("-" if value < 0 else "") + (digits or "0")
