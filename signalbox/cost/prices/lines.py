"""Lines of a bill, each with the source of its rate, and their sum."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict

from signalbox.cost.exact_numbers import decimal_of, text_of
from signalbox.cost.prices.pricebook import STALE_DAYS


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: a quantity at one rate, with the source of the rate and its date."""

    service: str
    item: str
    quantity: Fraction
    unit: str
    rate: Decimal
    source: str
    as_of: str
    confirmed: bool = True

    @property
    def amount(self) -> Fraction:
        """Dollars, not rounded."""
        return self.quantity * Fraction(self.rate)

    def to_json(self) -> dict[str, str]:
        """Return the line with every number as a plain decimal string."""
        return {
            "service": self.service,
            "item": self.item,
            "quantity": text_of(self.quantity),
            "unit": self.unit,
            "rate": text_of(self.rate),
            "amount": text_of(self.amount),
            "source": self.source,
            "as_of": self.as_of,
        }


class BillAnswer(TypedDict):
    """Answer of `cost price`; money is in decimal strings."""

    currency: str
    total: str
    lines: list[dict[str, str]]


@dataclass
class Bill:
    """Lines of a month, and their sum."""

    currency: str = "USD"
    lines: list[Line] = field(default_factory=list)

    @property
    def exact_total(self) -> Fraction:
        """Sum of the amounts, not rounded."""
        return sum((line.amount for line in self.lines), Fraction(0))

    @property
    def total(self) -> Decimal:
        """The sum, exact where its expansion ends."""
        return decimal_of(self.exact_total)

    def to_json(self) -> BillAnswer:
        """Return the answer of `cost price --json`."""
        lines = [line.to_json() for line in self.lines]
        return {"currency": self.currency, "total": text_of(self.exact_total), "lines": lines}

    def warnings(self, today: date) -> list[str]:
        """Return warnings about old prices, and about prices not confirmed for this region."""
        said = []
        old = sorted({x.as_of for x in self.lines if (today - date.fromisoformat(x.as_of)).days > STALE_DAYS})
        if old:
            said.append(f"prices of {old[0]} are older than {STALE_DAYS} days: run `cost refresh` with credentials.")
        if loose := sorted({f"{x.service} {x.item}" for x in self.lines if not x.confirmed}):
            said.append(f"not confirmed for this region: {', '.join(loose)}; `cost refresh` replaces such prices.")
        return said
