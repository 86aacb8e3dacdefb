"""Load control: circuits over routes that call partners, and a switch for routes that are not critical."""

import json
from collections.abc import Mapping

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.naming import shed_parameter
from stacks.parts.handler_function import HandlerFunction
from stacks.parts.routing.chains import hops_ahead
from stacks.routes import ROUTES
from stacks.table import Route

NEVER = "1970-01-01T00:00:00+00:00"


class LoadControl(Construct):
    """`variables` and `equip` make a route's consumer part of it, `keep` gives its keeper the circuits."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        self._parameter = shed_parameter(target)
        ssm.CfnParameter(
            self,
            "ShedUntil",
            name=self._parameter,
            type="String",
            value=NEVER,
            description="Until this instant (ISO 8601) messages of routes that are not critical are left undone.",
        )

    def variables(self, route: Route) -> dict[str, str]:
        """Return the environment variables that a route's consumer gets."""
        found = {"GUARDED_ROUTE": route.name} if route.guarded else {}
        if not route.critical:
            found |= {"SHED_AFTER_SECONDS": str(route.deadline), "SHED_PARAMETER": self._parameter}
        if route.source is None and (ahead := {event: hops_ahead(event) for event in route.events}):
            found |= {"HOPS_AHEAD": json.dumps({event: hops for event, hops in sorted(ahead.items()) if hops})}
        return found | {"LAST_RECEIVE": str(route.max_receives)}

    def equip(self, function: HandlerFunction, route: Route) -> None:
        """Let the consumer of a route that may be shed read the switch."""
        if not route.critical:
            function.allow(["ssm:GetParameter"], [arns.parameter(self._parameter)])

    def keep(self, keeper: HandlerFunction, sources: Mapping[str, lambda_.CfnEventSourceMapping]) -> None:
        """Tell the keeper each guarded route's source (`sources` by route) and partners, and let it switch that
        source."""
        guarded = [route for route in ROUTES if route.guarded]
        circuits = {
            route.name: {
                "source": sources[route.name].attr_event_source_mapping_arn,
                "partners": list(route.asked),
            }
            for route in guarded
        }
        keeper.function.add_environment("CIRCUITS", Stack.of(self).to_json_string(circuits))
        arns = [sources[route.name].attr_event_source_mapping_arn for route in guarded]
        actions = ("GetEventSourceMapping", "UpdateEventSourceMapping", "ListTags")
        keeper.allow([f"lambda:{action}" for action in actions], arns)
