"""Event source mappings: what takes records from a queue or a stream and invokes a function with them.

Sources: AWS Lambda Developer Guide, pages "Using Lambda with Amazon SQS", "Configuring scaling behavior for SQS event
source mappings", "Handling errors for an SQS event source in Lambda", "Using AWS Lambda with Amazon DynamoDB",
"Control which events Lambda sends to your function".
"""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.clock import Clock
from signalbox.twin.functions import Function, Functions, Outcome, Returned, Throttled
from signalbox.twin.patterns import matches
from signalbox.twin.queue_api import digest, system_attributes
from signalbox.twin.queues import Message, Queue

POLL_SECONDS = (0.005, 0.05)
THROTTLED_SECONDS = (1.0, 5.0)
"""Modelled seconds from a visible record to the invocation, and before a throttled one is tried again."""

Record = dict[str, Any]


def failed_items(outcome: Outcome, known: list[str]) -> list[str]:
    """The identifiers that go back: all of them where the function failed or names none, or one that is not known."""
    if not isinstance(outcome, Returned):
        return known
    answer = json.loads(outcome.payload)
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return []
    names = [failure.get("itemIdentifier") if isinstance(failure, dict) else None for failure in failures]
    return known if any(name not in known for name in names) else names


def passes(filters: list[Mapping[str, Any]], record: Mapping[str, Any]) -> bool:
    """Whether a record passes the FilterCriteria of an event source."""
    return not filters or any(matches(pattern, record) for pattern in filters)


@dataclass
class QueueSource:
    """SQS -> function: batches up to `batch_size`, at most `concurrency` at once, partial failures where asked for."""

    clock: Clock
    functions: Functions
    queue: Queue
    function: Callable[[], Function]
    batch_size: int = 10
    concurrency: int = 1000
    window: float = 0.0
    reports_failures: bool = True
    filters: list[Mapping[str, Any]] = field(default_factory=list)
    enabled: bool = True
    running: int = 0
    polling: bool = False
    filtered: int = 0

    def __post_init__(self) -> None:
        self.queue.watchers.append(self.wake)

    def wake(self) -> None:
        """Something may be visible: poll soon."""
        if self.enabled and not self.polling and self.running < self.concurrency:
            self.polling = True
            wait = max(self.window, self.clock.random.uniform(*POLL_SECONDS))
            self.clock.after(wait, self.poll)

    def poll(self) -> None:
        """Take batches while there are any and one more may run."""
        self.polling = False
        while self.enabled and self.running < self.concurrency and (batch := self.take()):
            self.invoke(batch)

    def take(self) -> list[Message]:
        """The next batch; what no filter lets through is deleted."""
        batch: list[Message] = []
        for message in self.queue.receive(self.batch_size):
            if passes(self.filters, {"body": parsed(message.body)}):
                batch.append(message)
            else:
                self.filtered += 1
                self.queue.delete(str(message.receipt))
        return batch

    def invoke(self, batch: list[Message]) -> None:
        """Run the function with a batch."""
        self.running += 1
        receipts = {message.id: str(message.receipt) for message in batch}
        event = {"Records": [self.record(message) for message in batch]}
        payload = json.dumps(event, ensure_ascii=False)
        self.functions.invoke(self.function(), payload, lambda outcome: self.done(receipts, outcome))

    def record(self, message: Message) -> Record:
        """A message as Lambda hands it over."""
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
        """Delete what succeeded; the rest comes back when its visibility time-out has passed."""
        self.running -= 1
        failed = failed_items(outcome, list(receipts))
        if not self.reports_failures and isinstance(outcome, Returned):
            failed = []
        for identifier, receipt in receipts.items():
            if identifier not in failed:
                self.queue.delete(receipt)
            elif isinstance(outcome, Throttled):
                self.give_back(receipt)
        self.wake()

    def give_back(self, receipt: str) -> None:
        """A throttled batch is visible again soon."""
        if receipt in self.queue.in_flight:
            self.queue.change_visibility(receipt, self.clock.random.uniform(*THROTTLED_SECONDS))


def lambda_attribute(value: Mapping[str, Any]) -> Record:
    """A message attribute in the spelling of Lambda's event."""
    names = {"StringValue": "stringValue", "BinaryValue": "binaryValue", "DataType": "dataType"}
    return {names[name]: part for name, part in value.items()}


