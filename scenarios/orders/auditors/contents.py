"""Contents of the events of orders, field by field, by the rows and the orders as they were placed."""

from collections import Counter
from collections.abc import Iterator
from math import inf

from scenarios.auditing.expected_data import Content, Contents, Expected, OneOf, audit_contents
from scenarios.auditing.histories import ends_of_wait
from scenarios.auditing.shared_contents import SHARED
from scenarios.orders.records import OrderRecords, is_right
from scenarios.records import announced_of, clocks_agree, reported_events
from signalbox.twin.auditors.records import Row, instant

ORDERS = "signalbox.orders"
PLACED = ("customerId", "currency", "total", "lines")
PAID = ("orderId", "paymentId", "amount", "currency", "customerId")
WAIT_SECONDS = 15 * 60
UNCLAIMED_SECONDS = 30 * 60
FORGOTTEN_SECONDS = 46 * 60
"""After which the signals of an order that did not come are forgotten: half an hour, a sweep and slow queues."""
HELD_LIMIT = 20
"""Most payments that a row holds before its order waits for one."""
STOPPED = ("COMPENSATING", "CANCELLED", "NEEDS_ATTENTION")
"""Statuses of an order that takes no payment any more."""
SLACK_SECONDS = 60
"""Most seconds between an event's own time and the instants that its transaction names."""


def audit_order_contents(records: OrderRecords) -> Iterator[str]:
    """Yield rows that no producer's event explains, and events of ours that differ from the rows."""
    if not records.has("orders") or records.cloud.buses.buses.keys() == {"default"}:
        return
    yield from unexplained(records)
    yield from audit_contents(records, CONTENTS)
    yield from repeated(records)


def unexplained(records: OrderRecords) -> Iterator[str]:
    """Yield orders and payments whose rows hold what no event reported."""
    deadlines = (route["deadline"] for route in records.assembly.routes if "OrderPlaced" in route["events"])
    deadline = next(deadlines, 0)
    for order_id, order in sorted(records.placed.items()):
        known = [event["data"] for event in records.placements.get(order_id, [])]
        if not any(all(comparable(data.get(name)) == comparable(order.get(name)) for name in PLACED) for data in known):
            yield f"order {order_id} has a row that no OrderPlaced explains"
        if "openUntil" in order and not order.get("attempt") and clocks_agree(records):
            seconds = instant(order["openUntil"]) - instant(order["placedAt"])
            if abs(seconds - deadline) > SLACK_SECONDS:
                yield f"order {order_id} is open for {seconds} s, and its route has {deadline} s"
    received = [event["data"] for event in reported_events(records, "PaymentReceived")]
    known_payments = {tuple(data.get(name) for name in PAID) for data in received}
    for payment in records.payments:
        if tuple(payment.get(name) for name in PAID) not in known_payments:
            yield f"payment {payment['paymentId']} has a row that no PaymentReceived explains"
        for what in ("received", "refunded"):
            if payment.get(f"{what}On") != str(payment.get(f"{what}At", ""))[:10] and f"{what}On" in payment:
                yield f"payment {payment['paymentId']} was {what} at {payment.get(f'{what}At')}, on another day"


def comparable(value: object) -> object:
    """Return a value of an order in a form in which DynamoDB's numbers equal those of JSON."""
    if isinstance(value, list):
        return [{name: str(part) for name, part in line.items()} for line in value]
    return value


def repeated(records: OrderRecords) -> Iterator[str]:
    """Yield refunds that were requested twice: the payment's state makes one request of each."""
    requests = Counter(event["data"].get("paymentId") for event in announced_of(records, "RefundRequested"))
    for payment_id, count in sorted(requests.items()):
        if count > 1:
            yield f"the refund of payment {payment_id} was requested {count} times"


def order_of(records: OrderRecords, event: Row) -> Row:
    """Return the placed order that an event is about; empty where there is none."""
    return records.placed.get(str(event["data"].get("orderId")), {})


def summary(order: Row) -> dict[str, object]:
    """Return the fields that all closing events of an order have."""
    return {name: order[name] for name in ("orderId", "customerId", "total", "currency")}


