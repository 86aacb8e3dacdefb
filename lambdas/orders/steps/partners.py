"""Calls of partners for an order: one function for each effect, with its idempotency key."""

from typing import Any

from lambdas.common.errors import PartnerDeclined
from lambdas.common.idempotency import once
from lambdas.common.ports.partner import insist, partner
from lambdas.common.ports.protocol import Document
from lambdas.orders.model import CompensationFailed, Order, Payment, PaymentDeclined, ShippingDeclined

# Idempotency keys and key prefixes are pinned: a renamed module must still find its earlier records.
WITHDRAWN = "WITHDRAWN"


def request_payment(order: Order, context: Any) -> None:
    """Request the order's total from the payment provider; PaymentDeclined is final."""
    document = {"orderId": order.order_id, "amount": order.total, "currency": order.currency}
    try:
        _ask_once("payments", "request", order.order_id, document, context)
    except PartnerDeclined as error:
        raise PaymentDeclined(str(error)) from error


def refund(order_id: str, payment: Payment, context: Any) -> None:
    """Refund a payment, once for each paymentId; CompensationFailed where the provider declines."""
    document = {
        "orderId": order_id,
        "paymentId": payment.payment_id,
        "amount": payment.amount,
        "currency": payment.currency,
    }
    try:
        _ask_once("payments", "refund", payment.payment_id, document, context)
    except PartnerDeclined as error:
        raise CompensationFailed(str(error)) from error


def ship(order: Order, context: Any) -> None:
    """Have the order shipped; ShippingDeclined is final."""
    document = {"orderId": order.order_id, "customerId": order.customer_id}
    try:
        _ask_once("shipping", "ship", order.order_id, document, context)
    except PartnerDeclined as error:
        raise ShippingDeclined(str(error)) from error


def withdraw_shipment(order_id: str) -> bool:
    """Withdraw a shipment; return whether it had happened before."""
    answer = insist(lambda: partner("shipping").withdraw("ship", order_id))
    return str(answer["status"]) != WITHDRAWN


def _ask_once(name: str, operation: str, key: str, document: Document, context: Any) -> None:
    def effect() -> dict[str, Any]:
        insist(lambda: partner(name).perform(operation, key, document))
        return {"done": True}

    once(f"orders.{name}.{operation}", key, dict(document), context, effect)