def parsed(text: str) -> Any:
    """The JSON value of a text, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


@dataclass
class Shard:
    """The records of one shard that wait, and whether the function is at work on it."""

    waiting: deque[Record] = field(default_factory=deque)
    busy: bool = False
    tries: int = 0
    limit: int | None = None


@dataclass
class StreamSource:
    """DynamoDB stream -> function: in order within a shard; a failing batch is halved, retried, and put aside in the end."""

    clock: Clock
    functions: Functions
    arn: str
    table_key: str
    function: Callable[[], Function]
    batch_size: int = 100
    window: float = 0.0
    retries: int = -1
    oldest: float = 86_400.0
    bisects: bool = False
    reports_failures: bool = True
    on_failure: Queue | None = None
    filters: list[Mapping[str, Any]] = field(default_factory=list)
    shards: list[Shard] = field(default_factory=lambda: [Shard() for _ in range(4)])
    enabled: bool = True

    def offer(self, records: list[Record]) -> None:
        """Put new records of the stream into their shards."""
        for record in records:
            if passes(self.filters, record):
                key = json.dumps(record["dynamodb"]["Keys"][self.table_key], sort_keys=True)
                shard = self.shards[sum(key.encode()) % len(self.shards)]
                shard.waiting.append(record)
                self.wake(shard)

    def wake(self, shard: Shard) -> None:
        """Go to work on a shard where nobody is."""
        if self.enabled and shard.waiting and not shard.busy:
            shard.busy = True
            self.clock.after(max(self.window, self.clock.random.uniform(*POLL_SECONDS)), lambda: self.invoke(shard))

    def resume(self) -> None:
        """Go on after a pause."""
        self.enabled = True
        for shard in self.shards:
            self.wake(shard)

    def invoke(self, shard: Shard) -> None:
        """Run the function with the oldest records of the shard."""
        if not self.enabled or not shard.waiting:
            shard.busy = False
            return
        size = min(self.batch_size, shard.limit or self.batch_size)
        batch = [shard.waiting[index] for index in range(min(size, len(shard.waiting)))]
        payload = json.dumps({"Records": batch}, ensure_ascii=False)
        self.functions.invoke(self.function(), payload, lambda outcome: self.done(shard, batch, outcome))

    def done(self, shard: Shard, batch: list[Record], outcome: Outcome) -> None:
        """Go past what succeeded; halve, repeat or put aside what did not."""
        if isinstance(outcome, Throttled):
            self.clock.after(self.clock.random.uniform(*THROTTLED_SECONDS), lambda: self.invoke(shard))
            return
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        failed = failed_items(outcome, numbers)
        first = min((numbers.index(number) for number in failed), default=len(batch))
        for _ in range(first):
            shard.waiting.popleft()
        if first == len(batch):
            shard.tries, shard.limit = 0, None
            self.go_on(shard, 0.0)
        else:
            self.fail(shard, len(batch) - first, progressed=first > 0)

    def fail(self, shard: Shard, size: int, progressed: bool) -> None:
        """The head of the shard could not be handled: what now?"""
        shard.tries = 1 if progressed else shard.tries + 1
        age = self.clock.now - shard.waiting[0]["dynamodb"]["ApproximateCreationDateTime"]
        spent = (0 <= self.retries < shard.tries) or age > self.oldest
        if size > 1 and self.bisects:
            shard.limit = max(1, size // 2)
            shard.tries -= 1  # a batch that is halved does not use up an attempt
        elif spent:
            self.put_aside(shard, size)
        self.go_on(shard, min(60.0, 0.1 * 2.0 ** min(shard.tries, 10)))

    def put_aside(self, shard: Shard, size: int) -> None:
        """Tell the on-failure queue which records were given up, and go past them."""
        batch = [shard.waiting.popleft() for _ in range(size)]
        shard.tries, shard.limit = 0, None
        if self.on_failure:
            first, last = batch[0]["dynamodb"], batch[-1]["dynamodb"]
            detail = {
                "streamArn": self.arn,
                "startSequenceNumber": first["SequenceNumber"],
                "endSequenceNumber": last["SequenceNumber"],
                "batchSize": size,
            }
            condition = {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": self.retries + 1}
            self.on_failure.send(
                json.dumps({"version": "1.0", "requestContext": condition, "DDBStreamBatchInfo": detail})
            )

    def go_on(self, shard: Shard, wait: float) -> None:
        """Take the next batch of the shard after so long."""
        shard.busy = False
        if wait and shard.waiting:
            shard.busy = True
            self.clock.after(wait, lambda: self.invoke(shard))
        else:
            self.wake(shard)
