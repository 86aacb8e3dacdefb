"""Messages by event. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.notification.model import Message

TEXTS: Mapping[str, tuple[str, str]] = {
    "OrderConfirmed": ("Your order {orderId} is on its way", "We received {total} {currency} and sent your order."),
    "OrderCancelled": ("Your order {orderId} was cancelled", "The reason: {reason}. Any payment goes back to you."),
    "PaymentReminder": ("Your order {orderId} waits for payment", "Please pay {amount} {currency} until {dueAt}."),
}


def message(type_name: str, data: Mapping[str, Any]) -> Message:
    """Return the message for an event; its id is the same for every event of the same fact.

    A restarted order reminds its customer again, once.
    """
    subject, text = TEXTS[type_name]
    fact = "#".join([type_name, data["orderId"], *([str(data["attempt"])] if "attempt" in data else [])])
    return Message(fact, data["customerId"], subject.format(**data), text.format(**data))
