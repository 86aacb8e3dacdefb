"""An HTTP API: public, throttled per route, logging neither queries nor bodies."""

import json
from typing import Any

from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.naming import pascal, physical_name
from stacks.parts.acknowledgement import acknowledge
from stacks.routes import ENTRANCES
from stacks.table import Entrance

LOGGED = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "routeKey": "$context.routeKey",
    "status": "$context.status",
    "latencyMs": "$context.responseLatency",
}
"""A link's right stands in its query: the access log holds the route, never the address that was asked for."""


class HttpEntrance(Construct):
    """API -> live alias of a function, one route for each row of ENTRANCES."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, api_id: str) -> None:
        super().__init__(scope, id)
        self._target = target
        self._api_id = api_id
        name = physical_name(target, "people")
        group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/vendedlogs/http/{name}",
            retention=target.log_retention,
            removal_policy=target.removal_policy,
        )
        self.stage = gateway.CfnStage(
            self,
            "Stage",
            api_id=api_id,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=gateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=group.log_group_arn, format=json.dumps(LOGGED)
            ),
            # For a route that a row forgot: the least that any row allows.
            default_route_settings=gateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=min(row.rate for row in ENTRANCES),
                throttling_burst_limit=min(row.burst for row in ENTRANCES),
            ),
            route_settings={row.key: _limits(row) for row in ENTRANCES},
        )

    def lead(self, row: Entrance) -> None:
        """Lead the row's requests to the live alias of its function."""
        name, function = pascal(row.function.name), arns.live_function(self._target, row.function.name)
        integration = gateway.CfnIntegration(
            self,
            f"{name}Integration",
            api_id=self._api_id,
            integration_type="AWS_PROXY",
            integration_uri=function,
            payload_format_version="2.0",
        )
        route = gateway.CfnRoute(
            self,
            f"{name}Route",
            api_id=self._api_id,
            route_key=row.key,
            target=f"integrations/{integration.ref}",
            authorization_type="NONE",
        )
        # The stage's limits name routes: API Gateway refuses a limit for a route that is not there yet.
        self.stage.add_resource_dependency(route)
        links = "The link or the signature is the right: the function checks it, and its time."
        acknowledge(route, links, "AwsSolutions-APIG4")
        lambda_.CfnPermission(
            self,
            f"{name}MayBeCalled",
            action="lambda:InvokeFunction",
            function_name=function,
            principal="apigateway.amazonaws.com",
            source_arn=arns.arn("execute-api", f"{self._api_id}/*/{row.method}{row.path}"),
        )


def _limits(row: Entrance) -> dict[str, Any]:
    """Return a limit as CloudFormation spells it: the CDK passes a map of limits on unchanged."""
    return {"ThrottlingRateLimit": row.rate, "ThrottlingBurstLimit": row.burst}
