"""Limits of CloudFormation for templates."""

import json

import pytest

from signalbox.assembly import Assembly
from stacks.routes import DEPLOYED

QUOTAS = {"Resources": 500, "Outputs": 200, "Parameters": 200}
"""AWS CloudFormation User Guide, "Understand CloudFormation quotas"."""
TEMPLATE_BYTES = 1_000_000
"""The same page: a template in an S3 object."""
ROOM = 200
"""Resources that stay free in each stack: twenty more functions, and what a route or machine brings along."""
PATTERN = 2048
"""Characters of an event pattern (Amazon EventBridge User Guide, "Amazon EventBridge quotas")."""
DYNAMIC_REFERENCES = 60
"""AWS CloudFormation User Guide, "Get values stored in other services using dynamic references"."""


@pytest.mark.parametrize("environment", ["assembly", "production"])
def test_every_template_is_within_the_quotas(environment: str, request: pytest.FixtureRequest) -> None:
    """No template has more resources, outputs, parameters, bytes or dynamic references than CloudFormation takes."""
    deployed: Assembly = request.getfixturevalue(environment)
    for template in deployed.templates.values():
        text = json.dumps(template.body, indent=1)
        for part, most in QUOTAS.items():
            assert len(template.body.get(part, {})) <= most, (template.name, part)
        assert len(text.encode()) <= TEMPLATE_BYTES, template.name
        assert text.count("{{resolve:") <= DYNAMIC_REFERENCES, template.name


def test_the_next_functions_have_room(production: Assembly) -> None:
    """Each stack has room for the next functions, so that no deployment finds it full."""
    full = {name: len(template.resources) for name, template in production.templates.items()}
    assert {name: count for name, count in full.items() if count > QUOTAS["Resources"] - ROOM} == {}


def test_every_event_pattern_is_within_the_quota(production: Assembly) -> None:
    """The rules for unroutable events name every type, and so grow with each workflow."""
    for rule in production.of_type("AWS::Events::Rule"):
        assert len(json.dumps(rule.properties["EventPattern"])) <= PATTERN, rule.name


def test_a_workflow_fills_no_stack_but_its_own(production: Assembly) -> None:
    """Functions, machines, sources and their roles are in the stacks of workflows alone."""
    own = {f"signalbox-prod-{name}" for name in (*DEPLOYED, "control")}
    kinds = ("AWS::Lambda::Function", "AWS::StepFunctions::StateMachine", "AWS::Lambda::EventSourceMapping")
    assert {resource.stack for resource in production.of_type(*kinds)} == own


def test_a_stack_names_the_layer_once(production: Assembly) -> None:
    """However many functions a stack has, it holds one parameter with the layer's ARN."""
    for template in production.templates.values():
        layers = [name for name in template.body["Parameters"] if "powertools" in name]
        functions = [body for body in template.resources.values() if body["Type"] == "AWS::Lambda::Function"]
        assert len(layers) == bool(functions), template.name
