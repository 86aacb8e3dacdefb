"""Volume tiers: the bands of a price list that a month's quantity fills."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tier:
    """One band of a price, from `start` (inclusive) to `end` (exclusive, None for no end), in units a month."""

    start: Fraction
    end: Fraction | None
    rate: Decimal
    unit: str
    source: str
    as_of: str
    confirmed: bool = True  # False where no source names this region


@dataclass(frozen=True, slots=True)
class Band:
    """Part of a quantity that one tier bills."""

    tier: Tier
    quantity: Fraction


def split(tiers: list[Tier], quantity: Fraction, skipped: Fraction = Fraction(0)) -> tuple[list[Band], Fraction]:
    """Return the bands that a quantity fills, and the rest that no tier covers.

    Parameters
    ----------
    tiers: in order, without gaps.
    quantity: units in the month, after every item of the account was added up.
    skipped: units at the bottom that cost nothing but do fill the tiers, such as the free million of SQS requests,
        whose price page counts the first tier from 1 million to 100 billion.
    """
    bands = []
    start, end = skipped, skipped + quantity
    for tier in tiers:
        top = end if tier.end is None else min(end, tier.end)
        bottom = max(start, tier.start)
        if top > bottom:
            bands.append(Band(tier, top - bottom))
    return bands, quantity - sum((band.quantity for band in bands), Fraction(0))
