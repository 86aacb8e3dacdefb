"""Sensitivity of a projection: how far each assumption moves the month between the ends of its range."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypedDict

from signalbox.cost.exact_numbers import text_of
from signalbox.cost.prices.pricebook import SHIPPED
from signalbox.cost.projection.assumptions import Assumption, Assumptions, answer_row
from signalbox.cost.projection.projection import project
from signalbox.cost.projection.system import System


class SensitivityAnswer(TypedDict):
    """Answer of `cost sensitivity`: totals, the assumptions by their reach, and those that have no range."""

    currency: str
    low: str
    likely: str
    high: str
    assumptions: list[dict[str, Any]]
    without_range: list[str]


@dataclass(frozen=True)
class Swing:
    """An assumption and the month's total at the ends of its range, with all others as they are."""

    row: Assumption
    at_low: Fraction
    at_high: Fraction

    @property
    def reach(self) -> Fraction:
        """Difference of the two totals."""
        return abs(self.at_high - self.at_low)

    def to_json(self) -> dict[str, Any]:
        """Return the row of the answer."""
        amounts = {"at_low": self.at_low, "at_high": self.at_high, "reach": self.reach}
        return {**answer_row(self.row), **{name: text_of(amount) for name, amount in amounts.items()}}


@dataclass(frozen=True)
class Sensitivity:
    """Month as assumed, at its lowest and at its highest, and each assumption's part, the largest first."""

    low: Fraction
    likely: Fraction
    high: Fraction
    swings: tuple[Swing, ...]
    without_range: tuple[str, ...]

    def to_json(self) -> SensitivityAnswer:
        """Return the answer of `cost sensitivity --json`."""
        return {
            "currency": "USD",
            "low": text_of(self.low),
            "likely": text_of(self.likely),
            "high": text_of(self.high),
            "assumptions": [swing.to_json() for swing in self.swings],
            "without_range": list(self.without_range),
        }


def find_sensitivity(
    system: System, assumptions: Assumptions, folder: Path = SHIPPED, tell: Callable[[str], None] = lambda line: None
) -> Sensitivity:
    """Project the month at both ends of each assumption that it uses.

    The lowest and the highest month take every assumption at its cheaper and at its dearer end.
    """

    def total(rows: Assumptions) -> Fraction:
        return project(system, rows, folder).bill.exact_total

    likely = total(assumptions)
    used = sorted(assumptions.used.values(), key=lambda row: row.name)
    ranged = [(row, row.range) for row in used]
    moving = [(row, ends) for row, ends in ranged if ends is not None and ends[0] < ends[1]]
    tell(f"projecting {2 * len(moving)} months")
    swings, cheapest, dearest = [], assumptions, assumptions
    for row, (low, high) in moving:
        swing = Swing(row, *(total(assumptions.with_value(row.name, end)) for end in (low, high)))
        if not swing.reach:
            continue
        swings.append(swing)
        falls = swing.at_low > swing.at_high
        cheapest = cheapest.with_value(row.name, high if falls else low)
        dearest = dearest.with_value(row.name, low if falls else high)
    swings.sort(key=lambda swing: (-swing.reach, swing.row.name))
    without = tuple(row.name for row, ends in ranged if ends is None)
    return Sensitivity(total(cheapest), likely, total(dearest), tuple(swings), without)
