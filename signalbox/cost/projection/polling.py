"""Long polls of a queue that return no message; they are requests as well.

A poller gets its part of the batches at random instants. Each of its polls ends with the next batch or, unless one
comes before, after its longest wait: so the share exp(-rate * wait) of its polls is empty, and there are rate / (1 -
share) of them a second.
"""

from decimal import Context, Decimal
from fractions import Fraction

DIGITS = Context(prec=40)
MOST = 200  # expected batches in a wait, above which no poll is empty


def empty_polls(batches: Fraction, pollers: Fraction, wait: Fraction) -> Fraction:
    """Return the polls a second that return no message.

    Parameters
    ----------
    batches: non-empty polls a second of the whole queue.
    pollers: polls that are under way at any time.
    wait: the longest wait of a poll in seconds.
    """
    if not pollers or not wait:
        return Fraction(0)
    if not batches:
        return pollers / wait
    expected = batches / pollers * wait
    if expected > MOST:
        return Fraction(0)
    exponent = DIGITS.divide(Decimal(expected.numerator), Decimal(expected.denominator))
    return batches / (Fraction(DIGITS.exp(exponent)) - 1)
