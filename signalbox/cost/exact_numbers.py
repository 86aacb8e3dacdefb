"""Numbers without rounding: JSON numbers are read, fractions are calculated with, decimal strings are printed.

A quantity may be one third of a million executions; a price never is. So quantities are fractions, rates are decimals,
and an amount is rounded only where its decimal expansion does not end (to 40 significant digits).
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import ceil
from typing import TypeVar

Key = TypeVar("Key")
LONGEST_EXACT = 100  # digits after the point that are printed exactly; no price has more
ENDING = 10**LONGEST_EXACT
ROUNDED = Context(prec=40)
CENT = Decimal("0.01")
DIGITS = Context(prec=4, rounding=ROUND_HALF_UP)


def decimal_of(value: Fraction) -> Decimal:
    """Return the exact decimal of a fraction, or 40 significant digits where it has over 100 places."""
    if ENDING % value.denominator:
        return ROUNDED.divide(Decimal(value.numerator), Decimal(value.denominator))
    digits = value.numerator * (ENDING // value.denominator)
    exact = Context(prec=len(str(abs(digits))))
    return exact.scaleb(Decimal(digits), -LONGEST_EXACT).normalize(exact)


def accumulate(sums: dict[Key, Fraction], key: Key, amount: Fraction) -> None:
    """Add to an entry; a missing one is set, since adding to 0 would cost a greatest common divisor."""
    sums[key] = sums[key] + amount if key in sums else amount


def text_of(value: Fraction | Decimal) -> str:
    """Return a plain decimal string: no exponent, no trailing zeros."""
    text = format(value if isinstance(value, Decimal) else decimal_of(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def dollars(amount: Fraction) -> str:
    """Return an amount in dollars, rounded to the cent."""
    return f"{decimal_of(amount).quantize(CENT, ROUND_HALF_UP):,}"


def counted(value: Fraction) -> str:
    """Return a number for people: thousands apart, no exponent, and four digits where it is small."""
    if value.denominator == 1 or abs(value) >= 1000:
        return f"{round(value):,}"
    text = format(DIGITS.create_decimal(decimal_of(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def dollars_each(amount: Fraction) -> str:
    """Return a small amount in dollars, such as that of one execution, to four digits that are not zero."""
    return "0.00" if not amount else dollars(amount) if amount >= 10 else counted_part(amount)


def counted_part(amount: Fraction) -> str:
    """Return an amount below 10 dollars with its first four digits."""
    whole, _, part = format(DIGITS.create_decimal(decimal_of(amount)), "f").partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


def number_of(value: Fraction) -> int | float:
    """Return a JSON number for a count: an integer where it is whole, else the nearest double."""
    return value.numerator if value.denominator == 1 else float(value)


def chunks(size: Fraction, chunk: int) -> int:
    """Return the number of chunks that a size bills: rounded up, at least one, also for an empty message."""
    return max(1, ceil(size / chunk))
