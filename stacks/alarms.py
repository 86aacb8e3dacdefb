"""What must not be, as rows: one alarm each, derived from the table of the system. Plain data, as routes.py is."""

from collections.abc import Iterator
from dataclasses import dataclass

from stacks.config import Environment
from stacks.naming import physical_name
from stacks.routes import DAY, MINUTE, RELAY, ROUTES, SWEEP, WORKFLOWS


@dataclass(frozen=True)
class Measure:
    """A metric: its names, the dimension that picks one resource, and where that is written."""

    namespace: str
    name: str
    dimension: str
    statistic: str
    source: str


_SQS = "Amazon SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'"
_STATES = "AWS Step Functions Developer Guide, 'Monitoring Step Functions metrics using Amazon CloudWatch'"
_LAMBDA = "AWS Lambda Developer Guide, 'Types of metrics for Lambda functions'"

DEPTH = Measure("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "Maximum", _SQS)
AGE = Measure("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "Maximum", _SQS)
TIMED_OUT = Measure("AWS/States", "ExecutionsTimedOut", "StateMachineArn", "Sum", _STATES)
ABORTED = Measure("AWS/States", "ExecutionsAborted", "StateMachineArn", "Sum", _STATES)
FAILED = Measure("AWS/States", "ExecutionsFailed", "StateMachineArn", "Sum", _STATES)
STARTED = Measure("AWS/States", "ExecutionsStarted", "StateMachineArn", "Sum", _STATES)
SUCCEEDED = Measure("AWS/States", "ExecutionsSucceeded", "StateMachineArn", "Sum", _STATES)
LAG = Measure("AWS/Lambda", "IteratorAge", "FunctionName", "Maximum", _LAMBDA)
UNPUBLISHED = Measure("Signalbox", "OldestUnpublishedAge", "service", "Maximum", "lambdas/outbox/handlers.py, sweep")

UNPUBLISHED_SECONDS = 10 * MINUTE
"""The sweep says again what is 5 minutes old, every 5 minutes: an older row has missed a whole sweep."""

RELAY_LAG_MS = 60_000


@dataclass(frozen=True)
class AlarmRow:
    """Rings when `measure` of `resource` is at `threshold` or above for `periods` periods of `period` seconds.

    `silence_is_bad`: the metric has always something to report, so silence means that its reporter is dead.
    """

    slug: str
    meaning: str
    measure: Measure
    resource: str
    threshold: float
    period: int = MINUTE
    periods: int = 1
    silence_is_bad: bool = False


def alarm_rows(target: Environment) -> list[AlarmRow]:
    """Every alarm but those that roll deployments back, which stand beside their aliases."""
    return [*_of_routes(target), *_of_machines(target), *_of_outbox(target), _missed(target)]


def _must_be_empty(target: Environment, slug: str, meaning: str) -> AlarmRow:
    return AlarmRow(slug, meaning, DEPTH, physical_name(target, slug), threshold=1)


def _of_routes(target: Environment) -> Iterator[AlarmRow]:
    for route in ROUTES:
        name = route.name
        yield _must_be_empty(target, f"{name}-dead-letters", f"Messages of route {name} could not be handled.")
        yield _must_be_empty(target, f"{name}-undelivered", f"EventBridge could not deliver events of route {name}.")
        # An event that has waited for half of its deadline is likely to miss it.
        waited = f"Events of route {name} have waited for half of their deadline, or for a day."
        queue = physical_name(target, name)
        # A workflow of days must still begin today: its queue forgets before half of its deadline.
        yield AlarmRow(f"{name}-age", waited, AGE, queue, threshold=min(route.deadline // 2, DAY))
    yield _must_be_empty(target, "unroutable", "Events came that no route takes.")
    yield _must_be_empty(target, "unroutable-undelivered", "EventBridge could not deliver unroutable events.")


def _of_machines(target: Environment) -> Iterator[AlarmRow]:
    for workflow in WORKFLOWS:
        machine = physical_name(target, workflow.slug)
        for measure, what in ((TIMED_OUT, "timed-out"), (ABORTED, "aborted")):
            meaning = f"Executions of {workflow.slug} {what.replace('-', ' ')}, so that nothing in them cleaned up."
            yield AlarmRow(f"{workflow.slug}-{what}", meaning, measure, machine, threshold=1)


def _of_outbox(target: Environment) -> Iterator[AlarmRow]:
    yield _must_be_empty(target, "outbox-unrelayed", "The relay gave up rows of the outbox; the sweep takes them on.")
    relay = physical_name(target, RELAY.name)
    behind = "The relay is a minute or more behind the outbox."
    yield AlarmRow("outbox-relay-lag", behind, LAG, relay, threshold=RELAY_LAG_MS, periods=5)
    unpublished = "A row of the outbox has stayed unpublished through a whole sweep, or the sweep does not run."
    yield AlarmRow(
        "outbox-unpublished",
        unpublished,
        UNPUBLISHED,
        SWEEP.handler.split(".")[0],
        threshold=UNPUBLISHED_SECONDS,
        period=5 * MINUTE,
        periods=2,
        silence_is_bad=True,
    )


def _missed(target: Environment) -> AlarmRow:
    return _must_be_empty(target, "schedules-missed", "A scheduled call could not be made, or kept failing.")
