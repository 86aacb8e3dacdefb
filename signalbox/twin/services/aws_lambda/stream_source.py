"""Event source mapping from a stream of DynamoDB or of Kinesis to a function.

Sources: AWS Lambda Developer Guide, pages "Using AWS Lambda with Amazon DynamoDB", "Configuring error handling
controls for DynamoDB event sources" (splitting a batch does not use up an attempt) and "Process Amazon Kinesis Data
Streams records with Lambda".
"""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.instants import format_instant
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
from signalbox.twin.services.aws_lambda.invocation_records import batch_info, invocation_record
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Throttled
from signalbox.twin.services.aws_lambda.stream_records import StreamRecords


@dataclass(eq=False)
class Shard:
    """Waiting records of one shard or of a lane of it, and whether the function is processing it. `request` is its last
    invocation, `due` the end of its batching window, `outcome` the failure of the records that are tried again.
    `depths` belong to the records (see Clock)."""

    waiting: deque[Record] = field(default_factory=deque)
    depths: deque[int] = field(default_factory=deque)
    busy: bool = False
    tries: int = 0
    limit: int | None = None
    request: str = ""
    due: Due | None = None
    outcome: Outcome | None = None

    def take(self) -> Record:
        """Take the oldest waiting record."""
        self.depths.popleft()
        return self.waiting.popleft()


@dataclass
class StreamSource:
    """Event source of a stream: in order within a shard; a failing batch is halved, retried and finally discarded. Each
    shard has `lanes`, read side by side: records of one key are in one lane (page "Process DynamoDB records with
    Lambda", ParallelizationFactor). `records` tells how its records are read."""

    clock: Clock
    functions: Functions
    arn: str
    records: StreamRecords
    function: Callable[[], Function]
    batch_size: int = 100
    window: float = 0.0
    retries: int = -1
    oldest: float = 86_400.0
    bisects: bool = False
    reports_failures: bool = False
    on_failure: Callable[[str], object] | None = None
    filters: list[Mapping[str, Any]] = field(default_factory=list)
    lanes: int = 1
    shards: list[Shard] = field(default_factory=list)
    enabled: bool = True

    def __post_init__(self) -> None:
        self.shards = self.shards or [Shard() for _ in range(self.records.shards * self.lanes)]

    def add(self, records: list[Record]) -> None:
        """Add new records of the stream to their shards."""
        for record in records:
            if not self.filters or passes(self.filters, self.records.filtered(record)):
                shard = self.shards[self.records.lane(record, self.lanes)]
                shard.waiting.append(record)
                shard.depths.append(self.clock.depth)
                self.wake(shard)

    def wake(self, shard: Shard) -> None:
        """Process a shard that has records and is not being processed."""
        if self.enabled and shard.waiting and not shard.busy:
            shard.busy = True
            wait = self.clock.draw(POLL_SECONDS)
            full = len(shard.waiting) >= self.batch_size
            shard.due = self.clock.after(wait if full else max(self.window, wait), lambda: self.invoke(shard))
        elif shard.due and self.window and len(shard.waiting) >= self.batch_size:
            self.clock.cancel(shard.due)  # a whole batch ends the window
            shard.due = None
            self.clock.after(self.clock.draw(POLL_SECONDS), lambda: self.invoke(shard))

    def resume(self) -> None:
        """Continue after a pause."""
        self.enabled = True
        for shard in self.shards:
            self.wake(shard)

    def invoke(self, shard: Shard) -> None:
        """Run the function with the oldest records of the shard."""
        shard.due = None
        self.discard_expired(shard)
        if not self.enabled or not shard.waiting:
            shard.busy = False
            return
        size = min(self.batch_size, shard.limit or self.batch_size)
        batch = [shard.waiting[index] for index in range(min(size, len(shard.waiting)))]
        payload = json.dumps({"Records": batch}, ensure_ascii=False)
        self.clock.depth = max(shard.depths[index] for index in range(len(batch)))
        run = self.functions.invoke(self.function(), payload, lambda outcome: self.done(shard, batch, outcome))
        shard.request = run.request_id if run else ""

    def discard_expired(self, shard: Shard) -> None:
        """Discard records that are too old before they are processed, as far as the source sets an age."""
        count = sum(self.age(record) > self.oldest for record in shard.waiting)
        if count and self.enabled:
            self.discard(shard, count, shard.outcome, "RecordAgeExceeded")

    def age(self, record: Record) -> float:
        """Return the age of a record in seconds."""
        return self.clock.now - self.records.instant(record)

    def done(self, shard: Shard, batch: list[Record], outcome: Outcome) -> None:
        """Go past what succeeded; halve, retry or discard the rest."""
        if isinstance(outcome, Throttled):
            self.clock.after(self.clock.draw(THROTTLED_SECONDS), lambda: self.invoke(shard))
            return
        numbers = [self.records.number(record) for record in batch]
        failed = failed_items(outcome, numbers, self.reports_failures)
        first = min((numbers.index(number) for number in failed), default=len(batch))
        self.clock.depth = 0  # the next batch is not caused by this one
        for _ in range(first):
            shard.take()
        if first == len(batch):
            shard.tries, shard.limit, shard.outcome = 0, None, None
            self.continue_after(shard, 0.0)
        else:
            self.handle_failure(shard, len(batch) - first, outcome, progressed=first > 0)

    def handle_failure(self, shard: Shard, size: int, outcome: Outcome, progressed: bool) -> None:
        """Halve, retry or discard a batch whose first record failed."""
        shard.outcome = outcome
        shard.tries = 1 if progressed else shard.tries + 1
        spent = 0 <= self.retries < shard.tries
        if size > 1 and self.bisects:
            shard.limit = max(1, size // 2)
            shard.tries -= 1  # a batch that is halved does not use up an attempt
        elif spent or self.age(shard.waiting[0]) > self.oldest:
            self.discard(shard, size, outcome, "RetryAttemptsExhausted" if spent else "RecordAgeExceeded")
        self.continue_after(shard, min(60.0, 0.1 * 2.0 ** min(shard.tries, 10)))

    def discard(self, shard: Shard, size: int, outcome: Outcome | None, condition: str) -> None:
        """Report the discarded records to the destination for failures, and go past them."""
        batch = [shard.take() for _ in range(size)]
        if self.on_failure:
            place = f"shardId-{self.shards.index(shard) // self.lanes:020d}"
            info = batch_info(self.arn, place, batch, self.records)
            record = invocation_record(info, self.function(), outcome, condition)
            record["requestContext"] |= {"requestId": shard.request, "approximateInvokeCount": shard.tries}
            record["timestamp"] = format_instant(self.clock.now)
            self.on_failure(json.dumps(record))
        shard.tries, shard.limit, shard.outcome = 0, None, None

    def continue_after(self, shard: Shard, wait: float) -> None:
        """Take the next batch of the shard after `wait` seconds."""
        shard.busy = False
        if wait and shard.waiting:
            shard.busy = True
            self.clock.after(wait, lambda: self.invoke(shard))
        else:
            self.wake(shard)
