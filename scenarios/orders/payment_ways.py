"""Ways to pay a contended order, well and wrongly: each is a class that a workload draws from."""

from collections.abc import Callable
from random import Random
from typing import Any

from scenarios.drawing import Line, event
from scenarios.orders.workload import cents, money

HELD_LIMIT = 20
"""Payments that wait on one row at most (docs/orders.md)."""
DEADLINES = (900.0, 1800.0)
"""Ends of the two waits for a payment, seconds after the order."""


def payment(order: dict[str, Any], at: float, payment_id: str = "", **other: Any) -> Line:
    """Return a PaymentReceived for an order; `other` replaces parts of its data."""
    identity = payment_id or f"pay-{order['orderId']}"
    mine = {"orderId": order["orderId"], "amount": order["total"], "currency": order["currency"]}
    return event(at, "PaymentReceived", {**mine, "paymentId": identity, **other}, order["orderId"])


def refused(order: dict[str, Any], at: float, reason: str) -> Line:
    """Return a PaymentFailed for an order."""
    return event(at, "PaymentFailed", {"orderId": order["orderId"], "reason": reason}, order["orderId"])


def little(order: dict[str, Any]) -> str:
    """Return an amount that is too little for any order, in the decimals of its currency."""
    return "3.00" if order["currency"] == "JPY" else "0.50"


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
    return [payment(order, first, f"wrong-{order['orderId']}", amount=little(order)), payment(order, first + 5)]


def stranger(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment by another customer in another currency."""
    return [payment(order, at + 1, f"odd-{order['orderId']}", currency="SEK", customerId="stranger")]


def reminded(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment close to the end of the first or second wait."""
    return [payment(order, at + random.choice((900, 1800)) + random.uniform(-3, 3))]


def never(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return no payment."""
    return []


def declined(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a declined payment, and sometimes a payment after it."""
    data = {"orderId": order["orderId"], "reason": "insufficient funds"}
    refusal = event(at + random.uniform(-2, 20), "PaymentFailed", data, order["orderId"])
    return [refusal, *([payment(order, at + 15)] if random.random() < 0.5 else [])]


def unequal(cents_more: int) -> "Way":
    """Return a way that pays some cents more than the total, and sometimes the right amount after it."""

    def pay(order: dict[str, Any], at: float, random: Random) -> list[Line]:
        first = at + random.uniform(-2, 20)
        # A currency without a minor unit is off by a whole one.
        step = cents_more * (100 if order["currency"] == "JPY" else 1)
        wrong = money(cents(order["total"]) + step)
        right = [payment(order, first + random.choice((0, 5, 60)))] if random.random() < 0.5 else []
        return [payment(order, first, f"unequal-{order['orderId']}", amount=wrong), *right]

    return pay


def named(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment that names the order's own customer."""
    return [payment(order, at + random.uniform(0, 30), customerId=order["customerId"])]


def other_customer(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment of the right amount by another customer, and sometimes the customer's own after it."""
    first = at + random.uniform(-2, 20)
    odd = payment(order, first, f"odd-{order['orderId']}", customerId="stranger")
    return [odd, *([payment(order, first + 5, customerId=order["customerId"])] if random.random() < 0.5 else [])]


def other_currency(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment of the right number in another currency, and the right one after it."""
    first, currency = at + random.uniform(-2, 20), "CHF" if order["currency"] != "CHF" else "EUR"
    amount = f"{order['total'].partition('.')[0]}.00" if currency == "JPY" else order["total"]
    odd = payment(order, first, f"foreign-{order['orderId']}", currency=currency, amount=amount)
    return [odd, payment(order, first + random.choice((0.2, 10)))]


def crowded(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return about as many wrong payments before the order as its row holds, and the right one."""
    number = HELD_LIMIT + random.choice((-1, 0, 1))
    wrong = [
        payment(order, at - 3 + 0.1 * n, f"crowd-{n}-{order['orderId']}", amount=little(order)) for n in range(number)
    ]
    return [*wrong, payment(order, at + random.uniform(-0.5, 20))]


def unclaimed(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return payments for orders that never come, and one so early that the sweep may return it before its order."""
    ghosts = [{**order, "orderId": f"ghost-{n}-of-{order['orderId']}"} for n in range(random.randint(1, 3))]
    lost = [payment(ghost, at + random.uniform(0, 30)) for ghost in ghosts]
    refusals = [refused(ghosts[0], at, "insufficient funds")] if random.random() < 0.3 else []
    return [*lost, *refusals, payment(order, at + 10)]


def at_a_deadline(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return a payment or a refusal just before, at or just after the end of a wait."""
    moment = at + random.choice(DEADLINES) + random.choice((-2, -1, -0.5, 0, 0.5, 1, 2))
    if random.random() < 0.3:
        return [refused(order, moment, "insufficient funds")]
    return [payment(order, moment)]


def twice_declined(order: dict[str, Any], at: float, random: Random) -> list[Line]:
    """Return two refusals with two reasons around a payment."""
    first = at + random.uniform(-3, 10)
    refusals = [refused(order, first + n, reason) for n, reason in enumerate(("insufficient funds", "card expired"))]
    return [*refusals, payment(order, first + 0.5)]


Way = Callable[[dict[str, Any], float, Random], list[Line]]
WAYS: dict[str, tuple[Way, int]] = {
    "paid soon": (soon, 14),
    "paid at once": (at_once, 10),
    "paid before the order": (early, 4),
    "paid twice": (twice, 4),
    "one payment three times": (repeated, 4),
    "wrong amount": (wrong, 2),
    "wrong customer and currency": (stranger, 2),
    "paid near a deadline": (reminded, 2),
    "never paid": (never, 2),
    "declined": (declined, 2),
    "overpaid by a cent": (unequal(1), 2),
    "underpaid by a cent": (unequal(-1), 2),
    "own customer named": (named, 2),
    "other customer": (other_customer, 2),
    "other currency": (other_currency, 2),
    "as many held as fit": (crowded, 1),
    "payments without an order": (unclaimed, 2),
    "signal at a deadline": (at_a_deadline, 3),
    "declined twice": (twice_declined, 1),
}
"""By class: the way, and how often it is drawn against the others."""
