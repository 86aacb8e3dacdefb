"""What a deployed system needs of the price list in a month, by workflow and by what needs it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from signalbox.cost.prices.pricebook import Key

SHARED = ""  # what serves every workflow, or costs the same without any execution


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

    def extend(self, service: str, meters: Iterable[tuple[str, Fraction]], workflow: str, driver: str) -> None:
        """Add what the meters of a service say."""
        for item, quantity in meters:
            self.add(service, item, quantity, workflow, driver)

    def by_key(self) -> dict[Key, Fraction]:
        """The quantities added up across the account, which is where tiers and free parts apply."""
        sums: dict[Key, Fraction] = {}
        for need in self.entries:
            sums[need.key] = sums.get(need.key, Fraction(0)) + need.quantity
        return sums
