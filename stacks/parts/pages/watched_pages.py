"""The HTTP API, watched: an alarm and a board. AWS counts an API under its id, which is known where it is deployed."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.config import Environment
from stacks.monitoring.dashboards import PERCENTILES
from stacks.monitoring.measures import BROKEN, LATENCY, REFUSED, REQUESTS, Measure
from stacks.naming import dashboard_name, physical_name
from stacks.parts.alerting.alarms import alarm
from stacks.table import MINUTE


class WatchedPages(Construct):
    """Alarm and board of the API of this id."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, api_id: str) -> None:
        super().__init__(scope, id)
        self._api_id = api_id
        counts = [self._metric(measure, measure.statistic) for measure in (REQUESTS, REFUSED, BROKEN)]
        lasted = [self._metric(LATENCY, percentile) for percentile in PERCENTILES]
        alarm(
            self,
            "Failing",
            target=target,
            name=physical_name(target, "pages-failing"),
            entry="pages-failing",
            meaning="People get an error from us instead of their page.",
            metric=counts[-1],
        )
        board = cloudwatch.Dashboard(self, "Board", dashboard_name=dashboard_name(target, "people"))
        board.add_widgets(
            cloudwatch.GraphWidget(title="Requests", left=counts),
            cloudwatch.GraphWidget(title="Answers, milliseconds", left=lasted),
        )

    def _metric(self, measure: Measure, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=measure.namespace,
            metric_name=measure.name,
            dimensions_map={str(measure.dimension): self._api_id},
            statistic=statistic,
            period=Duration.seconds(MINUTE),
            label=f"{measure.name} {statistic}",
        )
