"""Routes on demand: off without subscribers, on with them."""

from dataclasses import replace

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from signalbox.assembly import Assembly
from stacks.config import ENVIRONMENTS
from stacks.naming import physical_name
from stacks.routes import ROUTES, ROWS_OF
from stacks.synthesis import context
from stacks.workflow_stack import WorkflowStack

RULES, SOURCES = "AWS::Events::Rule", "AWS::Lambda::EventSourceMapping"


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_routes_on_demand_are_off_without_subscribers(
    environment: str, assembly: Assembly, production: Assembly
) -> None:
    """Their rules and sources are off, and no others are."""
    deployed = {"dev": assembly, "prod": production}[environment]
    names = {physical_name(ENVIRONMENTS[environment], route.name) for route in ROUTES if route.on_demand}
    assert {rule.name for rule in deployed.of_type(RULES) if rule.properties.get("State") == "DISABLED"} == names
    off = [source for source in deployed.of_type(SOURCES) if source.properties.get("Enabled") is False]
    assert len(off) == len(names) > 0


def test_subscribers_switch_the_routes_on() -> None:
    """Every rule is enabled, and no source is off."""
    app = App(context=context(), analytics_reporting=False, tree_metadata=False)
    target = replace(ENVIRONMENTS["dev"], subscribers=True)
    template = Template.from_stack(WorkflowStack(app, "webhooks", target=target, rows=ROWS_OF["webhooks"]))
    rules = template.find_resources(RULES).values()
    assert {rule["Properties"]["State"] for rule in rules} == {"ENABLED"}
    assert not [one for one in template.find_resources(SOURCES).values() if "Enabled" in one["Properties"]]
