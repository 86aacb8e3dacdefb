"""Retries over hours: a message that cannot be handled now stays invisible for longer after each receive.

Source: "Amazon SQS visibility timeout", Amazon SQS Developer Guide: at most 12 hours after the receive.
"""

import random
from math import ceil

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import TransientError

FIRST_SECONDS = 60
LONGEST_SECONDS = 3600
MOST_SECONDS = 43_200 - 600
"""What SQS allows from the receive on, less the time until this call."""

SPREAD = 0.1
"""Share by which a time is drawn longer, so that messages that failed together do not all come back together."""


class Postponed(TransientError):
    """The message is tried again after `seconds`, without them later each time. Its last receive makes it a dead letter
    as usual.
    """

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


def postponed_seconds(receive: int) -> int:
    """Return the seconds after receive number `receive`, from 1, until the message is visible again."""
    seconds: int = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (receive - 1))
    return round(seconds * random.uniform(1, 1 + SPREAD))


def postpone(receipt: str, receive: int, postponed: Postponed) -> None:
    """Keep a message invisible; one whose call fails comes back after the queue's own visibility time-out."""
    seconds: int = postponed_seconds(receive) if postponed.seconds is None else ceil(postponed.seconds)
    call(
        "sqs",
        "change_message_visibility",
        QueueUrl=settings.queue_url(),
        ReceiptHandle=receipt,
        VisibilityTimeout=min(seconds, MOST_SECONDS),
    )
