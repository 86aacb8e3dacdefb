"""A dead letter: what it holds, and why it lies there."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RETRIES_EXHAUSTED = "RetriesExhausted"
LATE = frozenset({RETRIES_EXHAUSTED, "Exhausted"})
"""Reasons that a message gets at its last receive, a visibility time-out after the one before (lambdas/common/events/batch.py). A
`SequenceGap` comes as late, but its letters heal one another: a trial of some, without those that they wait for, must fail."""

ERRORS = ("error", "ERROR_MESSAGE", "ErrorMessage")


@dataclass(frozen=True)
class Letter:
    """A dead letter: `event` is the EventBridge event in it, or None where its text holds none. `sent`: epoch seconds."""

    url: str
    id: str
    body: str
    receipt: str
    sent: float
    attributes: Mapping[str, str]
    event: dict[str, Any] | None
    group: str = ""
    """The message group, where the route is ordered."""

    @property
    def reason(self) -> str:
        """Why it lies here: what the consumer, EventBridge, its Scheduler or an event source wrote on it, or that its retries are
        spent."""
        wrapped = parsed(self.body)
        named = (wrapped.get("reason") or condition(wrapped)) if isinstance(wrapped, dict) else None
        return self.attributes.get("reason") or self.attributes.get("ERROR_CODE") or named or RETRIES_EXHAUSTED

    @property
    def error(self) -> str:
        """The error's text; `ErrorMessage` is what Lambda writes on an event that its function failed ("Adding a dead-letter
        queue", AWS Lambda Developer Guide)."""
        return next((self.attributes[name] for name in ERRORS if self.attributes.get(name)), "")

    @property
    def cause(self) -> tuple[str, str]:
        """Reason and error: letters of one cause are mended by one thing."""
        return self.reason, self.error

    @property
    def detail(self) -> Mapping[str, Any]:
        """The CloudEvent in the event; empty where it is none."""
        detail = (self.event or {}).get("detail")
        return detail if isinstance(detail, dict) else {}

    @property
    def event_id(self) -> str:
        """The id of the event, ours where the event is a CloudEvent; `unknown` where there is none."""
        own = self.attributes.get("eventId") or self.detail.get("id") or (self.event or {}).get("id")
        return str(own or "unknown")

    @property
    def identity(self) -> str:
        """What tells one event from another, also where the text names none."""
        return self.event_id if self.event_id != "unknown" else hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def type(self) -> str:
        """The event's type."""
        return str((self.event or {}).get("detail-type", "unknown"))

    @property
    def subject(self) -> str:
        """What the event is about; empty where it does not say."""
        return str(self.detail.get("subject") or "")

    @property
    def trace_id(self) -> str:
        """The trace that the event belongs to (W3C Trace Context, "traceparent Header"), by the event, or by its message where it is
        malformed; empty where neither names one."""
        parts = str(self.detail.get("traceparent") or self.attributes.get("traceparent") or "").split("-")
        return parts[1] if len(parts) == 4 else ""


def condition(record: Mapping[str, Any]) -> Any:
    """Why an event source gave up, in the record that it sends ("Retain discarded records for a DynamoDB event source in
    Lambda", AWS Lambda Developer Guide)."""
    context = record.get("requestContext")
    return context.get("condition") if isinstance(context, dict) else None


def parsed(text: str) -> Any:
    """The JSON value of a text, or None."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def event_in(body: str) -> dict[str, Any] | None:
    """The EventBridge event that a letter holds: as it stands, or wrapped with a reason as in `unroutable`."""
    document = parsed(body)
    if isinstance(document, dict) and isinstance(document.get("event"), dict) and "reason" in document:
        document = document["event"]
    return document if isinstance(document, dict) and "detail-type" in document else None


def letter(url: str, message: Mapping[str, Any]) -> Letter:
    """A letter from a message that was received from the queue of this URL."""
    attributes = {
        name: str(value.get("StringValue", "")) for name, value in message.get("MessageAttributes", {}).items()
    }
    sent = float(message.get("Attributes", {}).get("SentTimestamp", 0)) / 1000
    group = str(message.get("Attributes", {}).get("MessageGroupId", ""))
    body = message["Body"]
    return Letter(url, message["MessageId"], body, message["ReceiptHandle"], sent, attributes, event_in(body), group)
