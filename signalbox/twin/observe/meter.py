"""Meter of what a twin would be billed for, call by call, as it runs.

It only looks: nothing is drawn from the seed, so a metered run has the same bytes as one that nobody metered. It is the
measure of the cost projection and shares no code with it. `attach(twin)` before the first event, `read` at the end.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from signalbox.twin.formats import json_text
from signalbox.twin.gateway.calls import Call, Response
from signalbox.twin.observe.meter_reading import EventCounts, FunctionCounts, MapCounts, QueueCounts, Reading
from signalbox.twin.services.aws_lambda.event_sources import failed_items
from signalbox.twin.services.aws_lambda.invocations import Invocation
from signalbox.twin.services.aws_lambda.log_lines import handler_bytes, machine_bytes, platform_bytes
from signalbox.twin.services.aws_lambda.outcomes import Returned
from signalbox.twin.services.aws_lambda.pollers import empty_polls
from signalbox.twin.services.dynamodb.capacity import Capacity, Units
from signalbox.twin.services.eventbridge.scheduled_calls import SCHEDULED_TIME
from signalbox.twin.services.sqs.queues import Queue
from signalbox.twin.services.stepfunctions.map_children import count_child, count_express
from signalbox.twin.services.stepfunctions.state_visits import add_history

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

CHUNK_BYTES = 65_536
"""A message or event bills once for each 64 KB ("Amazon SQS pricing", "Amazon EventBridge pricing")."""

DELETED_TOGETHER = 10
"""Messages of one DeleteMessageBatch (Amazon SQS API Reference)."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
"""Value of a schedule's context attribute in its calls."""


