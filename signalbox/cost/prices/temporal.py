"""Temporal Cloud: Actions in volume tiers, and a plan that is the greater of a floor and a share of them.

Source: "Temporal Cloud pricing" of Temporal's documentation. Storage, which that page prices by GB-hour, is not modelled.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from signalbox.cost.documents import DocumentError, Fields, read_document
from signalbox.cost.exact import decimal_of
from signalbox.cost.prices.lines import Line
from signalbox.cost.prices.pricebook import SHIPPED, add_rows, entries, iso_date
from signalbox.cost.prices.pricebook import PriceBook as Rows
from signalbox.cost.prices.services import TEMPORAL
from signalbox.cost.prices.tiers import Band, Tier, split

PRICES = SHIPPED / "elsewhere" / "temporal-cloud.json"
PLANS = ("none", "essentials", "business")
FREE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: its monthly floor, its share of what Actions cost, and the Actions that it includes."""

    floor: Fraction
    share: Fraction
    included: Fraction
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class TemporalPrices:
    """The tiers of an Action, and the plans by name."""

    actions: list[Tier]
    plans: dict[str, Plan]
    file: str

    def bands(self, actions: Fraction, plan: str) -> tuple[list[Band], Fraction]:
        """The tiers that a month's Actions beyond the plan's own fill, and what the plan itself costs.

        Raises DocumentError above the last published tier: "contact Sales" is no price.
        """
        included = self.plans[plan].included if plan in self.plans else Fraction(0)
        bands, unpriced = split(self.actions, max(Fraction(0), actions - included))
        if unpriced:
            problem = "beyond 200 million Actions a month Temporal names no price; ask them for one."
            raise DocumentError(self.file, "/rows", problem)
        usage = sum((band.quantity * Fraction(band.tier.rate) for band in bands), Fraction(0))
        return bands, self.fee(plan, usage)

    def fee(self, plan: str, usage: Fraction) -> Fraction:
        """The plan's price for a month whose Actions cost `usage`."""
        if plan not in self.plans:
            return Fraction(0)
        return max(self.plans[plan].floor, self.plans[plan].share * usage)


def temporal_prices() -> TemporalPrices:
    """Read the price file."""
    top = Fields.of(read_document(PRICES), str(PRICES))
    rows = Rows("temporal-cloud", str(PRICES))
    add_rows(rows, entries(top, "rows"))
    plans = {}
    for entry in entries(top, "plans"):
        plans[entry.choice("plan", PLANS)] = Plan(
            entry.number("floor"),
            entry.number("share"),
            entry.number("included_actions"),
            entry.text("source"),
            iso_date(entry),
        )
        entry.finish()
    return TemporalPrices(rows.of(("temporal.cloud", "actions")), plans, str(PRICES))


def temporal_lines(actions: Fraction, plan: str) -> list[Line]:
    """The lines of Temporal Cloud: the plan's included Actions, the tiers, and the plan itself."""
    prices = temporal_prices()
    bands, fee = prices.bands(actions, plan)
    lines = []
    billed = sum((band.quantity for band in bands), Fraction(0))
    if plan in prices.plans and actions > billed:
        terms = prices.plans[plan]
        included = actions - billed
        lines.append(Line(TEMPORAL, f"actions, in plan {plan}", included, "action", FREE, terms.source, terms.as_of))
    for band in bands:
        tier = band.tier
        lines.append(Line(TEMPORAL, "actions", band.quantity, tier.unit, tier.rate, tier.source, tier.as_of))
    if plan in prices.plans:
        terms = prices.plans[plan]
        rate = decimal_of(fee)
        lines.append(Line(TEMPORAL, f"plan {plan}", Fraction(1), "month", rate, terms.source, terms.as_of))
    return lines
