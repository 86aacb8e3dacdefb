"""What orders ask of partners: one function for each effect, each with the key that makes it one effect."""

from typing import Any

from lambdas.common.errors import PartnerDeclined
from lambdas.common.idempotency import once
from lambdas.common.ports.partner import insist, partner
from lambdas.common.ports.protocol import Document
from lambdas.orders.model import CompensationFailed, Order, Payment, PaymentDeclined, ShippingDeclined

# Idempotency keys and key prefixes are pinned: a renamed module must still find what it did before.
WITHDRAWN = "WITHDRAWN"


def request_payment(order: Order, context: Any) -> None:
    """Ask the provider to collect the order's total; PaymentDeclined is final."""
    document = {"orderId": order.order_id, "amount": order.total, "currency": order.currency}
    try:
        _ask_once("payments", "request", order.order_id, document, context)
    except PartnerDeclined as error:
        raise PaymentDeclined(str(error)) from error


def refund(order_id: str, payment: Payment, context: Any) -> None:
    """Have a payment given back, once for each paymentId; CompensationFailed when the provider refuses."""
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
    """Whether the order was shipped; if not, it never will be under this order's key."""
    answer = insist(lambda: partner("shipping").withdraw("ship", order_id))
    return str(answer["status"]) != WITHDRAWN


def _ask_once(name: str, operation: str, key: str, document: Document, context: Any) -> None:
    def effect() -> dict[str, Any]:
        insist(lambda: partner(name).perform(operation, key, document))
        return {"done": True}

    once(f"orders.{name}.{operation}", key, dict(document), context, effect)
