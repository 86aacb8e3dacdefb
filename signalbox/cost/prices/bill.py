"""Bill of a month: items are added up across the account, free parts are subtracted, tiers are applied.

`price(usage)` is the answer of `cost price`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from signalbox.cost.documents import Fields, nearest
from signalbox.cost.exact_numbers import text_of
from signalbox.cost.prices.lines import Bill, Line
from signalbox.cost.prices.pricebook import SHIPPED, Allowance, Key, PriceBook, load, shipped_regions
from signalbox.cost.prices.services import METERS, TEMPORAL
from signalbox.cost.prices.temporal import PLANS, temporal_lines
from signalbox.cost.prices.tiers import split

FREE = Decimal(0)
UNPRICED = frozenset({("sns", "deliveries.sqs"), ("sns", "deliveries.lambda")})  # "no charge" on "Amazon SNS pricing"


def price(usage: Any, file: str = "usage", folder: Path = SHIPPED) -> Bill:
    """Price a month's usage.

    Parameters
    ----------
    usage: a document with `region`, `free_tier` and `items`, all counts per month (docs/cost.md).
    file: the name of the usage in errors.
    folder: where the price files are.

    Raises DocumentError with file and pointer for a value that is unknown, negative or without a price.
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
    """Return the field `region`, refused where no price file exists for it."""
    region, known = fields.text("region", "us-east-1"), shipped_regions(folder)
    if region not in known:
        raise fields.refuse("region", f"there are no prices for {region!r}: {nearest(region, known)}")
    return region


def add_up(items: list[Any], file: str) -> tuple[dict[Key, Fraction], dict[str, Fraction]]:
    """Return the month's quantity of each item of the price list, and the Temporal Actions by plan."""
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
    """Return the bill for quantities of price-list items, added up across the account."""
    bill = Bill(book.currency)
    free = free_parts(needed, book) if free_tier else {}
    for key, quantity in needed.items():
        if quantity and key not in UNPRICED:
            bill.lines += lines_of(key, quantity, book, free.get(key))
    return bill


def free_parts(needed: Mapping[Key, Fraction], book: PriceBook) -> dict[Key, Allowance]:
    """Spend each always-free allowance on the items that share it, in the order of the price file."""
    parts = {}
    for allowance in book.allowances:
        left = allowance.quantity
        for key in allowance.keys:
            taken = min(left, needed.get(key, Fraction(0)))
            if taken:
                parts[key] = replace(allowance, quantity=taken)
            left -= taken
    return parts


def lines_of(key: Key, quantity: Fraction, book: PriceBook, free: Allowance | None) -> Iterable[Line]:
    """Yield the lines of one item: its free part, then a line for each tier."""
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
