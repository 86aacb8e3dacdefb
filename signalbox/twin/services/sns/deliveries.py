"""Deliveries of SNS: to queues, functions and people; retries and dead letters.

Sources: Amazon SNS Developer Guide, "Amazon SNS message delivery retries" (to SQS and Lambda: 3 retries at once, 2
after a second each, 10 with back-off from 1 to 20 seconds, 100,000 after 20 seconds each; client-side errors, such as
a missing permission or a deleted endpoint, are not retried), "Amazon SNS dead-letter queues" and "Amazon SNS raw
message delivery" (at most 10 attributes; more are a client-side error).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.sns.message import Published, lambda_event, notification
from signalbox.twin.services.sns.topics import Subscription
from signalbox.twin.services.sqs.queues import Queue

PRINCIPAL = "sns.amazonaws.com"
RETRIES = 100_015
MOST_RAW_ATTRIBUTES = 10
PEOPLE = ("email", "email-json", "sms", "application")
"""Protocols of people: what they get is kept in `notices`, as if they had confirmed."""


class UndeliverableMessage(Exception):
    """Raised where an endpoint does not accept a message; a `permanent` failure is not retried."""

    def __init__(self, message: str, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True)
class Notice:
    """Message to a person, at epoch seconds."""

    at: float
    protocol: str
    endpoint: str
    subject: str | None
    text: str


@dataclass
class Deliverer:
    """Delivers messages to subscriptions. `invoke` invokes a function asynchronously; it returns False where none has
    this ARN. `put_by_role` puts a text into a delivery stream, and returns a refusal. `refusal` gives AWS's message
    where SNS may not act for a topic. `lost` counts what neither endpoint nor dead-letter queue accepted, by
    subscription and reason. Faults replace `obstructs`, which raises UndeliverableMessage."""

    clock: Clock
    queues: dict[str, Queue]
    invoke: Callable[[str, str], bool]
    refusal: Callable[[str, str, str, str], str]
    put_by_role: Callable[[str, str, str], str]
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    notices: list[Notice] = field(default_factory=list)
    obstructs: Callable[[Subscription], None] = lambda subscription: None

    def deliver(self, subscription: Subscription, message: Published, tries: int = 1) -> None:
        """Deliver a message; retry a temporary failure, and send a permanent one to the dead-letter queue."""
        try:
            self.obstructs(subscription)
            self.attempt(subscription, message)
        except UndeliverableMessage as error:
            if error.permanent or tries > RETRIES:
                self.send_dead_letter(subscription, message, str(error))
            else:
                self.clock.after(wait_before(tries), lambda: self.deliver(subscription, message, tries + 1))

    def attempt(self, subscription: Subscription, message: Published) -> None:
        """Try once. Raises UndeliverableMessage."""
        if subscription.protocol == "sqs":
            self.send(subscription, message)
        elif subscription.protocol == "lambda":
            self.check(subscription, "lambda:InvokeFunction")
            if not self.invoke(subscription.endpoint, lambda_event(message, subscription.arn)):
                raise UndeliverableMessage(f"{subscription.endpoint} does not exist", permanent=True)
        elif subscription.protocol == "firehose":
            raw = message.text("firehose")
            text = raw if subscription.raw else notification(message, "firehose", subscription.arn)
            if refused := self.put_by_role(subscription.endpoint, subscription.role, text):
                raise UndeliverableMessage(refused, permanent=True)
        else:
            text = message.text(subscription.protocol)
            notice = Notice(self.clock.now, subscription.protocol, subscription.endpoint, message.subject, text)
            self.notices.append(notice)

    def send(self, subscription: Subscription, message: Published) -> None:
        """Send a message to the queue of a subscription."""
        queue = self.queues.get(subscription.endpoint)
        if queue is None:
            raise UndeliverableMessage(f"{subscription.endpoint} does not exist", permanent=True)
        self.check(subscription, "sqs:SendMessage")
        self.put(queue, subscription, message)

    def put(self, queue: Queue, subscription: Subscription, message: Published) -> None:
        """Put a message into a queue, raw or in its document. Raises UndeliverableMessage where it is refused."""
        attributes = {name: dict(value) for name, value in message.attributes.items()} if subscription.raw else {}
        if len(attributes) > MOST_RAW_ATTRIBUTES:
            raise UndeliverableMessage(f"raw delivery of {len(attributes)} attributes; SQS takes 10", permanent=True)
        text = message.text("sqs") if subscription.raw else notification(message, "sqs", subscription.arn)
        try:
            if queue.fifo:
                queue.send(text, attributes, group=message.group, deduplication=message.deduplication)
            else:
                queue.send(text, attributes)
        except ServiceError as error:
            raise UndeliverableMessage(error.message, permanent=True) from None

    def check(self, subscription: Subscription, action: str) -> None:
        """Raise Undeliverable where the endpoint's policy does not allow SNS to act for the topic."""
        if refused := self.refusal(PRINCIPAL, subscription.topic, action, subscription.endpoint):
            raise UndeliverableMessage(refused, permanent=True)

    def send_dead_letter(self, subscription: Subscription, message: Published, reason: str) -> None:
        """Send a message to the dead-letter queue of its subscription, or else lose it."""
        queue = subscription.dead_letters
        if queue is None or self.refusal(PRINCIPAL, subscription.topic, "sqs:SendMessage", queue.arn):
            self.lost[subscription.arn, reason] += 1
            return
        try:
            self.put(queue, subscription, message)
        except UndeliverableMessage:
            self.lost[subscription.arn, reason] += 1


def wait_before(retry: int) -> float:
    """Return the seconds before a retry; the number of the first retry is 1."""
    if retry <= 3:
        return 0.0
    if retry <= 5:
        return 1.0
    return float(min(20.0, 1.4 ** (retry - 5)))
