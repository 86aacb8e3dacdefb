"""Messages by event. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.common import wording
from lambdas.notification.model import Message

TEXTS: Mapping[str, tuple[str, str]] = {
    "OrderConfirmed": ("Your order {orderId} is on its way", "We received {money} and sent your order."),
    "OrderCancelled": ("Your order {orderId} was cancelled", "The reason: {why}. Any payment goes back to you."),
    "PaymentReminder": ("Your order {orderId} waits for payment", "Please pay {money} until {due}."),
}


def message(type_name: str, data: Mapping[str, Any]) -> Message:
    """Return the message for an event; its id is the same for every event of the same fact.

    A restarted order reminds its customer again, once.
    """
    subject, text = TEXTS[type_name]
    fact = "#".join([type_name, data["orderId"], *([str(data["attempt"])] if "attempt" in data else [])])
    return Message(fact, data["customerId"], subject.format(**data), text.format(**_words(data)))


def _words(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of a text, as people read them."""
    words = {"money": wording.money(data["amount"] if "amount" in data else data["total"], data["currency"])}
    if "dueAt" in data:
        words["due"] = wording.instant(data["dueAt"])
    if "reason" in data:
        words["why"] = wording.reason(data["reason"])
    return words
