"""Sampling of traces: who decides whether a request is traced, and the rule by which machines decide.

Lambda samples by a fixed rate that nobody can change (AWS Lambda Developer Guide, "Visualize Lambda function
invocations using AWS X-Ray"). Step Functions follows rules of X-Ray (AWS X-Ray Developer Guide, "Configuring sampling
rules"). So the machine of a workflow decides, and functions behind it follow.
"""

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_xray as xray
from constructs import Construct

from stacks.config import Environment
from stacks.naming import physical_name
from stacks.routes import ENTRANCES, JOURNEYS, ROUTES
from stacks.table import Function

STARTS = {journey.starts for journey in JOURNEYS}
BEGINNING = {
    *(entrance.function.name for entrance in ENTRANCES),
    *(route.function.name for route in ROUTES if route.publishes and STARTS.intersection(route.events)),
}
"""Functions before which no machine has decided: those that people call, and the first of a journey.

A schedule's calls are all alike: their lines in the log show as much as thousands of traces a month.
"""


def tracing_of(row: Function) -> lambda_.Tracing:
    """Return whether Lambda decides about a function's traces, or its caller does."""
    return lambda_.Tracing.ACTIVE if row.name in BEGINNING else lambda_.Tracing.PASS_THROUGH


class ExecutionSampling(Construct):
    """Rule by which X-Ray traces a share of all executions, with none kept beyond that share."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        xray.CfnSamplingRule(
            self,
            "Rule",
            sampling_rule=xray.CfnSamplingRule.SamplingRuleProperty(
                version=1,
                rule_name=physical_name(target, "executions"),
                priority=1000,
                fixed_rate=target.traced_share,
                reservoir_size=0,
                service_name=physical_name(target, "*"),
                service_type="*",
                host="*",
                http_method="*",
                url_path="*",
                resource_arn="*",
            ),
        )
