"""Orders that compete for the same goods, paid in every possible way: the workload of a sweep."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from scenarios.orders.workload import Line, money

SKUS = ("lamp", "desk", "chair")
PRICES = {"lamp": 1250, "desk": 9900, "chair": 4005}
FIRST, LAST = 60.0, 75.0
"""Seconds between which the orders come, after the stock."""
SHARE = 0.7
"""Fraction of the demanded stock that is available: some orders must be refused."""


def contended(seed: int, count: int) -> list[Line]:
    """Return the lines of `count` orders, their payments and too little stock; equal seeds give equal lines."""
    random = Random(f"contended {seed}")
    orders = [order(f"order-{number}", random) for number in range(1, count + 1)]
    lines = list(stock(orders))
    for data in orders:
        at = random.uniform(FIRST, LAST)
        lines.append(event(at, "OrderPlaced", data))
        pay = random.choices(list(WAYS), weights=list(WAYS.values()))[0]
        lines += pay(data, at, random)
    return lines


def order(order_id: str, random: Random) -> dict[str, Any]:
    """Return the data of an OrderPlaced of one to three SKUs."""
    wanted = random.sample(SKUS, random.randint(1, len(SKUS)))
    lines = [{"sku": sku, "quantity": random.randint(1, 3), "unitPrice": money(PRICES[sku])} for sku in wanted]
    total = sum(PRICES[line["sku"]] * line["quantity"] for line in lines)  # type: ignore[index,operator,misc]
    customer = f"customer-{random.randint(1, 9)}"
    return {"orderId": order_id, "customerId": customer, "currency": "EUR", "lines": lines, "total": money(total)}


def stock(orders: list[dict[str, Any]]) -> Iterator[Line]:
    """Yield less stock of every SKU than the orders demand together."""
    for sku in SKUS:
        wanted = sum(line["quantity"] for data in orders for line in data["lines"] if line["sku"] == sku)
        yield event(0, "StockReceived", {"sku": sku, "quantity": max(1, int(wanted * SHARE))}, sku)


def event(at: float, kind: str, data: dict[str, Any], subject: str | None = None) -> Line:
    """Return a line that publishes an event."""
    return {"at": round(max(0.0, at), 3), "type": kind, "subject": subject or data["orderId"], "data": data}


def payment(order: dict[str, Any], at: float, payment_id: str = "", **other: Any) -> Line:
    """Return a PaymentReceived for an order; `other` replaces parts of its data."""
    identity = payment_id or f"pay-{order['orderId']}"
    data = {"orderId": order["orderId"], "paymentId": identity, "amount": order["total"], "currency": "EUR", **other}
    return event(at, "PaymentReceived", data)


def soon(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment within half a minute."""
    return [payment(order, at + random.uniform(0, 30))]


def at_once(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment while the execution begins to wait."""
    return [payment(order, at + random.uniform(0, 0.6))]


def early(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment before the order."""
    return [payment(order, at - random.uniform(0, 5))]


def twice(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return two payments close to each other."""
    first = at + random.uniform(0, 20)
    return [
        payment(order, first),
        payment(order, first + random.choice((0, random.uniform(0, 0.5))), f"again-{order['orderId']}"),
    ]


def repeated(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return one payment in three events."""
    return [payment(order, at + random.uniform(0, 20)) for _ in range(3)]


def wrong(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment of a wrong amount, and the right one after it."""
    first = at + random.uniform(0, 10)
    return [payment(order, first, f"wrong-{order['orderId']}", amount="0.50"), payment(order, first + 5)]


def stranger(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment by another customer in another currency."""
    return [payment(order, at + 1, f"odd-{order['orderId']}", currency="USD", customerId="stranger")]


def reminded(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment close to the end of the first or second wait."""
    return [payment(order, at + random.choice((900, 1800)) + random.uniform(-3, 3))]


def never(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return no payment."""
    return []


def declined(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a declined payment, and sometimes a payment after it."""
    data = {"orderId": order["orderId"], "reason": "insufficient funds"}
    refusal = event(at + random.uniform(-2, 20), "PaymentFailed", data)
    return [refusal, *([payment(order, at + 15)] if random.random() < 0.5 else [])]


Way = Callable[[dict[str, Any], float, Random], list[Line]]
WAYS: dict[Way, int] = {
    soon: 7,
    at_once: 5,
    early: 2,
    twice: 2,
    repeated: 2,
    wrong: 1,
    stranger: 1,
    reminded: 1,
    never: 1,
    declined: 1,
}
