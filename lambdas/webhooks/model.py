"""Values of webhooks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PARTNERS: Mapping[str, Mapping[str, str]] = {
    "payments": {"payment.received": "PaymentReceived", "payment.failed": "PaymentFailed"},
    "shipping": {"stock.received": "StockReceived"},
}
"""Partner -> type of its messages -> type of our event. A partner can cause no other events than its own."""

TOLD: Mapping[str, str] = {"OrderConfirmed": "order.confirmed", "OrderCancelled": "order.cancelled"}
"""Type of our event -> type of the message to its subscribers."""

BODY_BYTES = 65_536
"""Longest body. The largest genuine one, a failed payment with its reason, has about 2,000 bytes."""

TOLERANCE_SECONDS = 300
"""Most by which a message's timestamp may differ from our clock, before or after ("Standard Webhooks", verifying)."""

KEPT_DAYS = 30
"""Days for which a message's id is known. Providers repeat for days; the business row decides after that."""


@dataclass(frozen=True)
class Request:
    """Request of a partner: `headers` with names in lower case, `body` as it was signed."""

    partner: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Message:
    """Genuine message: `id` is the same in each repetition, `timestamp` (epoch seconds) is that of this attempt."""

    partner: str
    id: str
    timestamp: int
    type: str
    happened: str
    """Instant of the message itself, ISO 8601; empty where the partner names none."""
    data: Mapping[str, Any]


class Refused(Exception):
    """A request changes nothing; `status` is its response, `genuine` tells whether its signature was right."""

    def __init__(self, status: int, reason: str, genuine: bool = False) -> None:
        super().__init__(f"refused with {status}: {reason}")
        self.status = status
        self.reason = reason
        self.genuine = genuine