class Meter:
    """Counts the calls of one twin."""

    def __init__(self, twin: "Twin") -> None:
        self.cloud = twin.cloud
        self.assembly = twin.assembly
        self.capacity = Capacity(twin.assembly)
        self.functions: dict[str, FunctionCounts] = defaultdict(FunctionCounts)
        self.queues: dict[str, QueueCounts] = {}
        self.reading = Reading(0.0)
        self.schedules = {
            (
                self.cloud.required_function(row.properties["Target"]["Arn"]).name,
                row.properties["Target"].get("Input", "{}"),
            )
            for row in self.assembly.of_type("AWS::Scheduler::Schedule")
        }
        self.cloud.gateway.listeners.append(self.called)
        self.cloud.functions.listeners.append(self.invoked)
        self.cloud.map_runs.listeners.append(partial(count_child, self.reading))
        for queue in self.cloud.queues.values():
            self.listen(queue)

    def called(self, call: Call) -> Callable[[Response | None], None]:
        """Count a call of a handler or of a Map Run, and what it bills of DynamoDB."""
        if call.invoker:
            count_request(self.reading.maps[call.invoker], call.operation)
            return lambda response: None
        if call.caller is None:  # a producer, somebody with a file, or somebody who looks
            self.reading.uploads += call.name == "s3.PutObject"
            return lambda response: None
        self.reading.calls[call.name] += 1
        function = self.functions[call.caller.function]
        if call.service == "s3":
            count_request(function, call.operation)
        elif call.operation == "SendEmail":
            function.mails += 1
        if call.name == "sqs.SendMessageBatch":
            return lambda response: self.sent_together(call)
        if call.service != "dynamodb":
            return lambda response: None
        units = self.capacity.watch(call)
        return lambda response: add_units(function, units(response))

    def listen(self, queue: Queue) -> None:
        """Count what is put into a queue and taken out of it."""
        counts = self.queues[queue.arn] = QueueCounts()

        source = self.cloud.queue_sources.get(queue.arn)
        collects = source is not None and source.window > 0

        def count(what: str, much: int) -> None:
            now = self.cloud.clock.now - self.cloud.clock.start
            if what == "sent":
                counts.sent += 1
                counts.sends += 1
                counts.bytes += much
                counts.requests += chunks(much)
                if collects:  # a poll ends as soon as a message is visible, however long the batch is collected
                    counts.receives.append(now + queue.delay)
            elif much:
                counts.received += much
                counts.batches += 1
                counts.requests += much if collects else 1
                if not collects:
                    counts.receives.append(now)

        queue.listeners.append(count)

    def sent_together(self, call: Call) -> None:
        """Count the messages of one call as one request, by the size of all ("Amazon SQS pricing")."""
        arn = next(queue.arn for queue in self.cloud.queues.values() if queue.url == call.parameters["QueueUrl"])
        sizes = [len(entry["MessageBody"].encode()) for entry in call.parameters["Entries"]]
        self.queues[arn].sends -= len(sizes) - 1
        self.queues[arn].requests -= sum(map(chunks, sizes)) - chunks(sum(sizes))

    def invoked(self, invocation: Invocation, milliseconds: int) -> None:
        """Count an invocation that has ended, and what its event source does after it."""
        counts, memory = self.functions[invocation.function], invocation.definition.memory
        # Drawn times interleave handlers in every way; a bill needs their mean, with each call and pause counted.
        milliseconds = max(1, round(milliseconds - 1000 * invocation.process.excess_seconds))
        counts.invocations += 1
        counts.milliseconds += milliseconds
        counts.gigabyte_seconds += Fraction(milliseconds * memory, 1000 * 1024)
        counts.log_bytes += platform_bytes(
            invocation.request_id,
            milliseconds,
            memory,
            isinstance(invocation.outcome, Returned),
            invocation.definition.system_log_level,
        )
        if (invocation.function, MOMENT.sub(SCHEDULED_TIME, invocation.payload)) in self.schedules:
            self.reading.scheduled += 1
        elif '"eventSourceARN"' in invocation.payload:
            self.handed_over(invocation)

    def handed_over(self, invocation: Invocation) -> None:
        """Count a batch of a stream, or the deletion of a queue's messages: one request for ten of a batch."""
        document = json.loads(invocation.payload)
        records = document.get("Records", []) if isinstance(document, dict) else []
        source = records[0].get("eventSourceARN") if records else None
        if source in self.queues:
            assert invocation.outcome is not None
            identifiers = [record["messageId"] for record in records]
            mapping = self.cloud.queue_sources.get(source)
            reports = mapping is not None and mapping.reports_failures
            if len(failed_items(invocation.outcome, identifiers, reports)) < len(identifiers):
                requests = -(-len(identifiers) // DELETED_TOGETHER)
                self.queues[source].deletes += requests
                self.queues[source].requests += requests
        elif source is not None:
            self.reading.stream_batches += 1
            self.reading.stream_records += len(records)

    def read(self, seconds: float) -> Reading:
        """Return everything that was counted, for a run of `seconds`."""
        reading = self.reading
        reading.seconds = seconds
        self.read_executions()
        self.read_events()
        reading.logged_bytes = sum(stream.billed for stream in self.cloud.firehose.streams.values())
        reading.conversions = self.cloud.conversions.billed_outputs()
        for name, function in self.functions.items():
            function.log_bytes += handler_bytes(self.cloud.functions.lines[name])
            function.metrics = len(set(series_in(self.cloud.functions.lines[name])))
        reading.functions = dict(self.functions)
        reading.stored_bytes = self.capacity.stored_bytes()
        random = Random(0)  # its own: the twin's draws stay as they are
        for arn, source in self.cloud.queue_sources.items():
            counts = self.queues[arn]
            if source.enabled:  # one that was deployed switched off is polled by nobody
                counts.empty_polls = empty_polls(sorted(counts.receives), seconds, random, source.pollers)
        reading.queues = {self.cloud.queues[arn].name: counts for arn, counts in self.queues.items()}
        return reading

    def read_executions(self) -> None:
        """Count transitions, the ways through machines, and the lines of their logs."""
        reading = self.reading
        for arn, execution in self.cloud.executions.all.items():
            slug, history = execution.definition.workflow, list(execution.state.history)
            reading.executions[slug] += 1
            if execution.definition.kind == "EXPRESS":
                count_express(reading, execution)
            else:
                reading.transitions[slug] += execution.state.transitions
            reading.machine_log_bytes += machine_bytes(history, arn, execution.definition.log_level)
            add_history(reading.visits[slug], history)

    def read_events(self) -> None:
        """Count what custom buses accepted; events of AWS's own on the default bus are free."""
        archived = {row.properties["SourceArn"] for row in self.assembly.of_type("AWS::Events::Archive")}
        for name, bus in self.cloud.buses.buses.items():
            for _, event in bus.journal if name != "default" else ():
                size = len(json_text(event).encode())
                counts = self.reading.events.setdefault(event["detail-type"], EventCounts())
                counts.events += 1
                counts.bytes += size
                counts.chunks += chunks(size)
                self.reading.archived_bytes += size if bus.arn in archived else 0


def series_in(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the series of embedded metrics: namespace, name, then dimensions with their values.

    Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format".
    """
    for line in lines:
        document = json.loads(line) if '"_aws"' in line else {}
        for directive in document.get("_aws", {}).get("CloudWatchMetrics", []):
            for dimensions in directive["Dimensions"]:
                values = [part for name in dimensions for part in (name, str(document[name]))]
                yield from ((directive["Namespace"], metric["Name"], *values) for metric in directive["Metrics"])


def attach(twin: "Twin") -> Meter:
    """Begin to count in an open twin in which nothing has happened yet."""
    return Meter(twin)


def add_units(function: FunctionCounts, units: Units) -> None:
    """Add what a call billed to the function that made it."""
    function.write_units += units.write
    function.read_units += units.read


def count_request(counts: FunctionCounts | MapCounts, action: str) -> None:
    """Count a request to S3: reads are cheap, deletions free, all others expensive ("Amazon S3 pricing")."""
    if action.startswith(("Get", "Head")):
        counts.s3_gets += 1
    elif not action.startswith(("Delete", "AbortMultipart")):
        counts.s3_puts += 1


def chunks(size: int) -> int:
    """Return how many 64 KB chunks a size bills, at least one."""
    return max(1, -(-size // CHUNK_BYTES))
