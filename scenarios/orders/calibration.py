"""Orders on which the projection is calibrated: of each twenty, thirteen go well."""

from collections.abc import Callable, Iterator
from random import Random

from scenarios.orders.workload import PAYMENT_SECONDS, SKUS, STOCK_LEAD, Line, order_data, payment

WINDOW = 3600.0
"""Virtual seconds of a run: a whole number of every schedule's periods."""
ARRIVAL_SECONDS = 1500.0
"""Time in which all orders come: the last unpaid one ends half an hour later, within the window."""
STOCK_SECONDS = 2.0
"""Between two deliveries of stock, so that each is a message of its own."""
LATE_SECONDS = (960.0, 1500.0)
"""A payment after the first quarter of an hour and before the second has passed."""


def mixed_orders(count: int, seed: int) -> Iterator[Line]:
    """Yield the script of `count` orders, evenly spread; equal seeds give equal lines."""
    random = Random(seed)
    for place, sku in enumerate(SKUS):
        yield {
            "at": place * STOCK_SECONDS,
            "type": "StockReceived",
            "subject": sku,
            "data": {"sku": sku, "quantity": 10 * count},
        }
    for number in range(count):
        at = STOCK_LEAD + len(SKUS) * STOCK_SECONDS + number * ARRIVAL_SECONDS / count
        order = order_data(f"order-{number + 1}", random)
        if mishap := MISHAPS.get(number % 20):
            yield {"at": round(at, 3), **mishap}
        yield from WAYS.get(number % 20, pay)(order, round(at, 3), random)


def placed(order: Line, at: float) -> Line:
    """Return the OrderPlaced."""
    return {"at": at, "type": "OrderPlaced", "subject": order["orderId"], "data": order}


def pay(order: Line, at: float, random: Random) -> Iterator[Line]:
    """Yield an order that is paid within a minute."""
    yield placed(order, at)
    yield payment(order, round(at + random.uniform(*PAYMENT_SECONDS), 3))


def pay_late(order: Line, at: float, random: Random) -> Iterator[Line]:
    """Yield an order that is paid after the reminder."""
    yield placed(order, at)
    yield payment(order, round(at + random.uniform(*LATE_SECONDS), 3))


def pay_twice(order: Line, at: float, random: Random) -> Iterator[Line]:
    """Yield an order that is paid twice, and refunded once."""
    yield from pay(order, at, random)
    again = payment(order, round(at + 2 * PAYMENT_SECONDS[1], 3))
    yield again | {"data": again["data"] | {"paymentId": f"again-{order['orderId']}"}}


def never_pay(order: Line, at: float, random: Random) -> Iterator[Line]:
    """Yield an order that is never paid."""
    yield placed(order, at)


def decline(order: Line, at: float, random: Random) -> Iterator[Line]:
    """Yield an order with a declined payment."""
    yield placed(order, at)
    data = {"orderId": order["orderId"], "reason": "card declined"}
    instant = round(at + random.uniform(*PAYMENT_SECONDS), 3)
    yield {"at": instant, "type": "PaymentFailed", "subject": order["orderId"], "data": data}


def unknown_goods(order: Line, at: float, random: Random) -> Iterator[Line]:
    """Yield an order of an unknown SKU."""
    yield placed(order | {"lines": [order["lines"][0] | {"sku": "sku-none"}, *order["lines"][1:]]}, at)


MISHAPS: dict[int, Line] = {
    0: {"fault": "crash-after-effect", "state": "ConfirmOrder"},
    8: {"partner": "shipping", "behave": "decline", "calls": 1},
}
"""Mishaps of the next order: a function that dies after its effect and is retried, and a refusal to ship."""
WAYS: dict[int, Callable[[Line, float, Random], Iterator[Line]]] = {
    2: unknown_goods,
    6: never_pay,
    10: pay_late,
    14: decline,
    18: pay_twice,
}
