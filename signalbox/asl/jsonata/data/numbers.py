"""Numbers as JavaScript has them: doubles, their shortest text, and rounding of their exact value.

Python's integers stand for whole doubles. An integer of the input beyond 2^53 keeps its digits, as on AWS, until it is
calculated with.
"""

import decimal
import re
from typing import Any

EXACT = 1 << 53
_FIFTEEN = decimal.Context(prec=15, rounding=decimal.ROUND_HALF_UP)
_WIDE = decimal.Context(prec=1200, rounding=decimal.ROUND_HALF_UP)
_INTEGER = re.compile(r"\s*([+-]?)(?:0[xX]([0-9a-fA-F]*)|([0-9]+))")
INFINITY = float("inf")
NAN = float("nan")


def is_number(value: Any) -> bool:
    """Return True for a number, NaN and the infinities included."""
    kind = type(value)
    return kind is int or kind is float


def to_double(value: float) -> float:
    """Return the double that is nearest to a number."""
    try:
        return float(value)
    except OverflowError:
        return INFINITY if value > 0 else -INFINITY


def whole(value: float) -> float:
    """Return an integer for a whole double that an integer can stand for."""
    if type(value) is float and value.is_integer() and -EXACT < value < EXACT:
        return int(value)
    return value


def number_text(value: float) -> str:
    """Return a number's text in JavaScript: the shortest digits, an exponent from 1e21 on and below 1e-6."""
    if type(value) is int:
        if -(10**21) < value < 10**21:
            return str(value)
        value = to_double(value)
    if value - value != 0:
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    if "e" not in text:
        text = text.removesuffix(".0")
        return "0" if text == "-0" else text
    return _with_exponent(text)


def _with_exponent(text: str) -> str:
    mantissa, _, power = text.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole_part, _, fraction = mantissa.lstrip("-").partition(".")
    digits = whole_part + fraction.rstrip("0")
    point = int(power) + 1
    if 0 < point <= 21:
        return sign + digits.ljust(point, "0")[:point] + ("." + digits[point:] if len(digits) > point else "")
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    shown = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{sign}{shown}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def to_15_digits(value: float) -> float:
    """Return the number rounded to 15 significant digits, as $string writes it."""
    if type(value) is int or value - value != 0 or len(repr(value)) <= 15:
        return value
    return float(_FIFTEEN.create_decimal_from_float(value))


def to_fixed(value: float, places: int) -> str:
    """Return the number with this number of decimal places; half goes up, on the exact value."""
    if abs(value) >= 1e21:
        return number_text(value)
    exact = decimal.Decimal(value).quantize(decimal.Decimal(1).scaleb(-places), context=_WIDE)
    return format(exact, "f")


def parse_float(text: str) -> float:
    """Return the number that a decimal text stands for."""
    return whole(float(text))


def parse_int(text: str) -> float:
    """Return the integer that a text begins with, as parseInt does: NaN where there is none, `0x` for hexadecimal."""
    match = _INTEGER.match(text)
    if not match or not (match[2] or match[3]):
        return NAN
    value = int(match[2], 16) if match[2] else int(match[3])
    return whole(to_double(-value if match[1] == "-" else value))
