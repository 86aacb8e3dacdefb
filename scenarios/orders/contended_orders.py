"""Orders that compete for the same goods, paid in every possible way: the workload of a sweep."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from scenarios.drawing import chosen, event
from scenarios.orders.payment_ways import WAYS
from scenarios.orders.workload import Line, money

SKUS = ("lamp", "desk", "chair")
PRICES = {"lamp": 1250, "desk": 9900, "chair": 4005, "stool": 9900}
"""Cents by SKU. A stool costs as much as a desk: an order of it has an equal total and other lines."""
FIRST, LAST = 60.0, 75.0
"""Seconds between which the orders come, after the stock."""
SHARE = 0.7
"""Fraction of the demanded stock that is available: some orders must be refused."""
SOMEBODY = {"customerId": "somebody-else"}
CURRENCIES = ("EUR",) * 7 + ("USD", "GBP", "JPY")
GOODS: dict[str, int] = {"contended goods": 17, "exactly enough": 2, "one piece short": 1, "unknown goods": 1}
"""Classes of goods, and how often each is drawn against the others."""
COPIES: dict[str, int] = {
    "placed once": 13,
    "placed twice": 1,
    "placed again with other lines": 2,
    "placed again by another customer": 1,
}


def contended(seed: int, count: int, classes: Counter[str] | None = None) -> list[Line]:
    """Return the lines of `count` orders, their payments and too little stock; equal seeds give equal lines.

    `classes` counts what was drawn of each class.
    """
    random, drawn = Random(f"contended {seed}"), Counter[str]() if classes is None else classes
    orders = [order(f"order-{number}", random, drawn) for number in range(1, count + 1)]
    lines = list(stock(orders))
    for data in orders:
        at = random.uniform(FIRST, LAST)
        lines += placements(data, at, random, drawn)
        kind = chosen(random, {name: weight for name, (_, weight) in WAYS.items()}, drawn)
        lines += WAYS[kind][0](data, at, random)
    return lines


def order(order_id: str, random: Random, drawn: Counter[str]) -> dict[str, Any]:
    """Return the data of an OrderPlaced of one to three SKUs, or of goods that no other order wants."""
    currency = random.choice(CURRENCIES)
    drawn[f"in {currency}"] += 1
    goods = chosen(random, GOODS, drawn)
    wanted = (
        random.sample(SKUS, random.randint(1, len(SKUS))) if goods == "contended goods" else [f"vase-of-{order_id}"]
    )
    lines = [line(sku, random.randint(1, 3), currency) for sku in wanted]
    customer = f"customer-{random.randint(1, 9)}"
    data = {"orderId": order_id, "customerId": customer, "currency": currency, "lines": lines, "total": total(lines)}
    missing = {"exactly enough": 0, "one piece short": 1}
    return {**data, "stock": lines[0]["quantity"] - missing[goods]} if goods in missing else data


def line(sku: str, quantity: int, currency: str) -> dict[str, Any]:
    """Return a line of an order; a currency without a minor unit has whole prices."""
    price = PRICES.get(sku, 700)
    return {"sku": sku, "quantity": quantity, "unitPrice": money(price // 100 * 100 if currency == "JPY" else price)}


def total(lines: list[dict[str, Any]]) -> str:
    """Return the total of lines."""
    return money(sum(line["quantity"] * int(line["unitPrice"].replace(".", "")) for line in lines))


def placements(data: dict[str, Any], at: float, random: Random, drawn: Counter[str]) -> Iterator[Line]:
    """Yield the order once, twice, or again under its id with other lines of an equal total, or another customer."""
    placed = {name: value for name, value in data.items() if name != "stock"}
    kind = chosen(random, COPIES, drawn)
    yield event(at, "OrderPlaced", placed, data["orderId"])
    if kind != "placed once":
        other = [{**line, "sku": "stool" if line["sku"] == "desk" else f"{line['sku']}-2"} for line in placed["lines"]]
        changes: dict[str, dict[str, Any]] = {
            "placed again with other lines": {"lines": other},
            "placed again by another customer": SOMEBODY,
        }
        again = {**placed, **changes.get(kind, {})}
        yield event(at + random.choice((0.5, 40)), "OrderPlaced", again, data["orderId"])


def stock(orders: list[dict[str, Any]]) -> Iterator[Line]:
    """Yield less stock of every contended SKU than the orders demand, and what single orders have of their own."""
    for sku in SKUS:
        wanted = sum(line["quantity"] for data in orders for line in data["lines"] if line["sku"] == sku)
        yield event(0, "StockReceived", {"sku": sku, "quantity": max(1, int(wanted * SHARE))}, sku)
    for data in orders:
        if data.get("stock"):
            sku = data["lines"][0]["sku"]
            yield event(0, "StockReceived", {"sku": sku, "quantity": data["stock"]}, sku)
