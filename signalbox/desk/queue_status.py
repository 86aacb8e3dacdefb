"""Depth of a queue, and the time until a failing message is a dead letter."""

import json
from typing import Any, NamedTuple

COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


class Depth(NamedTuple):
    """Numbers of visible, in-flight and delayed messages ("GetQueueAttributes", Amazon SQS API Reference). The counts
    are approximate: right after a change they may be old."""

    waiting: int
    in_flight: int
    delayed: int


def queue_depth(sqs: Any, url: str) -> Depth:
    """Return the number of messages in a queue."""
    found = queue_attributes(sqs, url, *COUNTS)
    return Depth(*(int(found.get(name, 0)) for name in COUNTS))


def seconds_to_dead_letter(sqs: Any, url: str) -> int:
    """Return the seconds until a message is a dead letter that fails at every receive."""
    found = queue_attributes(sqs, url, "VisibilityTimeout", "RedrivePolicy")
    receives = int(json.loads(found.get("RedrivePolicy", "{}")).get("maxReceiveCount", 1))
    return int(found.get("VisibilityTimeout", 30)) * receives


def queue_attributes(sqs: Any, url: str, *names: str) -> dict[str, str]:
    """Return the attributes of a queue that it has, by name."""
    return dict(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names))["Attributes"])
