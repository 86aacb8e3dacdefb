"""Watches a twin as CloudWatch would: `watch(twin)` before the run, `changes()` at any time.

It only looks: nothing is drawn from the seed, so a watched run has the same bytes as one that nobody watched. What the twin
keeps anyway (executions, log lines) is read when somebody asks; queues are looked at once a minute, functions as they end.
"""

from typing import TYPE_CHECKING

from signalbox.errors import InputError
from signalbox.twin.services.cloudwatch.alarms import Change, history, metric_alarms
from signalbox.twin.services.cloudwatch.executions import put_executions
from signalbox.twin.services.cloudwatch.functions import FunctionListener, put_embedded
from signalbox.twin.services.cloudwatch.losses import put_losses
from signalbox.twin.services.cloudwatch.metrics import MINUTE, Metrics
from signalbox.twin.services.cloudwatch.notices import Notice, notices
from signalbox.twin.services.cloudwatch.queues import QueueSampler
from signalbox.twin.services.cloudwatch.requests import put_requests

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

KNOWN = {
    "AWS/Events": {"InvocationsFailedToBeSentToDlq"},
    "AWS/ApiGateway": {"Count", "4xx", "5xx"},
    "AWS/SQS": {
        "ApproximateNumberOfMessagesVisible",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateAgeOfOldestMessage",
    },
    "AWS/Lambda": {"Invocations", "Errors", "Throttles", "Duration", "IteratorAge"},
    "AWS/States": {
        "ExecutionsStarted",
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
        "ExecutionTime",
    },
}
"""What the twin makes datapoints of, by namespace; of other namespaces that begin with AWS/ it makes none."""


class UnknownMetric(InputError):
    """An alarm watches one of AWS's metrics that the twin does not make: it would be OK for ever, and prove nothing."""


class Watching:
    """The datapoints of a run so far, and what alarms made of them."""

    def __init__(self, twin: "Twin") -> None:
        self.twin = twin
        self.cloud = twin.cloud
        self.metrics = Metrics()
        self.began = self.cloud.clock.now
        self.sampler = QueueSampler(self.cloud.queues.values(), frozenset(self.cloud.queue_sources), self.metrics)
        listener = FunctionListener(self.cloud.clock, self.metrics)
        self.cloud.functions.listeners.append(listener.ended)
        self.cloud.functions.throttle_listeners.append(listener.throttled)
        self.plan()

    def plan(self) -> None:
        """Look at the queues at the end of each minute. Unshuffled: it must draw nothing."""
        due = (self.cloud.clock.now // MINUTE + 1) * MINUTE
        self.cloud.clock.at(due, self.look, recurring=True, shuffled=False)

    def look(self) -> None:
        """A minute has passed."""
        self.sampler.look(self.cloud.clock.now)
        self.plan()

    def collected(self) -> Metrics:
        """Every datapoint so far."""
        metrics = Metrics()
        metrics.minutes.update(self.metrics.minutes)  # what is put below belongs to other metrics
        put_executions(self.cloud.executions.all.values(), metrics)
        put_losses(self.cloud.buses, metrics)
        put_requests(self.cloud.http.answers, metrics)
        for lines in list(self.cloud.functions.lines.values()):
            put_embedded(lines, metrics)
        return metrics

    def changes(self) -> list[Change]:
        """Every change of state of every deployed alarm, in order of time. Raises UnknownMetric."""
        return history(self.twin.assembly, self.collected(), self.began, self.cloud.clock.now)

    def notices(self) -> list[Notice]:
        """What the topics were told of it, or why not."""
        return list(notices(self.twin.assembly, self.cloud.policies, self.changes()))


def watch(twin: "Twin") -> Watching:
    """Begin to watch an open twin. Raises UnknownMetric where a deployed alarm could not be judged."""
    for alarm in metric_alarms(twin.assembly):
        for metric in alarm.metrics.values():
            if metric.namespace.startswith("AWS/") and metric.name not in KNOWN.get(metric.namespace, ()):
                raise UnknownMetric(
                    f"the alarm {alarm.name} watches {metric.namespace} {metric.name}, which the twin lacks"
                )
    return Watching(twin)
