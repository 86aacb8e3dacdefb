"""Permanent faults go to the dead-letter queue at once, with the reason on them; redrive is for what may pass."""

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import PermanentError

ERROR_LENGTH = 1024
"""Characters of the error's text that a dead letter carries."""


def bury(body: str, error: PermanentError, event_id: str) -> None:
    """Send the message's body to the route's dead-letter queue with attributes `reason`, `error`, `eventId`."""
    attributes = {"reason": error.reason, "error": _sendable(str(error))[:ERROR_LENGTH], "eventId": _sendable(event_id)}
    call(
        "sqs",
        "send_message",
        QueueUrl=settings.dead_letter_queue_url(),
        MessageBody=body,
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value or "unknown"} for name, value in attributes.items()
        },
    )


def _sendable(text: str) -> str:
    """SQS refuses control characters and lone surrogates ("SendMessage", Amazon SQS API Reference)."""
    return "".join(character if character.isprintable() else "?" for character in text)
