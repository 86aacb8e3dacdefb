"""Partners of orders: what each was asked, with which key, in which order, and both books compared with each other."""

from collections.abc import Iterator

from scenarios.orders.auditors.compensation import UNDONE
from scenarios.orders.records import OrderRecords, is_right
from scenarios.records import announced_of, clocks_agree
from signalbox.twin.auditors.records import Row

ENDED = frozenset({"CONFIRMED", "CANCELLED"})
PAID = frozenset({"PAID", "SHIPPED", "CONFIRMED"})
OPERATIONS = {"payments": ("request-", "refund-"), "shipping": ("ship-",)}
"""By partner: what orders ask of it; the key follows."""


def audit_partners(records: OrderRecords) -> Iterator[str]:
    """Yield wrong questions to partners; nothing where the assembly has no sandbox."""
    if not records.has("orders", "sandbox"):
        return
    yield from unknown_questions(records)
    for order_id, order in sorted(records.placed.items()):
        yield from asked_for_payment(records, order_id, order)
        yield from asked_to_ship(records, order_id, order)
        if clocks_agree(records):
            yield from in_order(records, order_id, order)
    yield from refund_books(records)


def unknown_questions(records: OrderRecords) -> Iterator[str]:
    """Yield effects that the partners had for no order and no payment."""
    known = {f"payments#request-{order_id}" for order_id in records.placed}
    known |= {f"shipping#ship-{order_id}" for order_id in records.placed}
    known |= {f"payments#refund-{payment['paymentId']}" for payment in records.payments}
    for name in sorted(records.book):
        if name.partition("#")[0] in OPERATIONS and name not in known:
            yield f"a partner was asked for {name}, and no order or payment has that key"


def asked_for_payment(records: OrderRecords, order_id: str, order: Row) -> Iterator[str]:
    """Yield requests for another amount than the order's total, and waits that were never requested."""
    asked = records.book.get(f"payments#request-{order_id}")
    if asked is not None:
        yield from other_document(asked, {"orderId": order_id, "amount": order["total"], "currency": order["currency"]})
    state = records.steps.get((order_id, "request-payment"), {}).get("state")
    if state == "done" and asked is None and not records.payments_of(order_id):
        yield f"order {order_id} waits for a payment that the provider was never asked for"


def asked_to_ship(records: OrderRecords, order_id: str, order: Row) -> Iterator[str]:
    """Yield shipments to another customer, shipments that were withdrawn in one book only, and unpaid ones."""
    asked = records.book.get(f"shipping#ship-{order_id}", {})
    state = records.steps.get((order_id, "ship-order"), {}).get("state")
    if asked.get("status") == "DONE":
        yield from other_document(asked, {"orderId": order_id, "customerId": order["customerId"]})
        if not any(p["paymentId"] == order.get("paymentId") for p in records.payments_of(order_id)):
            yield f"order {order_id} was shipped, and no payment was accepted for it"
    if asked.get("status") == "WITHDRAWN" and state not in {*UNDONE, "intended"}:
        yield f"the shipment of order {order_id} was withdrawn, and the ledger says that it is {state}"
    if state == "done" and asked.get("status") != "DONE":
        yield f"the ledger says that order {order_id} was shipped, and the partner was never asked"
    accepted = [p for p in records.payments_of(order_id) if p["paymentId"] == order.get("paymentId")]
    for payment in accepted:
        if order["status"] in PAID and payment.get("state") != "ACCEPTED":
            yield f"order {order_id} names payment {payment['paymentId']}, which is {payment.get('state')}"
        if not is_right(order, payment):
            amount = f"{payment['amount']} {payment['currency']}"
            yield f"order {order_id} accepted payment {payment['paymentId']} of {amount}, and it is not the right one"


def other_document(asked: Row, wanted: Row) -> Iterator[str]:
    """Yield fields of a partner's effect that differ from what should have been asked."""
    for name, value in wanted.items():
        if asked.get(name) != value:
            yield f"{asked['id']} was asked for with {name} {asked.get(name)}, and it should be {value}"


def in_order(records: OrderRecords, order_id: str, order: Row) -> Iterator[str]:
    """Yield calls in a wrong order: request, payment, shipment; a refund of an accepted payment after a withdrawal."""
    book = records.book
    requested, shipping = book.get(f"payments#request-{order_id}", {}), book.get(f"shipping#ship-{order_id}", {})
    accepted = next((p for p in records.payments_of(order_id) if p["paymentId"] == order.get("paymentId")), {})
    if shipping.get("status") == "DONE":
        for name, at in (("request", requested.get("at")), ("payment", accepted.get("receivedAt"))):
            if at is not None and at > shipping["at"]:
                yield f"order {order_id} was shipped at {shipping['at']}, before its {name} at {at}"
    refund = book.get(f"payments#refund-{order.get('paymentId')}", {})
    if refund and shipping.get("status") == "WITHDRAWN" and refund["at"] < shipping["at"]:
        yield f"the payment of order {order_id} went back at {refund['at']}, before its shipment was withdrawn"


def refund_books(records: OrderRecords) -> Iterator[str]:
    """Yield refunds that one book has and the other lacks, and due refunds that nobody will give."""
    outstanding = {
        str(event["data"].get("paymentId"))
        for event in records.outstanding()
        if event.get("type") == "RefundRequested" and isinstance(event.get("data"), dict)
    }
    requested = {str(event["data"].get("paymentId")) for event in announced_of(records, "RefundRequested")}
    for payment in records.payments:
        payment_id, state = payment["paymentId"], payment.get("state")
        order = records.orders.get(payment["orderId"], {})
        given = records.book.get(f"payments#refund-{payment_id}", {}).get("status") == "DONE"
        own = order.get("paymentId") == payment_id
        if state == "REFUNDED" and not given:
            yield f"our book says that payment {payment_id} went back, and the provider's does not"
        if state == "REFUND_DUE" and payment_id not in outstanding and not (own and order["status"] not in ENDED):
            yield f"payment {payment_id} is due to go back, and nothing will do it"
        if state == "REFUND_DUE" and not own and payment_id not in requested:
            yield f"payment {payment_id} is due to go back, and nobody requested it"
