"""Decisions about traces in the deployed system."""

import pytest

from signalbox.assembly import Assembly
from signalbox.cost.projection.sampling import rules_of_machines
from stacks.config import ENVIRONMENTS
from stacks.naming import physical_name


@pytest.mark.parametrize(("environment", "name"), [("assembly", "dev"), ("production", "prod")])
def test_every_machine_is_sampled_by_our_rule(environment: str, name: str, request: pytest.FixtureRequest) -> None:
    """X-Ray's own rule would keep the first execution of each second: every one, at a million a month."""
    deployed: Assembly = request.getfixturevalue(environment)
    found = rules_of_machines(deployed)
    shares = {rule and float(rule.share) for rule in found.values()}
    assert len(found) == len(deployed.workflows) > 0
    assert shares == {ENVIRONMENTS[name].traced_share}
    assert {rule and rule.reservoir for rule in found.values()} == {0}


def test_only_what_no_machine_precedes_begins_a_trace(assembly: Assembly) -> None:
    """Functions of Tasks and queues follow their caller; those that people call decide themselves."""
    dev = ENVIRONMENTS["dev"]
    modes = {f.name: f.properties["TracingConfig"]["Mode"] for f in assembly.of_type("AWS::Lambda::Function")}
    active = {name for name, mode in modes.items() if mode == "Active"}
    tasks = {name for workflow in assembly.workflows for name in workflow["tasks"].values()}
    starters = {route["function"] for route in assembly.routes if route.get("starts")}
    assert not active & (tasks | starters | {physical_name(dev, "outbox-relay"), physical_name(dev, "outbox-sweep")})
    assert {physical_name(dev, name) for name in ("verification-show", "screening-screen")} <= active
    assert set(modes.values()) == {"Active", "PassThrough"}
