"""Metrics of AWS/SQS: the messages of each queue, minute by minute.

Sources: Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS" (a message of a standard queue that
was received three times no longer counts for the age of the oldest) and "Monitoring Amazon SQS queues using CloudWatch"
(a queue reports while it is active, for six hours after the last activity; one that becomes active reports after up to
15 minutes).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from signalbox.twin.services.cloudwatch.metrics import MINUTE, Metrics
from signalbox.twin.services.sqs.message import Message
from signalbox.twin.services.sqs.queues import Queue

ACTIVE_SECONDS = 6 * 3600
ACTIVATION_SECONDS = 15 * MINUTE
"""The longest time it may take: an alarm that rings here in time does so on AWS."""
MOST_RECEIVES_OF_OLDEST = 2


@dataclass
class QueueSampler:
    """Samples queues once a minute. `polled`: ARNs of those that Lambda polls, which are always active."""

    queues: Iterable[Queue]
    polled: frozenset[str]
    metrics: Metrics
    reports_from: dict[str, float] = field(default_factory=dict)
    active_until: dict[str, float] = field(default_factory=dict)

    def look(self, now: float) -> None:
        """Put the datapoints of the minute that ends now."""
        for queue in self.queues:
            if queue.ready or queue.in_flight or queue.groups.waiting or queue.arn in self.active_until:
                self.sample(queue, list(queue.messages()), now)

    def sample(self, queue: Queue, held: list[Message], now: float) -> None:
        """Put the counts of a queue, unless it has only just become active."""
        if held:
            if queue.arn not in self.active_until:
                self.reports_from[queue.arn] = now if queue.arn in self.polled else now + ACTIVATION_SECONDS
            self.active_until[queue.arn] = now + ACTIVE_SECONDS
        elif now > self.active_until.get(queue.arn, now):
            del self.active_until[queue.arn]
        if now < self.reports_from.get(queue.arn, now):
            return
        flying = len(queue.in_flight)
        values: dict[str, float] = {
            "ApproximateNumberOfMessagesVisible": len(held) - flying,
            "ApproximateNumberOfMessagesNotVisible": flying,
        }
        born = [message.sent for message in held if queue.fifo or message.received <= MOST_RECEIVES_OF_OLDEST]
        if born:
            values["ApproximateAgeOfOldestMessage"] = now - min(born)
        for name, value in values.items():
            self.metrics.put("AWS/SQS", name, {"QueueName": queue.name}, now - MINUTE, value)