def confirmed(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of OrderConfirmed: it names the accepted payment."""
    order = order_of(records, event)
    if order.get("status") != "CONFIRMED":
        return f"the order is {order.get('status', 'not placed')}"
    accepted = [p["paymentId"] for p in records.payments_of(order["orderId"]) if p.get("state") == "ACCEPTED"]
    return {**summary(order), "paymentId": accepted[0] if len(accepted) == 1 else OneOf(tuple(accepted))}


def cancelled(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of OrderCancelled, with a reason that the rows bear out."""
    order = order_of(records, event)
    if order.get("status") != "CANCELLED":
        return f"the order is {order.get('status', 'not placed')}"
    reason = str(order.get("cancelReason"))
    return refuted(records, order, reason, instant(event["time"])) or {**summary(order), "reason": reason}


def refuted(records: OrderRecords, order: Row, reason: str, at: float) -> str:
    """Return why a reason of a cancellation cannot be right; empty where nothing speaks against it."""
    order_id = order["orderId"]
    if reason not in errors_of(records, order_id):
        return f"the reason is {reason}, and no execution of the order gave it"
    steps = {step: row.get("state") for step, row in records.steps_of(order_id).items()}
    skus = {line["sku"] for line in order["lines"]}
    if reason in ("OutOfStock", "UnknownSku") and steps.get("reserve-stock") in ("done", "undone"):
        return f"the reason is {reason}, and its goods were reserved"
    if reason == "OutOfStock" and not skus <= records.stock.keys():
        return "the reason is OutOfStock, and a SKU is unknown"
    if reason == "PaymentTimedOut" and "paymentId" in order:
        return "the reason is PaymentTimedOut, and it was paid"
    waited = instant(order["placedAt"]) + 2 * WAIT_SECONDS - SLACK_SECONDS
    if reason == "PaymentTimedOut" and at < waited and clocks_agree(records) and not order.get("attempt"):
        return f"the reason is PaymentTimedOut, less than two waits after {order['placedAt']}"
    if reason == "PaymentDeclined" and not declined_in_time(records, order):
        return "the reason is PaymentDeclined, and only a message long before the order said so"
    if reason == "ShippingDeclined" and "ship-order" not in steps:
        return "the reason is ShippingDeclined, and nobody was asked to ship"
    return ""


def declined_in_time(records: OrderRecords, order: Row) -> bool:
    """Return whether the provider declined: when it was asked, or by a message that still counted for the order."""
    if f"payments#request-{order['orderId']}" not in records.book:
        return True
    first = instant(order["placedAt"]) - FORGOTTEN_SECONDS
    mine = {str(event["id"]) for event in records.refusals.get(order["orderId"], [])}
    # The row counts from the arrival; the producer's own time may be any.
    return any(records.arrivals.get(identity, inf) > first for identity in mine)


def errors_of(records: OrderRecords, order_id: str) -> tuple[str, ...]:
    """Return the reasons that an order's executions may give: names of their errors, and how they ended."""
    found = {"PaymentTimedOut", "Unknown", "CompensationFailed"}
    for execution in records.executions.get(order_id, []):
        for event in execution.state.history:
            details = (value for value in event.values() if isinstance(value, dict))
            found |= {str(detail["error"])[:256] for detail in details if "error" in detail}
    ends = {f"Execution{status}" for status in ("FAILED", "TIMED_OUT", "ABORTED")}
    return tuple(sorted(found | ends))


def needs_attention(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of OrderNeedsAttention; an order that was settled later has another reason on its row."""
    order = order_of(records, event)
    if not order:
        return "the order was not placed"
    still = order["status"] == "NEEDS_ATTENTION"
    reason = order.get("cancelReason") if still else OneOf(errors_of(records, order["orderId"]))
    return {**summary(order), "reason": reason}


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
    return {**{name: payment[name] for name in PAID if name in payment}, "reason": OneOf(reasons(records, payment))}


def first_signals(records: OrderRecords, order_id: str) -> Iterator[float]:
    """Return the instants of the signals about an order: payments and refusals."""
    return (instant(event["time"]) for event in records.signals.get(order_id, []))


def reasons(records: OrderRecords, payment: Row) -> tuple[str, ...]:
    """Return the reasons for which this payment may go back, as docs/orders.md lists them."""
    order_id = payment["orderId"]
    order, others = records.placed.get(order_id), records.payments_of(order_id)
    crowded = ("TooManyPayments",) if len(others) > HELD_LIMIT else ()
    if order is None:
        return ("NoOrder", *crowded)
    escalated = ("OrderNeedsAttention",) if records.escalations.get(order_id) else ()
    stopped = bool(escalated) or order["status"] in STOPPED
    held = ("NoOrder", *crowded, *escalated, *(("OrderCancelled",) if stopped else ()))
    if not is_right(order, payment):
        return ("WrongPayment", *held)
    is_other = any(p["paymentId"] == order.get("paymentId") != payment["paymentId"] for p in others)
    ended = stopped or order["status"] == "PAYMENT_FAILED"
    return (*(("AlreadyPaid",) if is_other else ()), *(("OrderClosed",) if ended else ()), *held)


CONTENTS: Contents = {
    **SHARED,
    "OrderConfirmed": Content(ORDERS, confirmed),
    "OrderCancelled": Content(ORDERS, cancelled),
    "OrderNeedsAttention": Content(ORDERS, needs_attention),
    "PaymentReminder": Content(ORDERS, reminder),
    "RefundRequested": Content(ORDERS, refund_requested),
}
