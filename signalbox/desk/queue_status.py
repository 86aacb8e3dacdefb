"""What lies in a queue, and how long a message may take to fail there."""

import json
from typing import Any, NamedTuple

COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


class Depth(NamedTuple):
    """Messages that wait, that are being worked on, and whose time has not come ("GetQueueAttributes", Amazon SQS API Reference);
    right after a change the counts may be those of before it."""

    waiting: int
    in_flight: int
    delayed: int


def depth(sqs: Any, url: str) -> Depth:
    """How many messages a queue has."""
    found = attributes(sqs, url, *COUNTS)
    return Depth(*(int(found.get(name, 0)) for name in COUNTS))


def longest(sqs: Any, url: str) -> int:
    """Seconds until a message that fails at every receive is a dead letter: a visibility time-out each."""
    found = attributes(sqs, url, "VisibilityTimeout", "RedrivePolicy")
    receives = int(json.loads(found.get("RedrivePolicy", "{}")).get("maxReceiveCount", 1))
    return int(found.get("VisibilityTimeout", 30)) * receives


def attributes(sqs: Any, url: str, *names: str) -> dict[str, str]:
    """Attributes of a queue by name; those that it has not are left out."""
    return dict(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names))["Attributes"])
