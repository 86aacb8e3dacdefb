"""Rows of orders and payments, which the events of producers explain."""

from collections.abc import Iterator

from scenarios.auditing.row_causes import audit_attempt, audit_cause
from scenarios.orders.records import OrderRecords
from scenarios.records import clocks_agree, money, reported_events
from signalbox.twin.auditors.records import Row, instant

PLACED = ("customerId", "currency", "total", "lines")
PAID = ("orderId", "paymentId", "amount", "currency", "customerId")
SLACK_SECONDS = 60
LONGEST_RETRY_SECONDS = 6 * 3600
"""Time in which a message of a refund is received as often as it may be."""


def unexplained(records: OrderRecords) -> Iterator[str]:
    """Yield orders and payments whose rows hold what no event reported."""
    yield from orders(records)
    yield from payments(records)


def orders(records: OrderRecords) -> Iterator[str]:
    """Yield orders whose rows hold what no event reported."""
    deadlines = (route["deadline"] for route in records.assembly.routes if "OrderPlaced" in route["events"])
    deadline = next(deadlines, 0)
    for order_id, order in sorted(records.placed.items()):
        known = [event["data"] for event in records.placements.get(order_id, [])]
        if not any(all(comparable(data.get(name)) == comparable(order.get(name)) for name in PLACED) for data in known):
            yield f"order {order_id} has a row that no OrderPlaced explains"
        lines = sum(int(line["quantity"]) * money(line["unitPrice"]) for line in order["lines"])
        if lines != money(order["total"]):
            yield f"order {order_id} has a total of {order['total']}, and its lines come to {lines}"
        yield from audit_cause(records, f"order {order_id}", order)
        yield from audit_attempt(f"order {order_id}", order, records.restarts.get(order_id, []))
        if "openUntil" in order and not order.get("attempt") and clocks_agree(records):
            seconds = instant(order["openUntil"]) - instant(order.get("heldUntil", order["placedAt"]))
            if abs(seconds - deadline) > SLACK_SECONDS:
                yield f"order {order_id} is open for {seconds} s, and its route has {deadline} s"
    for order_id, order in sorted(records.orders.items()):
        if "paymentFailure" in order and order["paymentFailure"] not in records.declines(order_id):
            yield f"order {order_id} was declined for {order['paymentFailure']}, and no PaymentFailed says so"


def payments(records: OrderRecords) -> Iterator[str]:
    """Yield payments whose rows hold what no event reported, or another day than their instants."""
    received = [event["data"] for event in reported_events(records, "PaymentReceived")]
    known_payments = {tuple(data.get(name) for name in PAID) for data in received}
    for payment in records.payments:
        if tuple(payment.get(name) for name in PAID) not in known_payments:
            yield f"payment {payment['paymentId']} has a row that no PaymentReceived explains"
        owner = records.owners.get(payment["paymentId"])
        claimed = {**{name: payment.get(name) for name in PAID}, "paidOrderId": payment["orderId"]}
        if owner and any(owner.get(name) != claimed[name] for name in (*PAID[1:], "paidOrderId")):
            yield f"payment {payment['paymentId']} is claimed as {owner}, and its row is {claimed}"
        yield from refunded_at(records, payment)
        for what in ("received", "refunded"):
            if payment.get(f"{what}On") != str(payment.get(f"{what}At", ""))[:10] and f"{what}On" in payment:
                yield f"payment {payment['paymentId']} was {what} at {payment.get(f'{what}At')}, on another day"


def refunded_at(records: OrderRecords, payment: Row) -> Iterator[str]:
    """Yield a refund that is dated long after the provider gave it. A person may repeat its message at any time."""
    given = records.book.get(f"payments#refund-{payment['paymentId']}", {}).get("at")
    by_hand = payment["paymentId"] in records.once(repeated_by_hand)
    if not given or "refundedAt" not in payment or not clocks_agree(records) or by_hand:
        return
    if not -SLACK_SECONDS < instant(payment["refundedAt"]) - instant(given) < LONGEST_RETRY_SECONDS:
        yield f"payment {payment['paymentId']} went back at {given}, and its row says {payment['refundedAt']}"


def repeated_by_hand(records: OrderRecords) -> set[str]:
    """Return the payments whose refund a person requested once more."""
    events = [event["detail"] for event in records.replayed.values() if event["detail-type"] == "RefundRequested"]
    return {str(event["data"].get("paymentId")) for event in events if isinstance(event.get("data"), dict)}


def comparable(value: object) -> object:
    """Return a value of an order in a form in which DynamoDB's numbers equal those of JSON."""
    if isinstance(value, list):
        return [{name: str(part) for name, part in line.items()} for line in value]
    return value
