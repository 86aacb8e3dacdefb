"""Alarm of the HTTP API. AWS counts an API under its id, which is known where it is deployed."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.config import Environment
from stacks.monitoring.measures import BROKEN
from stacks.naming import physical_name
from stacks.parts.alerting.alarms import alarm
from stacks.table import MINUTE


class WatchedPages(Construct):
    """Alarm of the API of this id."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, api_id: str) -> None:
        super().__init__(scope, id)
        alarm(
            self,
            "Failing",
            target=target,
            name=physical_name(target, "pages-failing"),
            entry="pages-failing",
            meaning="People get an error from us instead of their page.",
            metric=cloudwatch.Metric(
                namespace=BROKEN.namespace,
                metric_name=BROKEN.name,
                dimensions_map={str(BROKEN.dimension): api_id},
                statistic=BROKEN.statistic,
                period=Duration.seconds(MINUTE),
            ),
        )
