"""Volume tiers: how a month's quantity of one item falls into the bands of its price list."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tier:
    """One band of a price: from `start` (inclusive) to `end` (exclusive; None is without end), in units a month."""

    start: Fraction
    end: Fraction | None
    rate: Decimal
    unit: str
    source: str
    as_of: str
    confirmed: bool = True  # false where no source for this very region was at hand


@dataclass(frozen=True, slots=True)
class Band:
    """The part of a quantity that one tier bills."""

    tier: Tier
    quantity: Fraction


def split(tiers: list[Tier], quantity: Fraction, skipped: Fraction = Fraction(0)) -> tuple[list[Band], Fraction]:
    """The bands that a quantity fills, and what no tier covers.

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
