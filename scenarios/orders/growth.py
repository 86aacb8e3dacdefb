"""A growing load: orders come a hundred times faster within a minute, and things break on the way."""

import math
from collections import Counter
from collections.abc import Iterator
from random import Random

from scenarios.orders.workload import PAYMENT_SECONDS, SKUS, STOCK_LEAD, Line, order_data, payment

FIRST_RATE, LAST_RATE = 100 / 60, 10_000 / 60
"""Orders a second, at the start and at the end; in between the rate grows by the same factor in each second."""
SCARCE, PLENTY = 0.5, 1.2
"""Pieces that arrive for each ordered piece: too few of the first SKUs, enough of the others."""
SCARCE_SKUS = 4


def growth(count: int, seed: int, next_assembly: str) -> list[Line]:
    """Return the lines of `count` paid orders, with a slow partner, three crashes and a deployment.

    `next_assembly` is the folder of the assembly that is deployed.
    """
    random = Random(f"growth {seed}")
    orders: list[Line] = []
    payments: list[Line] = []
    for number in range(1, count + 1):
        at, data = round(STOCK_LEAD + instant(number, count), 3), order_data(f"order-{number}", random)
        orders.append({"at": at, "type": "OrderPlaced", "subject": data["orderId"], "data": data})
        payments.append(payment(data, round(at + random.uniform(*PAYMENT_SECONDS), 3)))
    return [*deliveries(orders), *orders, *payments, *troubles(count, next_assembly)]


def instant(number: int, count: int) -> float:
    """Return the arrival time of order `number` of `count`, in seconds after the first."""
    growing = (LAST_RATE - FIRST_RATE) / count
    return math.log(1 + (number - 1) * growing / FIRST_RATE) / growing


def deliveries(orders: list[Line]) -> Iterator[Line]:
    """Yield the stock, at the very start."""
    wanted: Counter[str] = Counter()
    for order in orders:
        for line in order["data"]["lines"]:
            wanted[line["sku"]] += line["quantity"]
    for place, sku in enumerate(SKUS):
        quantity = round(wanted[sku] * (SCARCE if place < SCARCE_SKUS else PLENTY))
        if quantity:
            yield {"at": 0, "type": "StockReceived", "subject": sku, "data": {"sku": sku, "quantity": quantity}}


def troubles(count: int, next_assembly: str) -> list[Line]:
    """Return the faults, at parts of the time in which orders come.

    A slow partner has done what it was asked for and answers too late, or does not answer at all.
    """
    span, several = instant(count, count), max(1, count // 50)
    sandbox = {"call": "dynamodb.PutItem", "when": "after", "subject": "-sandbox"}
    found: list[tuple[float, Line]] = [
        (0.30, {"partner": "payments", "behave": "fail-after-effect", "calls": several}),
        (0.40, {"fault": "crash-after-effect", "state": "ReserveStock", "when": "after", "times": several}),
        (0.50, {"partner": "payments", "behave": "hang", "calls": several}),
        (0.65, {"fault": "crash-after-effect", "state": "AwaitPayment", **sandbox, "times": several}),
        (0.75, {"fault": "deploy", "assembly": next_assembly}),
        (0.80, {"partner": "shipping", "behave": "fail-after-effect", "calls": several}),
        (0.90, {"fault": "crash-after-effect", "state": "ShipOrder", **sandbox, "times": several}),
    ]
    return [{"at": round(STOCK_LEAD + part * span, 3), **line} for part, line in found]
