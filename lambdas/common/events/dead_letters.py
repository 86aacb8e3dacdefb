"""Dead letters with their reason: permanent errors go to the dead-letter queue at once, without redrive."""

import hashlib

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import PermanentError
from lambdas.common.tracing import trace_context

ERROR_LENGTH = 1024
"""Characters of the error's text in a dead letter."""


def send_dead_letter(body: str, error: PermanentError, event_id: str, group: str = "", traceparent: str = "") -> None:
    """Send the message's body to the route's dead-letter queue with attributes `reason`, `error`, `eventId`.

    The attribute `traceparent` is the message's own, else the one in its text, however malformed, else the present
    span's. `group` is the message group of an ordered route: its dead-letter queue is FIFO as well.
    """
    attributes = {"reason": error.reason, "error": _sendable(str(error))[:ERROR_LENGTH], "eventId": _sendable(event_id)}
    trace = traceparent or trace_context.find_traceparent(body) or trace_context.current_traceparent()
    call(
        "sqs",
        "send_message",
        QueueUrl=settings.dead_letter_queue_url(),
        MessageBody=body,
        MessageAttributes={
            **{name: {"DataType": "String", "StringValue": value or "unknown"} for name, value in attributes.items()},
            **trace_context.message_attribute(trace),
        },
        **fifo_arguments(group, body),
    )


def fifo_arguments(group: str, body: str) -> dict[str, str]:
    """Return the arguments of a message for a FIFO queue; the body's digest marks a repetition."""
    if not group:
        return {}
    digest = hashlib.sha256(body.encode(errors="replace")).hexdigest()
    return {"MessageGroupId": group, "MessageDeduplicationId": digest}


def _sendable(text: str) -> str:
    """Replace what SQS refuses: control characters and lone surrogates ("SendMessage", Amazon SQS API Reference)."""
    return "".join(character if character.isprintable() else "?" for character in text)
