"""Numbers without rounding: JSON numbers in, fractions inside, decimal strings out.

A quantity may be one third of a million executions; a price never is. So quantities are fractions, rates are decimals,
and an amount is rounded only where its decimal expansion does not end (to 40 significant digits).
"""

from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key")
LONGEST_EXACT = 100  # digits after the point that are still written out; what is longer is no price of anyone's
ENDING = 10**LONGEST_EXACT
ROUNDED = Context(prec=40)


def decimal_of(value: Fraction) -> Decimal:
    """The exact decimal of a fraction where its expansion ends within 100 places, else 40 significant digits of it."""
    if ENDING % value.denominator:
        return ROUNDED.divide(Decimal(value.numerator), Decimal(value.denominator))
    digits = value.numerator * (ENDING // value.denominator)
    exact = Context(prec=len(str(abs(digits))))
    return exact.scaleb(Decimal(digits), -LONGEST_EXACT).normalize(exact)


def accumulate(sums: dict[Key, Fraction], key: Key, amount: Fraction) -> None:
    """Add to an entry that may not be there yet, without adding to a zero: that would cost a greatest common divisor."""
    sums[key] = sums[key] + amount if key in sums else amount


def text_of(value: Fraction | Decimal) -> str:
    """A plain decimal string: no exponent, no trailing zeros."""
    text = format(value if isinstance(value, Decimal) else decimal_of(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def number_of(value: Fraction) -> int | float:
    """A JSON number for counts that are not money: whole where it is whole, else the nearest double."""
    return value.numerator if value.denominator == 1 else float(value)


def ceiling(value: Fraction) -> int:
    """The smallest whole number that is not below the value."""
    return -(-value.numerator // value.denominator)


def chunks(size: Fraction, chunk: int) -> int:
    """How many chunks a size bills: rounded up, and at least one, since even an empty message is one."""
    return max(1, ceiling(size / chunk))
