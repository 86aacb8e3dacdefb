"""Temporal Cloud: Actions in volume tiers, and a plan that costs a floor or a share of them.

Source: "Temporal Cloud pricing" of Temporal's documentation. Storage, which that page prices by GB-hour, is not
modelled.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from signalbox.cost.documents import DocumentError, Fields, read_document
from signalbox.cost.exact_numbers import decimal_of
from signalbox.cost.prices.lines import Line
from signalbox.cost.prices.pricebook import SHIPPED, PriceBook, add_rows, iso_date
from signalbox.cost.prices.services import TEMPORAL
from signalbox.cost.prices.tiers import Tier, split

PRICES = SHIPPED / "elsewhere" / "temporal-cloud.json"
PLANS = ("none", "essentials", "business")


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: its monthly floor, its share of the price of Actions, and the Actions that it includes."""

    floor: Fraction
    share: Fraction
    included: Fraction
    source: str
    as_of: str


def temporal_prices() -> tuple[list[Tier], dict[str, Plan]]:
    """Read the tiers of an Action, and the plans by name."""
    top = Fields.of(read_document(PRICES), str(PRICES))
    book = PriceBook("temporal-cloud", str(PRICES))
    add_rows(book, top.objects("rows"))
    plans = {}
    for entry in top.objects("plans"):
        plans[entry.choice("plan", PLANS)] = Plan(
            entry.number("floor"),
            entry.number("share"),
            entry.number("included_actions"),
            entry.text("source"),
            iso_date(entry),
        )
        entry.finish()
    return book.of((TEMPORAL, "actions")), plans


def temporal_lines(actions: Fraction, plan: str) -> list[Line]:
    """Return the lines of Temporal Cloud: the plan's included Actions, the tiers, and the plan.

    Raises DocumentError above the last published tier: "contact Sales" is no price.
    """
    tiers, plans = temporal_prices()
    terms = plans.get(plan)
    included = min(actions, terms.included) if terms else Fraction(0)
    bands, unpriced = split(tiers, actions - included)
    if unpriced:
        problem = "beyond 200 million Actions a month Temporal names no price; ask them for one."
        raise DocumentError(str(PRICES), "/rows", problem)
    lines = [
        Line(TEMPORAL, "actions", band.quantity, band.tier.unit, band.tier.rate, band.tier.source, band.tier.as_of)
        for band in bands
    ]
    if terms is None:
        return lines
    fee = decimal_of(max(terms.floor, terms.share * sum(line.amount for line in lines)))
    lines.append(Line(TEMPORAL, f"plan {plan}", Fraction(1), "month", fee, terms.source, terms.as_of))
    if not included:
        return lines
    free = Line(TEMPORAL, f"actions, in plan {plan}", included, "action", Decimal(0), terms.source, terms.as_of)
    return [free, *lines]
