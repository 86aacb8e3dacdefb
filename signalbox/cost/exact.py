"""Numbers without rounding: JSON numbers in, fractions inside, decimal strings out.

A quantity may be one third of a million executions; a price never is. So quantities are fractions, rates are decimals,
and an amount is rounded only where its decimal expansion does not end (to 40 significant digits).
"""

from decimal import Context, Decimal
from fractions import Fraction

LONGEST_EXACT = 100  # digits after the point that are still written out; what is longer is no price of anyone's
ROUNDED = Context(prec=40)


def decimal_of(value: Fraction) -> Decimal:
    """The exact decimal of a fraction where its expansion ends, else 40 significant digits of it."""
    places = expansion_length(value.denominator)
    if places is None or places > LONGEST_EXACT:
        return ROUNDED.divide(Decimal(value.numerator), Decimal(value.denominator))
    scaled = value.numerator * (10**places // value.denominator)
    return Decimal(scaled).scaleb(-places, Context(prec=len(str(abs(scaled))) + 1))


def expansion_length(denominator: int) -> int | None:
    """How many digits follow the point in 1/denominator, or None when they never end."""
    lengths = []
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator //= prime
            count += 1
        lengths.append(count)
    return max(lengths) if denominator == 1 else None


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
