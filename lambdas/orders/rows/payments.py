"""Rows of payments: one for each paymentId with the state of its money, and one with its order."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.orders.model import Order, Payment, PaymentState
from lambdas.orders.rows import retention
from lambdas.orders.rows.order import payment_row
from lambdas.orders.rows.retention import expiry


def payment_key(order_id: str, payment_id: str) -> dict[str, str]:
    """Return the key of a payment's row."""
    return {"orderId": order_id, "record": f"payment#{payment_id}"}


def payment_item(order_id: str, payment: Payment, state: PaymentState, new: bool) -> dict[str, Any]:
    """Return an item of a transaction: set a payment's state; `new` where it has no row yet."""
    key = payment_key(order_id, payment.payment_id)
    if new:
        now, ends = now_text(), {"expiresAt": expiry()} if state is PaymentState.ACCEPTED else {}
        row = {**key, **payment_row(payment), "state": str(state), "receivedAt": now, "receivedOn": now[:10], **ends}
        return rows.put("orders", row)
    if state is PaymentState.ACCEPTED:
        values = {"state": str(state), "expires": expiry()}
        return rows.update("orders", key, "SET #state = :state, #expiresAt = :expires", values)
    # Money that is due never expires: it would be forgotten.
    return rows.update("orders", key, "SET #state = :state REMOVE #expiresAt", {"state": str(state)})


def owner_item(order_id: str, payment: Payment) -> dict[str, Any]:
    """Return an item of a transaction: claim this paymentId for an order; it fails where it was claimed before."""
    row = {
        "orderId": f"payment#{payment.payment_id}",
        "record": "owner",
        "paidOrderId": order_id,
        **payment_row(payment),
        "expiresAt": expiry(),
    }
    return rows.put("orders", row, "attribute_not_exists(#orderId)")


def is_same_payment(order_id: str, payment: Payment, owner: Mapping[str, Any]) -> bool:
    """Return whether the found row of `owner_item` describes the same payment."""
    names = ("paymentId", "amount", "currency", "customerId")
    mine = {**payment_row(payment), "paidOrderId": order_id}
    return all(owner.get(name) == mine.get(name) for name in (*names, "paidOrderId"))


def mark_due(order_id: str, payment_id: str) -> dict[str, Any]:
    """Return an item: the accepted payment of an order that is undone must go back."""
    values = {"due": str(PaymentState.REFUND_DUE), "accepted": str(PaymentState.ACCEPTED)}
    key, expression = payment_key(order_id, payment_id), "SET #state = :due REMOVE #expiresAt"
    return rows.update("orders", key, expression, values, "#state = :accepted")


def mark_refunded(order_id: str, payment_id: str) -> dict[str, Any]:
    """Return an item: mark a payment as refunded; the condition fails unless it was due, or marked before."""
    now = now_text()
    return rows.update(
        "orders",
        payment_key(order_id, payment_id),
        "SET #state = :state, #refundedAt = if_not_exists(#refundedAt, :now), "
        "#refundedOn = if_not_exists(#refundedOn, :today), #expiresAt = :expires",
        {
            "state": str(PaymentState.REFUNDED),
            "due": str(PaymentState.REFUND_DUE),
            "now": now,
            "today": now[:10],
            "expires": expiry(),
        },
        "#state IN (:due, :state)",
    )


def find(order_id: str, payment_id: str) -> tuple[Payment, PaymentState] | None:
    """Return a payment of an order, and the state of its money; None where the order has no such payment."""
    row = rows.get("orders", payment_key(order_id, payment_id))
    if row is None:
        return None
    payment = Payment(payment_id, row["amount"], row["currency"], row.get("customerId", ""))
    return payment, PaymentState(row["state"])


def refunded_check(order_id: str, payment_id: str) -> dict[str, Any]:
    """Return an item of a transaction: this payment must be refunded."""
    key = payment_key(order_id, payment_id)
    return rows.check("orders", key, "#state = :state", {"state": str(PaymentState.REFUNDED)})


def keep(order: Order) -> None:
    """Take the time to live from the rows of an order's accepted payment."""
    if order.payment_id:
        retention.keep(order.order_id, payment_key(order.order_id, order.payment_id)["record"])
        retention.keep(f"payment#{order.payment_id}", "owner")
