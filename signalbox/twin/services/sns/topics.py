"""Topics: what they accept, and to which subscriptions it goes.

Sources: Amazon SNS Developer Guide, "Amazon SNS FIFO topics" (deduplication within 5 minutes, order within a group);
Amazon SNS API Reference, "Publish".
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.sns.filter_policies import accepts
from signalbox.twin.services.sns.message import Attributes, Published
from signalbox.twin.services.sqs.queues import Queue

LARGEST_MESSAGE = 262_144
SUBJECT = re.compile(r"[!-~][ -~]{0,98}")
"""ASCII text of less than 100 characters that begins with a letter, a number or a punctuation mark ("Publish", Amazon
SNS API Reference)."""
DEDUPLICATION_SECONDS = 300.0
DELIVERY_SECONDS = (0.02, 0.2)
"""Modelled time from a topic to a subscriber; an assumption of the twin."""


@dataclass
class Subscription:
    """Subscription of an endpoint to a topic. `filtered` counts messages that its policy excludes."""

    arn: str
    topic: str
    protocol: str
    endpoint: str
    raw: bool = False
    policy: Mapping[str, Any] = field(default_factory=dict)
    scope: str = "MessageAttributes"
    dead_letters: Queue | None = None
    role: str = ""
    filtered: int = 0


@dataclass
class Topic:
    """Topic with its subscriptions. `journal` holds the accepted messages; `recent` the FIFO ones of the last 5 minutes
    by their deduplication id: (instant, id, sequence number)."""

    name: str
    arn: str
    fifo: bool = False
    by_content: bool = False
    display_name: str = ""
    subscriptions: list[Subscription] = field(default_factory=list)
    journal: list[Published] = field(default_factory=list)
    recent: dict[str, tuple[float, str, int]] = field(default_factory=dict)
    numbers: int = 0
    latest: float = 0.0

    def duplicate(self, key: str, now: float) -> tuple[str, int] | None:
        """Return id and number of the message that a FIFO topic accepted under a deduplication id, if it is recent."""
        at, identifier, sequence = self.recent.get(key, (float("-inf"), "", 0))
        return (identifier, sequence) if now - at < DEDUPLICATION_SECONDS else None


@dataclass
class Topics:
    """All topics of a twin, by ARN. `deliver` sends a message to a subscription. Faults replace `deliveries`: the extra
    seconds of each delivery of a message. `listeners` are called with each accepted message; they change nothing."""

    clock: Clock
    deliver: Callable[[Subscription, Published], None]
    topics: dict[str, Topic] = field(default_factory=dict)
    deliveries: Callable[[Subscription, Published], list[float]] = lambda subscription, message: [0.0]
    listeners: list[Callable[[Topic, Published], None]] = field(default_factory=list)

    def topic(self, arn: str) -> Topic:
        """Return the topic of this ARN. Raises ServiceError where it does not exist."""
        if arn not in self.topics:
            raise ServiceError("NotFound", "Topic does not exist", 404)
        return self.topics[arn]

    def publish(
        self,
        arn: str,
        text: str,
        subject: str | None = None,
        attributes: Attributes | None = None,
        structure: str = "",
        group: str | None = None,
        deduplication: str | None = None,
    ) -> tuple[str, int]:
        """Publish a message; return its id and, in a FIFO topic, its sequence number. Raises ServiceError."""
        topic = self.topic(arn)
        size = len(text.encode()) + sum(len(json.dumps(v, default=str)) for v in (attributes or {}).values())
        if size > LARGEST_MESSAGE:
            raise invalid("Message too long")
        if not text:
            raise invalid("Empty message")
        if subject is not None and not SUBJECT.fullmatch(subject):
            raise invalid("Subject")
        texts = texts_of(text, structure)
        key = check_fifo(topic, text, group, deduplication)
        if topic.fifo and (known := topic.duplicate(key, self.clock.now)):
            return known
        topic.numbers += topic.fifo
        message = Published(
            self.clock.uuid(), arn, texts, self.clock.now, subject, attributes or {}, group, key or None, topic.numbers
        )
        if topic.fifo:
            topic.recent[key] = (self.clock.now, message.id, message.sequence)
        self.send(topic, message)
        return message.id, message.sequence

    def send(self, topic: Topic, message: Published) -> None:
        """Start the deliveries of an accepted message."""
        topic.journal.append(message)
        for listener in self.listeners:
            listener(topic, message)
        for subscription in topic.subscriptions:
            if accepts(subscription.policy, subscription.scope, message, subscription.protocol):
                for extra in self.deliveries(subscription, message):
                    self.start(topic, subscription, message, extra)
            else:
                subscription.filtered += 1

    def start(self, topic: Topic, subscription: Subscription, message: Published, extra: float) -> None:
        """Start one delivery; those of a FIFO topic keep their order."""
        at = self.clock.now + extra + self.clock.draw(DELIVERY_SECONDS)
        if topic.fifo:
            at = topic.latest = max(at, topic.latest)
        self.clock.at(at, lambda: self.deliver(subscription, message), shuffled=not topic.fifo)


def texts_of(text: str, structure: str) -> dict[str, str]:
    """Return the texts of a message by protocol. Raises ServiceError for a structure that SNS refuses."""
    if structure != "json":
        return {"default": text}
    try:
        found = json.loads(text)
    except ValueError:
        raise invalid("Message Structure - JSON message body failed to parse") from None
    if not isinstance(found, dict) or not isinstance(found.get("default"), str):
        raise invalid("Message Structure - No default entry in JSON message body")
    return {name: value for name, value in found.items() if isinstance(value, str)}


def check_fifo(topic: Topic, text: str, group: str | None, deduplication: str | None) -> str:
    """Return the deduplication id of a message; empty in a standard topic. Raises ServiceError for what is missing."""
    if not topic.fifo:
        if deduplication is not None:
            raise invalid("The request includes MessageDeduplicationId parameter that is not valid for this topic type")
        return ""
    if group is None:
        raise invalid("The MessageGroupId parameter is required for FIFO topics")
    if deduplication is None and not topic.by_content:
        raise invalid(
            "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided "
            "explicitly"
        )
    return deduplication if deduplication is not None else hashlib.sha256(text.encode()).hexdigest()


def invalid(reason: str) -> ServiceError:
    """Return the error of a parameter that SNS refuses."""
    return ServiceError("InvalidParameter", f"Invalid parameter: {reason}")
