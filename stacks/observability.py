"""What on-call sees: an alarm for each row of alarms.py, and one dashboard."""

from typing import Any

from aws_cdk import Aws, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.alarms import (
    ABORTED,
    AGE,
    DEPTH,
    FAILED,
    LAG,
    STARTED,
    SUCCEEDED,
    TIMED_OUT,
    UNPUBLISHED,
    AlarmRow,
    Measure,
    alarm_rows,
)
from stacks.config import Environment
from stacks.naming import pascal, physical_name
from stacks.parts.alarms import alarm
from stacks.routes import MINUTE, RELAY, ROUTES, SWEEP, WORKFLOWS


class ObservabilityStack(Stack):
    """Names only, no references: it can be deployed, changed and deleted apart from everything it looks at."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        self._target = target
        for row in alarm_rows(target):
            self._alarm(row)
        self._dashboard()

    def _alarm(self, row: AlarmRow) -> None:
        alarm(
            self,
            pascal(row.slug),
            name=physical_name(self._target, row.slug),
            description=row.meaning,
            metric=_metric(row.measure, row.resource, row.period),
            threshold=row.threshold,
            periods=row.periods,
            silence_is_bad=row.silence_is_bad,
        )

    def _dashboard(self) -> None:
        """Machines, then routes (work waiting, its age, dead letters), then the outbox."""
        name = physical_name(self._target, "overview")
        board = cloudwatch.Dashboard(self, "Overview", dashboard_name=name)
        for workflow in WORKFLOWS:
            machine = physical_name(self._target, workflow.slug)
            measures = (STARTED, SUCCEEDED, FAILED, TIMED_OUT, ABORTED)
            board.add_widgets(_graph(f"Executions of {workflow.slug}", {m.name: (m, machine) for m in measures}))
        queues = {route.name: physical_name(self._target, route.name) for route in ROUTES}
        board.add_widgets(
            _graph("Messages waiting", {route: (DEPTH, queue) for route, queue in queues.items()}),
            _graph("Oldest message, seconds", {route: (AGE, queue) for route, queue in queues.items()}),
            _graph("Dead letters", {route: (DEPTH, f"{queue}-dead-letters") for route, queue in queues.items()}),
        )
        board.add_widgets(
            _graph("Relay behind the outbox, ms", {"relay": (LAG, physical_name(self._target, RELAY.name))}),
            _graph("Oldest unpublished row, seconds", {"outbox": (UNPUBLISHED, SWEEP.handler.split(".")[0])}),
        )


def _metric(measure: Measure, resource: str, period: int = MINUTE, label: str | None = None) -> cloudwatch.Metric:
    """The measure of one resource; machines are measured by ARN, everything else by name."""
    if measure.dimension == "StateMachineArn":
        resource = f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}:stateMachine:{resource}"
    return cloudwatch.Metric(
        namespace=measure.namespace,
        metric_name=measure.name,
        dimensions_map={measure.dimension: resource},
        statistic=measure.statistic,
        period=Duration.seconds(period),
        label=label,
    )


def _graph(title: str, lines: dict[str, tuple[Measure, str]]) -> cloudwatch.GraphWidget:
    """One graph, a line for each label."""
    left = [_metric(measure, resource, label=label) for label, (measure, resource) in lines.items()]
    return cloudwatch.GraphWidget(title=title, left=left, width=8)
