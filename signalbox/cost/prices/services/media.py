"""AWS Elemental MediaConvert: normalized minutes of output."""

import math
from fractions import Fraction

from signalbox.cost.documents import Fields

LEAST_SECONDS = 10
"""Seconds that an output is billed at least; above, each begun second (page "AWS Elemental MediaConvert pricing")."""
LARGEST_SD, LARGEST_HD = 719, 1080
"""Lines of a picture up to which an output counts as SD and as HD."""
FACTORS = {"sd": Fraction(1), "hd": Fraction(2)}
"""Normalized minutes for a minute of AVC in one pass, at up to 30 frames a second (Basic tier of the same page)."""


def conversions(fields: Fields) -> list[tuple[str, Fraction]]:
    """Return the normalized minutes of outputs of one length and size, in the Basic tier."""
    size = fields.choice("resolution", list(FACTORS), "sd")
    return [("minutes.basic", fields.number("outputs") * minutes(fields.number("seconds")) * FACTORS[size])]


def minutes(seconds: Fraction) -> Fraction:
    """Return the billed minutes of an output of this length."""
    return Fraction(max(LEAST_SECONDS, math.ceil(seconds)), 60)


def normalized(seconds: Fraction, lines: int) -> Fraction:
    """Return the normalized minutes of an output. Raises ValueError for more lines than the Basic tier has here."""
    if lines > LARGEST_HD:
        raise ValueError(f"an output of {lines} lines has no factor here: only SD and HD are known")
    return minutes(seconds) * FACTORS["sd" if lines <= LARGEST_SD else "hd"]
