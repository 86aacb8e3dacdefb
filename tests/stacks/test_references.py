"""References between stacks: by names that both compute, and never by outputs."""

import json
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from signalbox.assembly import Assembly

NAMED = ("AWS::DynamoDB::Table", "AWS::Events::EventBus", "AWS::Lambda::Function", "AWS::SQS::Queue")
"""Types that are read, written, called or polled. A machine may come after the rule and the grants that name it."""
ADDRESS = r"arn:aws:[\w:/.-]+|https://sqs\.[\w/.-]+"
PART = r":live$|/index/.*$"
"""What follows the ARN of a function or a table in the ARN of an alias or an index."""
NAMES_ONLY = ("observability",)
"""Stacks that look at others and need none of them: metrics of what is not there are silent."""


@pytest.fixture(params=["assembly", "production"])
def deployed(request: pytest.FixtureRequest) -> Assembly:
    """Return each environment."""
    found: Assembly = request.getfixturevalue(request.param)
    return found


def dependencies(assembly: Assembly) -> dict[str, set[str]]:
    """Stack -> the stacks that are deployed before it, and those before them."""
    artifacts = json.loads((assembly.path / "manifest.json").read_text())["artifacts"]
    direct = {name: set(artifacts[name].get("dependencies", ())) & set(assembly.templates) for name in artifacts}
    before: dict[str, set[str]] = {}
    for name in TopologicalSorter(direct).static_order():
        before[name] = direct[name].union(*(before[other] for other in direct[name]))
    return before


def texts(value: object) -> Iterator[str]:
    """Yield every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def test_no_template_reads_an_output_of_another_stack(deployed: Assembly) -> None:
    """CloudFormation answers each such reference by a call of its own, and is throttled by hundreds of them."""
    for name, template in deployed.templates.items():
        text = json.dumps(template.body)
        found = {word: text.count(word) for word in ("Fn::GetStackOutput", "Fn::ImportValue", '"Export"')}
        assert not any(found.values()), (name, found)


def test_each_named_resource_is_deployed_before_the_stacks_that_name_it(deployed: Assembly) -> None:
    """A computed name orders nothing by itself: the stack says which other stacks it waits for."""
    homes = {address: one.stack for one in deployed.of_type(*NAMED) for address in (one.arn, one.ref)}
    before, seen = dependencies(deployed), set()
    for resource in deployed.resources:
        found = {word for text in texts(resource.properties) for word in re.findall(ADDRESS, text)}
        for name in {re.sub(PART, "", address) for address in found} & homes.keys():
            home = homes[name]
            if home == resource.stack or resource.stack.endswith(NAMES_ONLY):
                continue
            if resource.stack.endswith("-shared") and name.endswith(".fifo"):
                continue  # the relay sends to an ordered queue only what the queue's own workflow wrote
            assert home in before[resource.stack], (resource.stack, resource.logical_id, name, home)
            seen.add((resource.stack, home))
    assert len(seen) >= 3


def test_a_value_that_aws_makes_up_comes_from_a_parameter_of_an_earlier_stack(deployed: Assembly) -> None:
    """Each SSM parameter of ours that a template reads is made by a stack that it waits for."""
    homes = {resource.name: resource.stack for resource in deployed.of_type("AWS::SSM::Parameter")}
    before, read = dependencies(deployed), 0
    for name, template in deployed.templates.items():
        for parameter in template.body.get("Parameters", {}).values():
            if str(parameter.get("Default", "")).startswith("/signalbox/"):
                assert homes[parameter["Default"]] in before[name], (name, parameter)
                read += 1
    assert read >= 2


def test_the_policy_of_an_alias_names_its_application(production: Assembly) -> None:
    """The application of all aliases stands in one stack, under a name that each UpdatePolicy takes literally."""
    (application,) = production.of_type("AWS::CodeDeploy::Application")
    aliases = [
        body
        for template in production.templates.values()
        for body in template.resources.values()
        if body["Type"] == "AWS::Lambda::Alias"
    ]
    assert len(aliases) > 10
    for alias in aliases:
        update = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        assert update["ApplicationName"] == application.name == "signalbox-prod-rollout"
