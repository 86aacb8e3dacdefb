"""The bill of a month: items added up across the account, free parts taken off, tiers applied, a line for each.

`price(usage)` is the whole of `cost price`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from signalbox.cost.documents import Fields, nearest
from signalbox.cost.exact import decimal_of, text_of
from signalbox.cost.pricebook import SHIPPED, STALE_DAYS, Key, PriceBook, load, shipped_regions
from signalbox.cost.services import METERS, TEMPORAL
from signalbox.cost.temporal import PLANS, temporal_prices
from signalbox.cost.tiers import split

FREE = Decimal(0)
UNPRICED = frozenset({("sns", "deliveries.sqs"), ("sns", "deliveries.lambda")})  # "no charge" on "Amazon SNS pricing"


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
        """Dollars, unrounded."""
        return self.quantity * Fraction(self.rate)

    def to_json(self) -> dict[str, str]:
        """The face of INTERFACES: every number a plain decimal string."""
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


@dataclass
class Bill:
    """The lines of a month, and their sum."""

    currency: str = "USD"
    lines: list[Line] = field(default_factory=list)

    @property
    def exact_total(self) -> Fraction:
        """The sum of the unrounded amounts."""
        return sum((line.amount for line in self.lines), Fraction(0))

    @property
    def total(self) -> Decimal:
        """The sum, exact where its expansion ends."""
        return decimal_of(self.exact_total)

    def to_json(self) -> dict[str, Any]:
        """The answer of `cost price --json`."""
        lines = [line.to_json() for line in self.lines]
        return {"currency": self.currency, "total": text_of(self.exact_total), "lines": lines}

    def warnings(self, today: date) -> list[str]:
        """What to say beside this bill: prices older than 180 days, and prices not confirmed for this region."""
        said = []
        old = sorted({x.as_of for x in self.lines if (today - date.fromisoformat(x.as_of)).days > STALE_DAYS})
        if old:
            said.append(f"prices of {old[0]} are older than {STALE_DAYS} days: run `cost refresh` with credentials.")
        if loose := sorted({f"{x.service} {x.item}" for x in self.lines if not x.confirmed}):
            said.append(f"not confirmed for this region: {', '.join(loose)}; `cost refresh` replaces such prices.")
        return said


def price(usage: Any, file: str = "usage", folder: Path = SHIPPED) -> Bill:
    """Price a month's usage.

    Parameters
    ----------
    usage: the document that INTERFACES describes: `region`, `free_tier` and `items`, all counts per month.
    file: what to call it in errors.
    folder: where the price files are.

    Raises DocumentError with file and pointer for whatever is unknown, negative or without a price.
    """
    top = Fields.of(usage, file)
    book = load(priced_region(top, folder), folder)
    free_tier = top.flag("free_tier", False)
    items = top.take("items")
    if not isinstance(items, list):
        raise top.refuse("items", "an array is needed here.")
    top.finish()
    needed, actions = add_up(items, file)
    bill = bill_of(needed, book, free_tier)
    for plan, count in actions.items():
        bill.lines += temporal_lines(count, plan)
    return bill


def priced_region(fields: Fields, folder: Path) -> str:
    """The field `region`, refused where no price file exists for it."""
    region, known = fields.text("region", "us-east-1"), shipped_regions(folder)
    if region not in known:
        raise fields.refuse("region", f"there are no prices for {region!r}: {nearest(region, known)}")
    return region


def add_up(items: list[Any], file: str) -> tuple[dict[Key, Fraction], dict[str, Fraction]]:
    """What a month needs of each item of the price list, and the Temporal Actions by plan."""
    needed: dict[Key, Fraction] = {}
    actions: dict[str, Fraction] = {}
    for index, item in enumerate(items):
        fields = Fields.of(item, file, f"/items/{index}")
        service = fields.text("service")
        if service == TEMPORAL:
            add_actions(fields, actions)
        elif service in METERS:
            for name, quantity in METERS[service](fields):
                needed[service, name] = needed.get((service, name), Fraction(0)) + quantity
        else:
            raise fields.refuse("service", f"{service!r} is unknown: {nearest(service, [*METERS, TEMPORAL])}")
        fields.finish()
    return needed, actions


def add_actions(fields: Fields, actions: dict[str, Fraction]) -> None:
    """Add the Actions of one item; an account has one plan."""
    plan = fields.choice("plan", PLANS, "none")
    if actions and plan not in actions:
        raise fields.refuse("plan", f"an account has one plan, and another item says {next(iter(actions))!r}.")
    actions[plan] = actions.get(plan, Fraction(0)) + fields.number("actions")


def bill_of(needed: Mapping[Key, Fraction], book: PriceBook, free_tier: bool = False) -> Bill:
    """The bill for quantities of price-list items that were added up across the account."""
    bill = Bill(book.currency)
    free = free_parts(needed, book) if free_tier else {}
    for key, quantity in needed.items():
        if quantity and key not in UNPRICED:
            bill.lines += lines_of(key, quantity, book, free.get(key))
    return bill


@dataclass
class FreePart:
    """What of one item is free, and whether it fills the tiers from below."""

    quantity: Fraction
    fills_tiers: bool
    unit: str
    source: str
    as_of: str


def free_parts(needed: Mapping[Key, Fraction], book: PriceBook) -> dict[Key, FreePart]:
    """Spend each always-free allowance on the items that share it, in the order of the price file."""
    parts = {}
    for allowance in book.allowances:
        left = allowance.quantity
        for key in allowance.keys:
            taken = min(left, needed.get(key, Fraction(0)))
            if taken:
                parts[key] = FreePart(taken, allowance.fills_tiers, allowance.unit, allowance.source, allowance.as_of)
            left -= taken
    return parts


def lines_of(key: Key, quantity: Fraction, book: PriceBook, free: FreePart | None) -> Iterable[Line]:
    """The lines of one item: its free part, then a line for each tier."""
    service, item = key
    tiers = book.of(key)
    skipped = Fraction(0)
    if free:
        yield Line(service, f"{item}, always free", free.quantity, free.unit, FREE, free.source, free.as_of)
        skipped = free.quantity if free.fills_tiers else Fraction(0)
        quantity -= free.quantity
    bands, unpriced = split(tiers, quantity, skipped)
    for band in bands:
        tier = band.tier
        yield Line(service, item, band.quantity, tier.unit, tier.rate, tier.source, tier.as_of, tier.confirmed)
    if unpriced:  # only a price file whose last tier ends can leave something over
        raise Fields({}, book.file, "/rows").refuse(
            "", f"the tiers of {service}/{item} end before {text_of(quantity)}."
        )


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
