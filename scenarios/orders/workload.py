"""Many orders at a rate, as script lines: stock first, then orders, each paid a little later."""

from collections.abc import Iterator
from random import Random
from typing import Any

SKUS = tuple(f"sku-{number:02d}" for number in range(20))
STOCK_LEAD = 60.0
"""Seconds from the stock to the first order: they use different queues."""
PAYMENT_SECONDS = (2.0, 60.0)

Line = dict[str, Any]


def orders(count: int, per_second: float, seed: int) -> Iterator[Line]:
    """Yield the lines of `count` orders at this rate, not sorted by time; equal seeds give equal lines."""
    random = Random(seed)
    for sku in SKUS:
        yield {"at": 0, "type": "StockReceived", "subject": sku, "data": {"sku": sku, "quantity": 10 * count}}
    for number in range(1, count + 1):
        at = STOCK_LEAD + (number - 1) / per_second
        order = order_data(f"order-{number}", random)
        yield {"at": round(at, 3), "type": "OrderPlaced", "subject": order["orderId"], "data": order}
        yield payment(order, round(at + random.uniform(*PAYMENT_SECONDS), 3))


def order_data(order_id: str, random: Random) -> dict[str, Any]:
    """Return the data of an OrderPlaced of one to three lines."""
    lines: list[dict[str, Any]] = []
    cents = 0
    for sku in random.sample(SKUS, random.randint(1, 3)):
        quantity, price = random.randint(1, 3), random.randint(100, 9999)
        lines.append({"sku": sku, "quantity": quantity, "unitPrice": money(price)})
        cents += quantity * price
    customer = f"customer-{random.randint(1, 500)}"
    return {
        "orderId": order_id,
        "customerId": customer,
        "currency": "EUR",
        "lines": lines,
        "total": money(cents),
    }


def money(cents: int) -> str:
    """Return an amount as contracts have it: `12.00`."""
    return f"{cents // 100}.{cents % 100:02d}"


def cents(amount: str) -> int:
    """Return an amount of a contract in cents."""
    return int(amount.replace(".", ""))


def payment(order: dict[str, Any], at: float) -> Line:
    """Return the PaymentReceived that pays an order in full."""
    data = {
        "orderId": order["orderId"],
        "paymentId": f"payment-{order['orderId']}",
        "amount": order["total"],
        "currency": order["currency"],
        "customerId": order["customerId"],
    }
    return {"at": at, "type": "PaymentReceived", "subject": order["orderId"], "data": data}
