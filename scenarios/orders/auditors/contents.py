"""Contents of the events of orders, field by field, by the rows and the orders as they were placed."""

from collections import Counter
from collections.abc import Iterator

from scenarios.auditing.callbacks import audit_callbacks
from scenarios.auditing.expected_data import Content, Contents, Expected, OneOf, audit_contents
from scenarios.auditing.histories import ends_of_wait
from scenarios.auditing.shared_contents import SHARED
from scenarios.orders.auditors.closings import cancelled, confirmed, needs_attention, order_of
from scenarios.orders.auditors.explained_rows import PAID, unexplained
from scenarios.orders.auditors.refund_reasons import reasons
from scenarios.orders.records import OrderRecords
from scenarios.records import announced_of, clocks_agree
from signalbox.twin.auditors.records import Row, instant

ORDERS = "signalbox.orders"
WAIT_SECONDS = 15 * 60
UNCLAIMED_SECONDS = 30 * 60
SLACK_SECONDS = 60
"""Most seconds between an event's own time and the instants that its transaction names."""


def audit_order_contents(records: OrderRecords) -> Iterator[str]:
    """Yield rows that no producer's event explains, and events of ours that differ from the rows."""
    if not records.has("orders") or records.cloud.buses.buses.keys() == {"default"}:
        return
    yield from unexplained(records)
    yield from audit_contents(records, CONTENTS)
    yield from repeated(records)
    yield from audit_callbacks(records, "order#", lambda order_id: answers(records, order_id))


def answers(records: OrderRecords, order_id: str) -> list[object]:
    """Return what an order's execution may be answered: its accepted payment, or why the provider declined."""
    paid = {"orderId": order_id, "paymentId": records.placed.get(order_id, {}).get("paymentId")}
    return [paid, *(("PaymentDeclined", reason) for reason in records.declines(order_id))]


def repeated(records: OrderRecords) -> Iterator[str]:
    """Yield refunds that were requested twice: the payment's state makes one request of each."""
    requests = Counter(event["data"].get("paymentId") for event in announced_of(records, "RefundRequested"))
    for payment_id, count in sorted(requests.items()):
        if count > 1:
            yield f"the refund of payment {payment_id} was requested {count} times"


def reminder(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of PaymentReminder: the whole total, until the end of the second wait."""
    order = order_of(records, event)
    if not order:
        return "the order was not placed"
    expected = {
        "orderId": order["orderId"],
        "customerId": order["customerId"],
        "amount": order["total"],
        "currency": order["currency"],
        "dueAt": ends_of_wait(records.executions.get(order["orderId"], []), "RemindCustomer", WAIT_SECONDS),
    }
    restarts = int(order.get("attempt", 0))
    return {**expected, "attempt": OneOf(tuple(range(1, restarts + 1)))} if "attempt" in event["data"] else expected


def refund_requested(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of RefundRequested: the payment's own amount, and a reason that the rows bear out."""
    wanted = event["data"].get("paymentId")
    payment = next(iter(records.payments_named(wanted)), None)
    if payment is None:
        return f"payment {wanted} never came"
    if payment["state"] not in ("REFUND_DUE", "REFUNDED"):
        return f"payment {wanted} is {payment['state']}"
    stuck = records.escalations.get(str(event.get("subject")), [])
    if event["data"].get("reason") == "OrderCancelled" and any(e["sequence"] < event["sequence"] for e in stuck):
        return f"payment {wanted} was held while the order needed attention"
    if event["data"].get("reason") == "NoOrder" and clocks_agree(records):
        first = min(first_signals(records, payment["orderId"]))
        if instant(event["time"]) < first + UNCLAIMED_SECONDS - SLACK_SECONDS:
            return f"payment {wanted} goes back for NoOrder, less than half an hour after the first signal"
    reason = OneOf(reasons(records, payment, event))
    return {**{name: payment[name] for name in PAID if name in payment}, "reason": reason}


def first_signals(records: OrderRecords, order_id: str) -> Iterator[float]:
    """Return the instants of the signals about an order: payments and refusals."""
    return (instant(event["time"]) for event in records.signals.get(order_id, []))


CONTENTS: Contents = {
    **SHARED,
    "OrderConfirmed": Content(ORDERS, confirmed),
    "OrderCancelled": Content(ORDERS, cancelled),
    "OrderNeedsAttention": Content(ORDERS, needs_attention),
    "PaymentReminder": Content(ORDERS, reminder),
    "RefundRequested": Content(ORDERS, refund_requested),
}
