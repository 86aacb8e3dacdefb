"""Monitor of a twin, as CloudWatch is on AWS: `watch(twin)` before the run, `changes()` at any time. It draws nothing
from the seed, so that a watched run has the same bytes as another one. What the twin keeps anyway (executions, log
lines) is read on request; queues are sampled once a minute, functions as they end."""

from typing import TYPE_CHECKING

from signalbox.errors import InputError
from signalbox.twin.services.cloudwatch.alarms import Change, history, metric_alarms
from signalbox.twin.services.cloudwatch.executions import ENDS, put_executions
from signalbox.twin.services.cloudwatch.failed_deliveries import put_failed_deliveries
from signalbox.twin.services.cloudwatch.functions import FunctionListener, put_embedded
from signalbox.twin.services.cloudwatch.http_requests import put_requests
from signalbox.twin.services.cloudwatch.metrics import MINUTE, Metrics
from signalbox.twin.services.cloudwatch.notifications import Notification, notifications
from signalbox.twin.services.cloudwatch.queues import QueueSampler

if TYPE_CHECKING:
    from signalbox.twin.api import Twin

KNOWN = {
    "AWS/Events": ["InvocationsFailedToBeSentToDlq"],
    "AWS/ApiGateway": ["Count", "4xx", "5xx"],
    "AWS/SQS": [
        f"Approximate{it}" for it in ("NumberOfMessagesVisible", "NumberOfMessagesNotVisible", "AgeOfOldestMessage")
    ],
    "AWS/Lambda": ["Invocations", "Errors", "Throttles", "Duration", "IteratorAge"],
    "AWS/States": ["ExecutionsStarted", *ENDS.values(), "ExecutionTime"],
}
"""Metrics that the twin makes, by namespace; of other namespaces that begin with AWS/ it makes none."""


class UnknownMetric(InputError):
    """Raised for an alarm on an AWS metric that the twin does not make. It would stay OK and prove nothing."""


class Monitor:
    """Datapoints of a run so far, and the alarms over them, which are new where `fresh`."""

    def __init__(self, twin: "Twin", fresh: bool = False) -> None:
        self.twin = twin
        self.fresh = fresh
        self.cloud = twin.cloud
        self.metrics = Metrics()
        self.began = self.cloud.clock.now
        self.sampler = QueueSampler(self.cloud.queues.values(), frozenset(self.cloud.queue_sources), self.metrics)
        listener = FunctionListener(self.cloud.clock, self.metrics)
        self.cloud.functions.listeners.append(listener.ended)
        self.cloud.functions.throttle_listeners.append(listener.throttled)
        self.plan()

    def plan(self) -> None:
        """Plan the next sample at the end of the minute; unshuffled, because it must draw nothing."""
        due = (self.cloud.clock.now // MINUTE + 1) * MINUTE
        self.cloud.clock.at(due, self.look, recurring=True, shuffled=False)

    def look(self) -> None:
        """Sample the queues, and plan the next sample."""
        self.sampler.look(self.cloud.clock.now)
        self.plan()

    def collected(self) -> Metrics:
        """Return every datapoint so far."""
        metrics = Metrics()
        metrics.minutes.update(self.metrics.minutes)  # the metrics put below are others
        put_executions(self.cloud.executions.all.values(), metrics)
        put_failed_deliveries(self.cloud.buses, metrics)
        put_requests(self.cloud.http.answers, metrics)
        for lines in list(self.cloud.functions.lines.values()):
            put_embedded(lines, metrics)
        return metrics

    def changes(self) -> list[Change]:
        """Return every change of state of every deployed alarm, in order of time."""
        return history(self.twin.assembly, self.collected(), self.began, self.cloud.clock.now, self.fresh)

    def notifications(self) -> list[Notification]:
        """Return the notifications of these changes, lost ones too."""
        return list(notifications(self.twin.assembly, self.cloud.policies, self.changes()))


def watch(twin: "Twin", *, fresh: bool = False) -> Monitor:
    """Watch an open twin. Raises UnknownMetric where a deployed alarm could not be evaluated.

    `fresh`: this is the first deployment of the alarms, and their metrics have no earlier datapoints.
    """
    for alarm in metric_alarms(twin.assembly):
        for metric in alarm.metrics.values():
            if metric.namespace.startswith("AWS/") and metric.name not in KNOWN.get(metric.namespace, ()):
                raise UnknownMetric(
                    f"the twin does not make {metric.namespace} {metric.name}, which the alarm {alarm.name} watches"
                )
    return Monitor(twin, fresh)
