"""Recording of what a twin does not keep: deliveries of messages to functions, and arrivals of dead letters.

It draws nothing from the seed, so a run has the same bytes with and without it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from signalbox.assembly import Assembly
from signalbox.twin.cloud import Cloud
from signalbox.twin.observe.story.values import event_in, identity_of
from signalbox.twin.services.aws_lambda.event_sources import failed_items
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.invocations import Invocation
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Throttled
from signalbox.twin.services.sqs.message import Message
from signalbox.twin.services.sqs.queues import Queue

if TYPE_CHECKING:
    from signalbox.twin.api import Twin


@dataclass(frozen=True)
class Delivery:
    """A message given to a function, at epoch seconds; `receive` counts from 1.

    `result` is done, back or throttled.
    """

    event: str
    type: str
    queue: str
    function: str
    message: str
    sent: float
    begun: float
    ended: float
    receive: int
    result: str
    error: str = ""


@dataclass(frozen=True)
class Arrival:
    """A message that came into a dead-letter queue, with its body and attributes."""

    at: float
    queue: str
    message: Message


@dataclass
class Recording:
    """Deliveries and arrivals of a run, in order."""

    deliveries: list[Delivery] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)


def watch(twin: "Twin") -> Recording:
    """Begin to record deliveries and dead letters of an open twin; what came before is not in the recording."""
    recording = Recording()
    watch_functions(twin.cloud, recording)
    burials = burial_queues(twin.assembly)
    for queue in twin.cloud.queues.values():
        if queue.name in burials:
            watch_queue(queue, recording)
    return recording


def burial_queues(assembly: Assembly) -> dict[str, str]:
    """Return the route by the name of each of its dead-letter queues."""
    return {queue: route for route, queues in assembly.all_dead_letter_queues.items() for queue in queues}


def watch_queue(queue: Queue, recording: Recording) -> None:
    """Record each message that comes in; one that becomes visible again is not new."""
    known: set[str] = set()

    def record() -> None:
        newest = next((message for _, number, message in reversed(queue.ready) if number == queue.numbers), None)
        if newest is not None and newest.id not in known:
            known.add(newest.id)
            recording.arrivals.append(Arrival(queue.clock.now, queue.name, newest))

    queue.watchers.append(record)


def watch_functions(cloud: Cloud, recording: Recording) -> None:
    """Record the messages that every function gets from a queue, and their results."""
    functions, clock = cloud.functions, cloud.clock
    invoke = functions.invoke

    def recorded(
        function: Function, payload: str, done: Callable[[Outcome], None], request_id: str = ""
    ) -> Invocation | None:
        begun = clock.now

        def ended(outcome: Outcome) -> None:
            recording.deliveries.extend(deliveries(cloud, function.name, payload, outcome, begun, clock.now))
            done(outcome)

        return invoke(function, payload, ended, request_id)

    functions.invoke = recorded  # type: ignore[method-assign]  # the only place of every invocation


def deliveries(
    cloud: Cloud, function: str, payload: str, outcome: Outcome, begun: float, ended: float
) -> list[Delivery]:
    """Return the deliveries of one invocation; empty where it got no messages."""
    if '"aws:sqs"' not in payload:
        return []
    records = [record for record in json.loads(payload)["Records"] if record.get("eventSource") == "aws:sqs"]
    source = cloud.queue_sources.get(records[0]["eventSourceARN"]) if records else None
    reports = source is not None and source.reports_failures
    failed = failed_items(outcome, [record["messageId"] for record in records], reports)
    return [
        delivery(function, record, begun, ended, result_of(outcome, record["messageId"] in failed), error_of(outcome))
        for record in records
    ]


def delivery(function: str, record: Mapping[str, Any], begun: float, ended: float, result: str, error: str) -> Delivery:
    """Return the delivery of one message of an invocation."""
    event = event_in(record["body"])
    return Delivery(
        event=identity_of(event),
        type=str(event.get("detail-type", "unknown")),
        queue=record["eventSourceARN"].rpartition(":")[2],
        function=function,
        message=record["messageId"],
        sent=int(record["attributes"]["SentTimestamp"]) / 1000,
        begun=begun,
        ended=ended,
        receive=int(record["attributes"]["ApproximateReceiveCount"]),
        result=result,
        error=error if result == "back" else "",
    )


def result_of(outcome: Outcome, failed: bool) -> str:
    """Return the result of a message: done, back in its queue, or throttled."""
    return "throttled" if isinstance(outcome, Throttled) else "back" if failed else "done"


def error_of(outcome: Outcome) -> str:
    """Return the error that ended the whole invocation; empty where the handler answered."""
    return outcome.error if isinstance(outcome, Raised) else ""
