"""Permanent faults go to the dead-letter queue at once, with the reason on them; redrive is for what may pass."""

import hashlib

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import PermanentError
from lambdas.common.tracing import trace_context

ERROR_LENGTH = 1024
"""Characters of the error's text that a dead letter carries."""


def bury(body: str, error: PermanentError, event_id: str, group: str = "", traceparent: str = "") -> None:
    """Send the message's body to the route's dead-letter queue with attributes `reason`, `error`, `eventId`.

    The attribute `traceparent` is the message's own, else what stands in its text, however malformed, else the present span's.
    `group` is the message group where the route is ordered: its dead-letter queue is FIFO as well.
    """
    attributes = {"reason": error.reason, "error": _sendable(str(error))[:ERROR_LENGTH], "eventId": _sendable(event_id)}
    trace = traceparent or trace_context.written_in(body) or trace_context.current()
    call(
        "sqs",
        "send_message",
        QueueUrl=settings.dead_letter_queue_url(),
        MessageBody=body,
        MessageAttributes={
            **{name: {"DataType": "String", "StringValue": value or "unknown"} for name, value in attributes.items()},
            **trace_context.attribute(trace),
        },
        **in_group(group, body),
    )


def in_group(group: str, body: str) -> dict[str, str]:
    """What a FIFO queue wants to know of a message; the body's digest tells a repetition."""
    if not group:
        return {}
    digest = hashlib.sha256(body.encode(errors="replace")).hexdigest()
    return {"MessageGroupId": group, "MessageDeduplicationId": digest}


def _sendable(text: str) -> str:
    """SQS refuses control characters and lone surrogates ("SendMessage", Amazon SQS API Reference)."""
    return "".join(character if character.isprintable() else "?" for character in text)
