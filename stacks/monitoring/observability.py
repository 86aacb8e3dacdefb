"""Alarms and dashboards for on-call: an alarm for each row of alarms.py, and one that pages."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ssm as ssm
from aws_cdk.aws_cloudwatch_actions import SnsAction
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.monitoring.alarms import AlarmRow, alarm_rows
from stacks.monitoring.dashboards import Graph, Section, sections
from stacks.monitoring.measures import Measure
from stacks.naming import api_parameter, dashboard_name, pascal, physical_name
from stacks.parts.alerting.alarms import alarm, described
from stacks.parts.alerting.on_call import OnCall
from stacks.routes import ROUTES

MOST_UNDER_ONE = 90
"""Alarms that one composite alarm names. It may name 100 (Amazon CloudWatch User Guide, "Create a composite alarm"),
in a rule of 10,240 characters (Amazon CloudWatch API Reference, "PutCompositeAlarm")."""

GROUP = 60
"""Alarms of a group, which has room for the longest names."""

BOARD = "system"
"""Slug of the dashboard."""

GRAPH_WIDTH = 8
"""Of the 24 columns that a dashboard has: three graphs in a row."""


class ObservabilityStack(Stack):
    """Names only, but for the id of the HTTP API: it is deployed and deleted apart from the others."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        super().__init__(scope, id, **stack)
        self._target = target
        self._on_default_bus = {physical_name(target, route.name) for route in ROUTES if route.source}
        self._on_call = OnCall(self, "OnCall", target=target)
        alarms = {row.slug: self._alarm(row) for row in alarm_rows(target)}
        if target.on_call:
            self._page([alarms[row.slug] for row in alarm_rows(target) if row.pages])
            api_id = ssm.StringParameter.value_for_string_parameter(self, api_parameter(target))
            self._board(sections(target, api_id))

    def _alarm(self, row: AlarmRow) -> cloudwatch.Alarm:
        made = alarm(
            self,
            pascal(row.slug),
            target=self._target,
            name=physical_name(self._target, row.slug),
            entry=row.entry,
            meaning=row.meaning,
            metric=self._watched(row),
            threshold=row.threshold,
            periods=row.periods,
            bad=row.bad,
            silence_is_bad=row.silence_is_bad,
        )
        if row.silence_is_bad and row.pages and self._target.on_call:
            # Directly: a composite alarm on INSUFFICIENT_DATA would ring after the first deployment.
            made.add_insufficient_data_action(SnsAction(self._on_call.pages))
        return made

    def _watched(self, row: AlarmRow) -> cloudwatch.IMetric:
        measured = self._metric(row.measure, row.resource, row.period)
        if row.per_cent_of is None:
            return measured
        whole = self._metric(row.per_cent_of, row.resource, row.period)
        return cloudwatch.MathExpression(
            expression="100 * part / whole",
            using_metrics={"part": measured, "whole": whole},
            period=Duration.seconds(row.period),
        )

    def _page(self, alarms: list[cloudwatch.Alarm]) -> None:
        """One alarm rings for all that must wake somebody: ten at once wake once. Where they are too many for one, it
        looks at groups of them."""
        watched: list[cloudwatch.IAlarm] = list(alarms)
        if len(alarms) > MOST_UNDER_ONE:
            groups = [alarms[at : at + GROUP] for at in range(0, len(alarms), GROUP)]
            watched = [self._any_of(group, f"page-{number}") for number, group in enumerate(groups, 1)]
        page = self._any_of(watched, "page")
        action = SnsAction(self._on_call.pages)
        page.add_alarm_action(action)
        page.add_ok_action(action)

    def _any_of(self, alarms: Sequence[cloudwatch.IAlarm], slug: str) -> cloudwatch.CompositeAlarm:
        states = [cloudwatch.AlarmRule.from_alarm(one, cloudwatch.AlarmState.ALARM) for one in alarms]
        return cloudwatch.CompositeAlarm(
            self,
            pascal(slug),
            composite_alarm_name=physical_name(self._target, slug),
            alarm_description=described("Something needs a person now: the alarms under this one say what.", "page"),
            alarm_rule=cloudwatch.AlarmRule.any_of(*states),
        )

    def _board(self, parts: Sequence[Section]) -> None:
        """Make one dashboard with a heading for each section: a dashboard costs the same with any number of graphs."""
        board = cloudwatch.Dashboard(self, "Board", dashboard_name=dashboard_name(self._target, BOARD))
        for part in parts:
            heading = cloudwatch.TextWidget(markdown=f"# {part.slug}", width=24, height=1)
            board.add_widgets(heading)
            board.add_widgets(*(self._graph(graph) for graph in part.graphs))

    def _graph(self, graph: Graph) -> cloudwatch.GraphWidget:
        lines = [
            self._metric(
                line.measure, line.resource, graph.period, line.label, line.statistic or line.measure.statistic
            )
            for line in graph.lines
        ]
        if graph.expression:
            metrics: dict[str, cloudwatch.IMetric] = {f"m{number}": line for number, line in enumerate(lines)}
            math = cloudwatch.MathExpression(
                expression=graph.expression,
                using_metrics=metrics,
                label=graph.title,
                period=Duration.seconds(graph.period),
            )
            return cloudwatch.GraphWidget(title=graph.title, left=[math], width=GRAPH_WIDTH)
        return cloudwatch.GraphWidget(title=graph.title, left=lines, width=GRAPH_WIDTH)

    def _metric(
        self, measure: Measure, resource: str, period: int, label: str | None = None, statistic: str = ""
    ) -> cloudwatch.Metric:
        """Return the measure of one resource, a machine by its ARN and anything else by its name.

        A rule on our bus has the bus as a second dimension.
        """
        dimensions = {measure.dimension: resource} if measure.dimension else {}
        if measure.dimension == "StateMachineArn":
            dimensions = {measure.dimension: arns.arn("states", f"stateMachine:{resource}")}
        if measure.dimension == "RuleName" and resource not in self._on_default_bus:
            dimensions = {"EventBusName": physical_name(self._target, "events"), **dimensions}
        return cloudwatch.Metric(
            namespace=measure.namespace_in(self._target.name),
            metric_name=measure.name,
            dimensions_map=dimensions,
            statistic=statistic or measure.statistic,
            period=Duration.seconds(period),
            label=label,
        )
