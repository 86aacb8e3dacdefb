"""Dead letters: content, reason and error."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RETRIES_EXHAUSTED = "RetriesExhausted"
LATE = frozenset({RETRIES_EXHAUSTED, "Exhausted"})
"""Reasons of failures at the last receive, a visibility time-out after the one before (lambdas/common/events/batch.py).

A `SequenceGap` is as late, but its dead letters repair each other: a trial of a few of them must fail.
"""

ERRORS = ("error", "ERROR_MESSAGE", "ErrorMessage")


@dataclass(frozen=True)
class DeadLetter:
    """A dead letter. `event` is the EventBridge event in it, or None; `sent` is in epoch seconds."""

    url: str
    id: str
    body: str
    receipt: str
    sent: float
    attributes: Mapping[str, str]
    event: dict[str, Any] | None
    group: str = ""
    """Message group, where the route is ordered."""

    @property
    def reason(self) -> str:
        """Reason from the consumer, EventBridge, its Scheduler or an event source, else RetriesExhausted."""
        wrapped = parse_json(self.body)
        named = (wrapped.get("reason") or condition(wrapped)) if isinstance(wrapped, dict) else None
        return self.attributes.get("reason") or self.attributes.get("ERROR_CODE") or named or RETRIES_EXHAUSTED

    @property
    def error(self) -> str:
        """Text of the error, from the consumer, EventBridge or Lambda ("Adding a dead-letter queue", Lambda guide)."""
        return next((self.attributes[name] for name in ERRORS if self.attributes.get(name)), "")

    @property
    def cause(self) -> tuple[str, str]:
        """Reason and error: one repair fixes all dead letters of one cause."""
        return self.reason, self.error

    @property
    def detail(self) -> Mapping[str, Any]:
        """CloudEvent in the event, or an empty mapping."""
        detail = (self.event or {}).get("detail")
        return detail if isinstance(detail, dict) else {}

    @property
    def event_id(self) -> str:
        """Id of the CloudEvent or of the event, or `unknown`."""
        own = self.attributes.get("eventId") or self.detail.get("id") or (self.event or {}).get("id")
        return str(own or "unknown")

    @property
    def identity(self) -> str:
        """Id of the event, or a hash of the text without one."""
        return self.event_id if self.event_id != "unknown" else hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def type(self) -> str:
        """Type of the event."""
        return str((self.event or {}).get("detail-type", "unknown"))

    @property
    def subject(self) -> str:
        """Subject of the event, or an empty text."""
        return str(self.detail.get("subject") or "")

    @property
    def trace_id(self) -> str:
        """Trace id of the event, else of its message, or an empty text (W3C Trace Context, "traceparent Header")."""
        parts = str(self.detail.get("traceparent") or self.attributes.get("traceparent") or "").split("-")
        return parts[1] if len(parts) == 4 else ""


def condition(record: Mapping[str, Any]) -> Any:
    """Return the reason in the record of an event source that discarded a message. Source: "Retain discarded records
    for a DynamoDB event source in Lambda", AWS Lambda Developer Guide."""
    context = record.get("requestContext")
    return context.get("condition") if isinstance(context, dict) else None


def parse_json(text: str) -> Any:
    """Return the JSON value of a text, or None."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def event_in(body: str) -> dict[str, Any] | None:
    """Return the EventBridge event in a message, which may be wrapped with a reason as in `unroutable`."""
    document = parse_json(body)
    if isinstance(document, dict) and isinstance(document.get("event"), dict) and "reason" in document:
        document = document["event"]
    return document if isinstance(document, dict) and "detail-type" in document else None


def from_message(url: str, message: Mapping[str, Any]) -> DeadLetter:
    """Return the dead letter in a message received from the queue of this URL."""
    attributes = {
        name: str(value.get("StringValue", "")) for name, value in message.get("MessageAttributes", {}).items()
    }
    sent = float(message.get("Attributes", {}).get("SentTimestamp", 0)) / 1000
    group = str(message.get("Attributes", {}).get("MessageGroupId", ""))
    body = message["Body"]
    return DeadLetter(
        url, message["MessageId"], body, message["ReceiptHandle"], sent, attributes, event_in(body), group
    )
