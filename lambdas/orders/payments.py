"""Rows of payments: one for each paymentId, with the state of its money."""

from typing import Any

from lambdas.common import rows
from lambdas.orders import store
from lambdas.orders.model import Payment, PaymentState


def read(order_id: str, payment_id: str) -> tuple[Payment, PaymentState]:
    """A payment that was accepted or refused for an order, and where its money is."""
    row = rows.get("orders", store.payment_key(order_id, payment_id)) or {}
    payment = Payment(payment_id, row["amount"], row["currency"], row.get("customerId", ""))
    return payment, PaymentState(row["state"])


def refunded_check(order_id: str, payment_id: str) -> dict[str, Any]:
    """An item of a transaction: the money of this payment has gone back."""
    key = store.payment_key(order_id, payment_id)
    return rows.check("orders", key, "#state = :state", {"state": str(PaymentState.REFUNDED)})
