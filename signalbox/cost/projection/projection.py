"""Monthly cost of the synthesised system, by workflow: the answer of `cost project`.

The needs of a month are derived from the templates (states, routes, queues, memory, alarms) and from the rows of a
usage file (volumes, durations, calls per function). They are added up across the account and priced once; each workflow
bears its share of every line, and shared needs are divided by executions.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypedDict

from signalbox.cost.exact_numbers import accumulate, text_of
from signalbox.cost.prices.bill import bill_of
from signalbox.cost.prices.lines import Bill
from signalbox.cost.prices.pricebook import SHIPPED, Key, load
from signalbox.cost.projection.assumptions import AssumptionRow, Assumptions
from signalbox.cost.projection.inventory.resources import (
    BilledResource,
    ResourceRow,
    add_recovery,
    add_standing_needs,
    billed_resources,
)
from signalbox.cost.projection.monthly_flow import MonthlyFlow
from signalbox.cost.projection.needs import SHARED, Needs
from signalbox.cost.projection.system import System


class ProjectionAnswer(TypedDict):
    """Answer of `cost project`; `per_workflow` has `per_execution` and `per_month` by slug."""

    currency: str
    total: str
    per_workflow: dict[str, dict[str, str]]
    lines: list[dict[str, str]]
    drivers: list[dict[str, str]]
    assumptions: list[AssumptionRow]
    resources: list[ResourceRow]


@dataclass
class Projection:
    """A month of the system."""

    bill: Bill
    needs: Needs
    executions: dict[str, Fraction]
    assumptions: Assumptions
    resources: list[BilledResource] = field(default_factory=list)
    shares: dict[str, Fraction] = field(default_factory=dict)

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
            "total": bill["total"],
            "per_workflow": per_workflow,
            "lines": bill["lines"],
            "drivers": self.drivers(),
            "assumptions": self.assumptions.to_json(),
            "resources": [row.to_json() for row in self.resources],
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
    add_recovery(needs, resources, needs.by_key().get(("dynamodb", "storage"), Fraction(0)))
    bill = bill_of(needs.by_key(), book, assumptions.free_tier)
    projection = Projection(bill, needs, flow.executions, assumptions, resources)
    projection.shares = shares(projection)
    return projection


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
