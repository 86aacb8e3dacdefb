"""Folds of the log of events: an order's state, stock on hand, and counters of outcomes.

docs/adr/0021-what-the-log-of-events-decides.md names the columns for which the log is the truth.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

State = dict[str, Any]
PLACED = ("orderId", "customerId", "currency", "total", "lines")
PAYMENT = ("amount", "currency", "customerId")
CLOSED = {"OrderConfirmed": "CONFIRMED", "OrderCancelled": "CANCELLED", "OrderNeedsAttention": "NEEDS_ATTENTION"}
RECEIVED, ACCEPTED, RETURNED = "RECEIVED", "ACCEPTED", "RETURNED"
"""States of a payment: not decided by any event yet, kept by the order, and on its way back or returned."""


def fold_order(state: State, event: Mapping[str, Any]) -> State:
    """Return the state of an order after an event. `UNPLACED` has payments only, `OPEN` no outcome yet."""
    kind, data = event["type"], event["data"]
    state = state or {"status": "UNPLACED", "payments": {}}
    if kind == "OrderPlaced" and "lines" not in state:
        status = "OPEN" if state["status"] == "UNPLACED" else state["status"]
        return {**state, **{name: data[name] for name in PLACED}, "status": status}
    if kind == "PaymentReceived" and data["paymentId"] not in state["payments"]:
        return with_payment(state, data, RECEIVED)
    if kind == "RefundRequested":
        return with_payment(state, data, RETURNED)
    if kind in CLOSED:
        return closed(state, CLOSED[kind], data)
    return state


def with_payment(state: State, data: Mapping[str, Any], how: str) -> State:
    """Return a state in which a payment has this state."""
    payment = {**{name: data[name] for name in PAYMENT if name in data}, "state": how}
    return {**state, "payments": {**state["payments"], data["paymentId"]: payment}}


def closed(state: State, status: str, data: Mapping[str, Any]) -> State:
    """Return the state after a closing event: a confirmed order keeps one payment, a cancelled one keeps none."""
    payments = dict(state["payments"])
    if status == "CONFIRMED" and data["paymentId"] in payments:
        payments[data["paymentId"]] = {**payments[data["paymentId"]], "state": ACCEPTED}
    if status == "CANCELLED":
        payments = {name: {**payment, "state": RETURNED} for name, payment in payments.items()}
    reason = {"cancelReason": data["reason"]} if "reason" in data else {}
    accepted = {"paymentId": data["paymentId"]} if "paymentId" in data else {}
    return {**state, **reason, **accepted, "status": status, "payments": payments}


def stock_on_hand(events: Iterable[Mapping[str, Any]], orders: Iterable[State]) -> dict[str, int]:
    """Return the pieces on hand by SKU, once no order is open: what was received and has not left."""
    pieces: Counter[str] = Counter()
    for event in events:
        if event["type"] == "StockReceived":
            pieces[event["data"]["sku"]] += int(event["data"]["quantity"])
    for order in orders:
        for line in order["lines"] if order["status"] == "CONFIRMED" else ():
            pieces[line["sku"]] -= int(line["quantity"])
    return dict(pieces)


def outcomes_by_day(events: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the number of outcomes by `<day>#<type>`, each order once for each outcome."""
    facts = {
        (event["time"][:10], event["type"], event["data"]["orderId"]) for event in events if event["type"] in CLOSED
    }
    return dict(Counter(f"{day}#{kind}" for day, kind, _ in facts))
