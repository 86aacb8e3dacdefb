"""Every deployed resource by name: priced by items of the price list, free, or not priced, with the reason."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypedDict

from signalbox.assembly import Resource
from signalbox.cost.documents import DocumentError
from signalbox.cost.exact_numbers import accumulate
from signalbox.cost.prices.pricebook import Key, PriceBook, join_key
from signalbox.cost.projection.inventory.standing import StandingGap, standing_needs
from signalbox.cost.projection.inventory.types import BILLING
from signalbox.cost.projection.inventory.use import items_of_use
from signalbox.cost.projection.needs import SHARED, Needs

COUNTED = ("AWS::Lambda::Function", "AWS::SQS::Queue", "AWS::StepFunctions::StateMachine")
PRICED, FREE, NOT_PRICED = "priced", "free", "not priced"


class ResourceRow(TypedDict):
    """A resource as the answer has it; `items` are those of the price list that it is billed by."""

    name: str
    type: str
    stack: str
    status: str
    reason: str
    items: list[str]


@dataclass(frozen=True, slots=True)
class BilledResource:
    """A resource, how it is billed, and what it needs by the month."""

    resource: Resource
    status: str
    reason: str
    items: tuple[Key, ...]
    standing: tuple[tuple[Key, Fraction], ...] = ()

    @property
    def name(self) -> str:
        """Physical name, or the logical one of a resource without."""
        return self.resource.name or self.resource.logical_id

    def to_json(self) -> ResourceRow:
        """Return the row of the answer."""
        return {
            "name": self.name,
            "type": self.resource.type,
            "stack": self.resource.stack,
            "status": self.status,
            "reason": self.reason,
            "items": [join_key(item) for item in self.items],
        }


def billed_resources(
    resources: Iterable[Resource], book: PriceBook, file: str, used: Container[str]
) -> list[BilledResource]:
    """Return all resources with how they are billed, by type and name.

    `used` are the names of functions, queues, machines, topics and pipes whose use is projected. Raises DocumentError
    for a type that is neither priced, free nor known to be without a price.
    """
    found = [billed_resource(resource, book, file) for resource in resources]
    found = [row if row.resource.name in used else unused(row) for row in found]
    return sorted(found, key=lambda row: (row.resource.type, row.name, row.resource.stack, row.resource.logical_id))


def unused(row: BilledResource) -> BilledResource:
    """Return the row of a resource that the projection does not use; its price list is known all the same."""
    if BILLING[row.resource.type].by_row:
        return replace(row, status=NOT_PRICED, reason=BILLING[row.resource.type].reason, items=())
    if row.resource.type not in COUNTED:
        return row
    return replace(row, reason="; ".join(part for part in (row.reason, "no use of it is projected") if part))


def billed_resource(resource: Resource, book: PriceBook, file: str) -> BilledResource:
    """Return how one resource is billed by the price list of a region."""
    billing = BILLING.get(resource.type)
    if billing is None:
        where = f"{resource.stack}: {resource.logical_id}"
        raise DocumentError(file, "", f"{where} is of type {resource.type}, and nothing says what that costs.")
    try:
        standing = standing_needs(resource)
        items = list(standing) or items_of_use(resource, billing)
    except StandingGap as other_way:
        return BilledResource(resource, NOT_PRICED, str(other_way), ())
    priced = tuple(item for item in items if item in book.tiers)
    missing = ", ".join(join_key(item) for item in items if item not in book.tiers)
    gap = f"no price for {missing} in {book.region}" if missing else ""
    if not priced:
        status = FREE if billing.free and not items else NOT_PRICED
        return BilledResource(resource, status, gap or billing.reason, ())
    reason = "; ".join(part for part in ("" if billing.by_row else billing.reason, gap) if part)
    return BilledResource(resource, PRICED, reason, priced, tuple(standing.items()))


def add_standing_needs(needs: Needs, resources: Iterable[BilledResource]) -> None:
    """Add what the resources need by the month, one need for each item and type."""
    sums: dict[tuple[Key, str], Fraction] = {}
    for row in resources:
        for key, quantity in row.standing:
            accumulate(sums, (key, DRIVERS[row.resource.type]), quantity)
    for ((service, item), driver), quantity in sums.items():
        needs.add(service, item, quantity, SHARED, driver)


DRIVERS = {
    "AWS::CloudWatch::Alarm": "alarms",
    "AWS::CloudWatch::CompositeAlarm": "composite alarms",
    "AWS::CloudWatch::Dashboard": "dashboards",
    "AWS::KMS::Key": "keys",
    "AWS::Logs::MetricFilter": "metrics of log lines",
    "AWS::SecretsManager::Secret": "secrets",
}
"""Name of the driver in the bill, by type."""
