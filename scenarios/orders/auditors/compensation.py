"""Compensation: no undo before its forward step is known to be absent or done; failed undos are escalated."""

from collections.abc import Iterator, Mapping

from scenarios.orders.records import OrderRecords
from signalbox.twin.auditors.records import Row

UNDONE = frozenset({"undone", "tombstone"})
STATES = UNDONE | {"intended", "done"}
PAID_REASONS = frozenset({"PaymentDeclined", "ShippingDeclined"})
"""Reasons of cancellations that undo the wait for a payment."""
GONE = frozenset({"SHIPPED", "CONFIRMED"})


def audit_compensation(records: OrderRecords) -> Iterator[str]:
    """Yield what was undone too early, halfway, or not at all."""
    if not records.has("orders"):
        return
    for order_id, order in sorted(records.placed.items()):
        yield from audit_shipment(records, order_id, order, records.steps_of(order_id))
        yield from audit_wait(order_id, order, records.steps_of(order_id))
        yield from audit_escalation(records, order_id, order)
    for (order_id, step), row in sorted(records.steps.items()):
        if row.get("state") not in STATES:
            yield f"the ledger says that {step} of order {order_id} is {row.get('state')}"


def audit_shipment(records: OrderRecords, order_id: str, order: Row, steps: Mapping[str, Row]) -> Iterator[str]:
    """Yield orders with steps undone although they shipped or may have shipped: shipping cannot be undone."""
    ship = steps.get("ship-order", {}).get("state")
    shipped = records.shipped(order_id)
    released = steps.get("reserve-stock", {}).get("state") in UNDONE
    refunded = records.book.get(f"payments#refund-{order.get('paymentId')}", {}).get("status") == "DONE"
    if ship in UNDONE and shipped:
        yield f"order {order_id}: the ledger says that shipping is {ship}, and the partner has shipped"
    if ship == "intended" and (released or refunded):
        yield f"order {order_id} was compensated while nobody knew whether it had been shipped"
    if shipped and (released or refunded):
        yield f"order {order_id} was shipped, and {'its stock released' if released else 'its payment given back'}"
    if shipped != (order["status"] in GONE) and ship != "intended" and order["status"] != "NEEDS_ATTENTION":
        yield f"order {order_id} is {order['status']}, and the partner {'has' if shipped else 'has not'} shipped it"
    if ship == "intended" and order["status"] == "CANCELLED":
        yield f"order {order_id} is cancelled, and nobody knows whether it was shipped"
    if order["status"] == "CANCELLED" and steps.get("reserve-stock", {}).get("state") == "done":
        yield f"order {order_id} is cancelled, and its reservation stands"


def audit_wait(order_id: str, order: Row, steps: Mapping[str, Row]) -> Iterator[str]:
    """Yield waits for a payment that count as undone although the order was confirmed, or not although it was undone.

    An order that was not paid in time has nothing to undo.
    """
    state = steps.get("request-payment", {}).get("state")
    if order["status"] == "CONFIRMED" and state in UNDONE:
        yield f"order {order_id} is confirmed, and its wait for a payment is {state}"
    if order["status"] == "CANCELLED" and order.get("cancelReason") in PAID_REASONS and state == "done":
        yield f"order {order_id} is cancelled for {order['cancelReason']}, and its wait for a payment was not undone"


def audit_escalation(records: OrderRecords, order_id: str, order: Row) -> Iterator[str]:
    """Yield orders that could not be undone and whose executions do not show it."""
    executions = records.executions.get(order_id, [])
    failed = [execution for execution in executions if execution.status not in ("RUNNING", "SUCCEEDED")]
    succeeded = [execution for execution in executions if execution.status == "SUCCEEDED"]
    if order["status"] == "NEEDS_ATTENTION" and executions and not failed:
        yield f"order {order_id} needs attention, and none of its executions has failed"
    if order["status"] == "COMPENSATING" and succeeded:
        yield f"order {order_id} is half undone, and its execution calls that a success"
