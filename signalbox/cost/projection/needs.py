"""Needs of a deployed system in a month: quantities of the price list by workflow and by driver."""

from dataclasses import dataclass, field
from fractions import Fraction

from signalbox.cost.prices.pricebook import Key

SHARED = ""  # the workflow of needs that all share, or that do not depend on executions


@dataclass(frozen=True, slots=True)
class Need:
    """A quantity of one item of the price list."""

    key: Key
    quantity: Fraction
    workflow: str
    driver: str


@dataclass
class Needs:
    """All needs of a system."""

    entries: list[Need] = field(default_factory=list)

    def add(self, service: str, item: str, quantity: Fraction, workflow: str, driver: str) -> None:
        """Add a need that is not zero."""
        if quantity:
            self.entries.append(Need((service, item), quantity, workflow, driver))

    def by_key(self) -> dict[Key, Fraction]:
        """Return the quantities added up across the account, where tiers and free parts apply."""
        sums: dict[Key, Fraction] = {}
        for need in self.entries:
            sums[need.key] = sums.get(need.key, Fraction(0)) + need.quantity
        return sums
