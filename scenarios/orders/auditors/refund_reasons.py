"""Reasons for refunds, by the table of docs/orders.md: when a payment was judged, and its order by then.

The cause of RefundRequested tells when: the payment's own event, an event of another payment, the order's event, or
none where nobody placed the order.
"""

from collections.abc import Mapping
from math import inf

from scenarios.orders.records import OrderRecords, is_right
from scenarios.records import clocks_agree, grouped, reported_events
from signalbox.twin.auditors.records import Row, instant

HELD_LIMIT = 20
"""Most payments that a row holds before its order waits for one."""
STOPPED = ("COMPENSATING", "CANCELLED", "NEEDS_ATTENTION")
"""Statuses of an order that takes no payment any more."""
EXPIRY_SECONDS = 90 * 86_400
"""Least time for which an order's ledger is kept."""
CALL_SECONDS = 10.0
"""Most seconds between a decision on a row and its write, after which another decision sees it."""
SLACK_SECONDS = 60.0
"""Most seconds between two writes of functions that decide about one order at the same time."""


def reasons(records: OrderRecords, payment: Row, event: Row) -> tuple[str, ...]:
    """Return the reasons for which a payment may go back by this event."""
    order = records.placed.get(payment["orderId"])
    cause = str(event.get("causationid"))
    if cause == event.get("id"):
        return ("NoOrder",)  # an order's row would name its cause
    causes = records.once(received_by_id).get(cause, [])
    if order is None:
        return crowded(records, payment)
    if any(one["data"].get("paymentId") == payment["paymentId"] for one in causes):
        return on_arrival(records, order, payment)
    if causes:
        return wrong_only(order, payment)
    return held(records, order, payment, event)


def received_by_id(records: OrderRecords) -> Mapping[str, list[Row]]:
    """Return the reported PaymentReceived events by id; a producer may give several events one id."""
    return grouped(reported_events(records, "PaymentReceived"), lambda event: str(event.get("id")))


def on_arrival(records: OrderRecords, order: Row, payment: Row) -> tuple[str, ...]:
    """Return the reasons to refuse a payment when it comes: those of `judged`, or that the row holds enough."""
    waited = wait_began(records, order["orderId"])
    at = came_at(payment)
    held_by_then = not clocks_agree(records) or at < waited + SLACK_SECONDS
    early = not clocks_agree(records) or at < instant(order["placedAt"]) + SLACK_SECONDS
    # A wrong payment is never called one too many, unless it came before the order that shows it to be wrong.
    full = crowded(records, payment) if held_by_then and (early or is_right(order, payment)) else ()
    return (*judged(records, order, payment), *full)


def held(records: OrderRecords, order: Row, payment: Row, event: Row) -> tuple[str, ...]:
    """Return the reasons for a payment that was held: those of `judged` once the order waits, else how it ended."""
    if not records.steps_of(order["orderId"]) and records.now > instant(order["placedAt"]) + EXPIRY_SECONDS:
        return (*judged(records, order, payment), "OrderCancelled", "OrderNeedsAttention")
    if wait_began(records, order["orderId"]) < inf:
        return judged(records, order, payment)
    escalations = records.escalations.get(str(event.get("subject")), [])
    # Both events follow from one decision, so they have one number.
    is_stuck = any(one.get("sequence") == event.get("sequence") for one in escalations)
    return ("OrderNeedsAttention",) if is_stuck else ("OrderCancelled",)


def judged(records: OrderRecords, order: Row, payment: Row) -> tuple[str, ...]:
    """Return the reasons for a payment that is compared with its order."""
    if not is_right(order, payment):
        return ("WrongPayment",)
    accepted = order.get("paymentId", payment["paymentId"]) != payment["paymentId"]
    at, ended = came_at(payment), undone_at(records, order)
    agree = clocks_agree(records)
    already = accepted and (not agree or at < ended + SLACK_SECONDS)
    stopped = order["status"] in STOPPED or bool(records.escalations.get(order["orderId"]))
    came_before = accepted and agree and at < ended - SLACK_SECONDS
    closed = order["status"] == "PAYMENT_FAILED" or (stopped and not came_before)
    return (*(("AlreadyPaid",) if already else ()), *(("OrderClosed",) if closed else ()))


def wrong_only(order: Row, payment: Row) -> tuple[str, ...]:
    """Return the reason for a payment that makes room for a right one."""
    return () if is_right(order, payment) else ("WrongPayment",)


def crowded(records: OrderRecords, payment: Row) -> tuple[str, ...]:
    """Return the reason for one payment too many; nothing where it fits with those that came before it."""
    others = [one for one in records.payments_of(payment["orderId"]) if one["paymentId"] != payment["paymentId"]]
    if clocks_agree(records):
        others = [one for one in others if came_at(one) < came_at(payment) + CALL_SECONDS]
    return ("TooManyPayments",) if len(others) >= HELD_LIMIT else ()


def came_at(payment: Row) -> float:
    """Return the instant at which a payment came; nought for a row that does not tell."""
    return instant(payment["receivedAt"]) if "receivedAt" in payment else 0.0


def wait_began(records: OrderRecords, order_id: str) -> float:
    """Return the instant at which an order began to wait for a payment; infinite where it never did."""
    step = records.steps_of(order_id).get("request-payment", {})
    return instant(step["at"]) if step.get("state") in ("done", "undone") else inf


def undone_at(records: OrderRecords, order: Row) -> float:
    """Return when an order was given up: a step was undone or forbidden, or it was escalated; else infinite."""
    steps = records.steps_of(order["orderId"]).values()
    undone = [row.get("changedAt", row["at"]) for row in steps if row.get("state") in ("undone", "tombstone")]
    escalated = [event["time"] for event in records.escalations.get(order["orderId"], [])]
    return min(map(instant, [*undone, *escalated]), default=inf)
