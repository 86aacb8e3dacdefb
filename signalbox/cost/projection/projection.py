"""Monthly cost of the synthesised system, by workflow: the answer of `cost project`.

The needs of a month are derived from the templates (states, routes, queues, memory, alarms) and from the rows of a
usage file (volumes, durations, calls per function). They are added up across the account and priced once; each workflow
bears its share of every line, and shared needs are divided by executions. What has no price in the region is left out
of the bill and named as a gap.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypedDict

from signalbox.cost.exact_numbers import accumulate, text_of
from signalbox.cost.prices.bill import bill_of
from signalbox.cost.prices.lines import Bill
from signalbox.cost.prices.pricebook import SHIPPED, Key, PriceBook, join_key, load
from signalbox.cost.projection.assumptions import AssumptionRow, Assumptions
from signalbox.cost.projection.inventory.resources import (
    BilledResource,
    ResourceRow,
    add_standing_needs,
    billed_resources,
)
from signalbox.cost.projection.monthly_flow import MonthlyFlow
from signalbox.cost.projection.needs import SHARED, Needs
from signalbox.cost.projection.system import System


class GapRow(TypedDict):
    """A need without a price as the answer has it."""

    item: str
    quantity: str
    reason: str


class ProjectionAnswer(TypedDict):
    """Answer of `cost project`; `per_workflow` has `per_execution` and `per_month` by slug."""

    currency: str
    region: str
    free_tier: bool
    total: str
    per_workflow: dict[str, dict[str, str]]
    lines: list[dict[str, str]]
    drivers: list[dict[str, str]]
    assumptions: list[AssumptionRow]
    resources: list[ResourceRow]
    not_priced: list[GapRow]


@dataclass(frozen=True, slots=True)
class Gap:
    """Need of a month that has no price in the region, and what needs it."""

    key: Key
    quantity: Fraction
    region: str
    drivers: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Reason for which the bill leaves it out."""
        return f"no price in {self.region} for {', '.join(self.drivers)}"

    def to_json(self) -> GapRow:
        """Return the row of the answer."""
        return {"item": join_key(self.key), "quantity": text_of(self.quantity), "reason": self.reason}


@dataclass
class Projection:
    """A month of the system."""

    bill: Bill
    needs: Needs
    executions: dict[str, Fraction]
    assumptions: Assumptions
    resources: list[BilledResource] = field(default_factory=list)
    shares: dict[str, Fraction] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def to_json(self) -> ProjectionAnswer:
        """Return the answer of `cost project --json`, which `cost diff` compares."""
        bill = self.bill.to_json()
        per_workflow = {}
        for slug, amount in self.shares.items():
            executions = self.executions[slug]
            each = text_of(amount / executions) if executions else "0"
            per_workflow[slug] = {"per_execution": each, "per_month": text_of(amount)}
        return {
            "currency": bill["currency"],
            "region": self.assumptions.region,
            "free_tier": self.assumptions.free_tier,
            "total": bill["total"],
            "per_workflow": per_workflow,
            "lines": bill["lines"],
            "drivers": self.drivers(),
            "assumptions": self.assumptions.to_json(),
            "resources": [row.to_json() for row in self.resources],
            "not_priced": [gap.to_json() for gap in self.gaps],
        }

    def drivers(self) -> list[dict[str, str]]:
        """Return the drivers of the bill, dearest first: each need's share of its item's amount."""
        amounts: dict[tuple[str, str, str], Fraction] = {}
        each = unit_prices(self.bill, self.needs)
        for need in self.needs.entries:
            accumulate(amounts, (need.workflow or "shared", need.driver, need.key[0]), need.quantity * each[need.key])
        ranked = sorted(amounts.items(), key=lambda entry: (-entry[1], entry[0]))
        return [
            {"workflow": workflow, "driver": driver, "service": service, "amount": text_of(amount)}
            for (workflow, driver, service), amount in ranked
            if amount
        ]


def unit_prices(bill: Bill, needs: Needs) -> dict[Key, Fraction]:
    """Return the average price of one unit of each item, after tiers and free parts."""
    amounts: dict[Key, Fraction] = {}
    for line in bill.lines:
        accumulate(amounts, (line.service, line.item.removesuffix(", always free")), line.amount)
    return {key: amounts.get(key, Fraction(0)) / quantity for key, quantity in needs.by_key().items()}


def project(system: System, assumptions: Assumptions, folder: Path = SHIPPED) -> Projection:
    """Project a month. Raises DocumentError for an assumption that is missing or names an unknown resource."""
    flow = MonthlyFlow(system, assumptions)
    needs = flow.needs()
    book = load(assumptions.region, folder)
    resources = billed_resources(system.resources, book, system.file, flow.used())
    add_standing_needs(needs, resources)
    priced = {key: quantity for key, quantity in needs.by_key().items() if key in book.tiers}
    bill = bill_of(priced, book, assumptions.free_tier)
    projection = Projection(bill, needs, flow.executions, assumptions, resources, gaps=gaps(needs, book))
    projection.shares = shares(projection)
    return projection


def gaps(needs: Needs, book: PriceBook) -> list[Gap]:
    """Return what the region has no price for, by item."""
    found = []
    for key, quantity in sorted(needs.by_key().items()):
        if key not in book.tiers:
            drivers = dict.fromkeys(need.driver for need in needs.entries if need.key == key)
            found.append(Gap(key, quantity, book.region, tuple(drivers)))
    return found


def shares(projection: Projection) -> dict[str, Fraction]:
    """Return the cost of each workflow: its own needs, and a part of the shared ones by its executions."""
    each = unit_prices(projection.bill, projection.needs)
    amounts: dict[str, Fraction] = {}
    for need in projection.needs.entries:
        accumulate(amounts, need.workflow, need.quantity * each[need.key])
    shared = amounts.pop(SHARED, Fraction(0))
    all_executions = sum(projection.executions.values(), Fraction(0))
    count = len(projection.executions)
    return {
        slug: amounts.get(slug, Fraction(0))
        + shared * (executions / all_executions if all_executions else Fraction(1, count))
        for slug, executions in projection.executions.items()
    }
