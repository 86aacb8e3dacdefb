"""Load control: circuits over routes that call partners, and a switch for routes that are not critical."""

import json

from aws_cdk import Stack
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks import arns
from stacks.config import Environment
from stacks.naming import shed_parameter, source_parameter
from stacks.parts.handler_function import HandlerFunction
from stacks.parts.routing.chains import hops_ahead
from stacks.routes import ROUTES
from stacks.table import Route

NEVER = "1970-01-01T00:00:00+00:00"


class ShedSwitch(Construct):
    """Parameter that an operator sets, to have messages of routes that are not critical left undone for a while."""

    def __init__(self, scope: Construct, id: str, *, target: Environment) -> None:
        super().__init__(scope, id)
        ssm.CfnParameter(
            self,
            "ShedUntil",
            name=shed_parameter(target),
            type="String",
            value=NEVER,
            description="Until this instant (ISO 8601) messages of routes that are not critical are left undone.",
        )


def shedding_variables(target: Environment, route: Route) -> dict[str, str]:
    """Return the environment variables that a route's consumer gets."""
    found = {"GUARDED_ROUTE": route.name} if route.guarded else {}
    if not route.critical:
        found |= {"SHED_AFTER_SECONDS": str(route.deadline), "SHED_PARAMETER": shed_parameter(target)}
    if route.source is None and (ahead := {event: hops_ahead(event) for event in route.events}):
        found |= {"HOPS_AHEAD": json.dumps({event: hops for event, hops in sorted(ahead.items()) if hops})}
    return found | {"LAST_RECEIVE": str(route.max_receives)}


def equip_shedding(target: Environment, function: HandlerFunction, route: Route) -> None:
    """Let the consumer of a route that may be shed read the switch."""
    if not route.critical:
        function.allow(["ssm:GetParameter"], [arns.parameter(shed_parameter(target))])


def keep_circuits(target: Environment, keeper: HandlerFunction) -> None:
    """Give the keeper each guarded route's source and partners, and let it switch that source.

    The sources are in the stacks of their workflows, which keep their ARNs in SSM parameters.
    """
    stack, guarded = Stack.of(keeper), [route for route in ROUTES if route.guarded]
    sources = {
        route.name: ssm.StringParameter.value_for_string_parameter(stack, source_parameter(target, route.name))
        for route in guarded
    }
    circuits = {route.name: {"source": sources[route.name], "partners": list(route.asked)} for route in guarded}
    keeper.function.add_environment("CIRCUITS", stack.to_json_string(circuits))
    actions = ("GetEventSourceMapping", "UpdateEventSourceMapping", "ListTags")
    keeper.allow([f"lambda:{action}" for action in actions], sources.values())
