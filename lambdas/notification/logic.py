"""Messages by event. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.notification.model import Message

TEXTS: Mapping[str, tuple[str, str]] = {
    "OrderConfirmed": ("Your order {orderId} is on its way", "We received {total} {currency} and sent your order."),
    "OrderCancelled": ("Your order {orderId} was cancelled", "The reason: {reason}. Any payment goes back to you."),
    "PaymentReminder": ("Your order {orderId} waits for payment", "Please pay {amount} {currency} until {dueAt}."),
    "PaymentFailed": ("The payment of your order {orderId} failed", "Your bank says: {reason}."),
}


def message(type_name: str, data: Mapping[str, Any]) -> Message:
    """Return the message for an event; its id is the same for every event of the same fact."""
    subject, text = TEXTS[type_name]
    recipient = data.get("customerId") or f"customer of {data['orderId']}"
    return Message(f"{type_name}#{data['orderId']}", recipient, subject.format(**data), text.format(**data))
