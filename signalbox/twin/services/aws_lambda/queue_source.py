"""Event source mapping from a queue to a function.

Sources: AWS Lambda Developer Guide, pages "Using Lambda with Amazon SQS", "Configuring scaling behavior for SQS event
source mappings", "Handling errors for an SQS event source in Lambda", "Control which events Lambda sends to your
function".
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.kernel.clock import Clock, Due
from signalbox.twin.services.aws_lambda.event_sources import (
    POLL_SECONDS,
    THROTTLED_SECONDS,
    Record,
    failed_items,
    passes,
)
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Throttled
from signalbox.twin.services.aws_lambda.pollers import POLLERS
from signalbox.twin.services.sqs.answers import digest, system_attributes
from signalbox.twin.services.sqs.limits import message_size
from signalbox.twin.services.sqs.message import Message
from signalbox.twin.services.sqs.queues import Queue

LARGEST_REQUEST = 6_291_456
"""Bytes of a payload ("Lambda quotas"); a batch that is larger is cut ("Batching behavior")."""
MOST_RECURSIONS = 16
"""Invocations of one function in a chain of messages before Lambda stops the next one ("Use Lambda recursive loop
detection to prevent infinite loops")."""
RECORD_BYTES = 1024
"""Room for the fields of a record beside its body; an assumption."""


@dataclass
class QueueSource:
    """Event source of a queue: batches up to `batch_size`, at most `concurrency` at once. `changing` is the state that
    it passes through, such as `Disabling`; empty while no change is under way."""

    clock: Clock
    functions: Functions
    queue: Queue
    function: Callable[[], Function]
    batch_size: int = 10
    concurrency: int = 1000
    pollers: int = POLLERS
    window: float = 0.0
    reports_failures: bool = False
    filters: list[Mapping[str, Any]] = field(default_factory=list)
    uuid: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    enabled: bool = True
    changing: str = ""
    running: int = 0
    polling: bool = False
    filtered: int = 0
    recursions: int = 0
    due: Due | None = None

    def __post_init__(self) -> None:
        self.queue.watchers.append(self.wake)

    def wake(self) -> None:
        """Poll soon: a message may be visible. A batching window ends early where a whole batch is visible."""
        if not self.enabled or self.running >= self.concurrency:
            return
        if not self.polling:
            self.polling = True
            soon = self.clock.draw(POLL_SECONDS)
            self.due = self.clock.after(max(self.window, soon) if not self.is_full() else soon, self.poll)
        elif self.window and self.due and self.is_full() and self.due.at > self.clock.now + POLL_SECONDS[1]:
            self.clock.cancel(self.due)
            self.due = self.clock.after(self.clock.draw(POLL_SECONDS), self.poll)

    def is_full(self) -> bool:
        """Return whether a whole batch is visible."""
        return self.window > 0 and len(self.queue.ready) >= self.batch_size

    def switch(self, enabled: bool) -> None:
        """Switch polling on or off; running batches are finished."""
        self.enabled, self.changing = enabled, ""
        self.wake()

    def poll(self) -> None:
        """Take batches while there are any and one more may run.

        Within a window each poller collects its own batch: what has come is shared out to as many as poll at first.
        """
        self.polling = False
        collects = self.window and not self.is_full()
        collected = shares(len(self.queue.ready), self.pollers) if collects else iter(())
        while self.enabled and self.running < self.concurrency:
            batch = self.next_batch(next(collected, self.batch_size))
            if not batch:
                break
            parts = list(parts_of(batch))
            if self.queue.fifo:
                self.invoke(parts[0], parts[1:])
            else:
                for part in parts:
                    self.invoke(part)

    def next_batch(self, most: int) -> list[Message]:
        """Return the next batch of `most` messages, empty where none is visible; delete what the filters exclude."""
        batch: list[Message] = []
        while not batch and (messages := self.queue.receive(min(most, self.batch_size))):
            for message in messages:
                if message.lineage.get(self.function().arn, 0) >= MOST_RECURSIONS:
                    self.stop_loop(message)
                elif passes(self.filters, {"body": parsed(message.body)}):
                    batch.append(message)
                else:
                    self.filtered += 1
                    self.queue.delete(str(message.receipt))
        return batch

    def stop_loop(self, message: Message) -> None:
        """Take a message of a recursive loop out of the queue: into its dead-letter queue, if there is one."""
        self.recursions += 1
        self.queue.delete(str(message.receipt))
        if self.queue.dead_letters:
            self.queue.dead_letters.accept_dead_letter(message)

    def invoke(self, batch: list[Message], rest: Sequence[list[Message]] = ()) -> None:
        """Run the function with a batch, and after it with the `rest` of an ordered one."""
        self.running += 1
        receipts = {message.id: str(message.receipt) for message in batch}
        event = {"Records": [self.record(message) for message in batch]}
        payload = json.dumps(event, ensure_ascii=False)

        def done(outcome: Outcome) -> None:
            self.done(receipts, outcome)
            if rest:
                self.invoke(rest[0], rest[1:])

        self.clock.depth = max(message.depth for message in batch)
        run = self.functions.invoke(self.function(), payload, done)
        if run:
            arn = run.definition.arn
            lineage = merged(message.lineage for message in batch)
            run.lineage = {**lineage, arn: lineage.get(arn, 0) + 1}

    def record(self, message: Message) -> Record:
        """Return a message as the record that Lambda hands over."""
        return {
            "messageId": message.id,
            "receiptHandle": message.receipt,
            "body": message.body,
            "attributes": system_attributes(message),
            "messageAttributes": {name: lambda_attribute(value) for name, value in message.attributes.items()},
            "md5OfBody": digest(message.body),
            "eventSource": "aws:sqs",
            "eventSourceARN": self.queue.arn,
            "awsRegion": self.queue.arn.split(":")[3],
        }

    def done(self, receipts: dict[str, str], outcome: Outcome) -> None:
        """Delete what succeeded; the rest returns when its visibility timeout has passed."""
        self.running -= 1
        self.clock.depth = 0  # the next batch is not caused by this one
        failed = failed_items(outcome, list(receipts), self.reports_failures)
        for identifier, receipt in receipts.items():
            if identifier not in failed:
                self.queue.delete(receipt)
            elif isinstance(outcome, Throttled):
                self.return_soon(receipt)
        self.wake()

    def return_soon(self, receipt: str) -> None:
        """Make a message of a throttled batch visible soon."""
        if receipt in self.queue.in_flight:
            self.queue.change_visibility(receipt, self.clock.draw(THROTTLED_SECONDS))


def merged(lineages: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the largest count of each function."""
    found: dict[str, int] = {}
    for lineage in lineages:
        for arn, count in lineage.items():
            found[arn] = max(found.get(arn, 0), count)
    return found


def parts_of(batch: list[Message]) -> Iterator[list[Message]]:
    """Yield the parts of a batch that fit into one invocation each, in their order."""
    part: list[Message] = []
    size = 0
    for message in batch:
        more = message_size(message.body, message.attributes) + RECORD_BYTES
        if part and size + more > LARGEST_REQUEST:
            yield part
            part, size = [], 0
        part.append(message)
        size += more
    if part:
        yield part


def shares(count: int, pollers: int) -> Iterator[int]:
    """Yield the messages that each poller collects, as evenly as can be; none for one that collects nothing."""
    for place in range(min(count, pollers)):
        yield count // pollers + (place < count % pollers)


def lambda_attribute(value: Mapping[str, Any]) -> Record:
    """Return a message attribute in the spelling of Lambda's event."""
    names = {"StringValue": "stringValue", "BinaryValue": "binaryValue", "DataType": "dataType"}
    return {names[name]: part for name, part in value.items()}


def parsed(text: str) -> Any:
    """Return the JSON value of a text, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
