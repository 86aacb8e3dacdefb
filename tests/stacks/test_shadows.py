"""A shadow beside production: everything that runs along finds its place, and is watched."""

from dataclasses import replace

import pytest

from signalbox.assembly import Assembly, read
from stacks.config import ENVIRONMENTS, SHADOWS
from stacks.naming import physical_name
from stacks.routes import DEPLOYED
from stacks.shadows import COMPARISON
from stacks.synthesis import context
from stacks.system import build

PROD = replace(ENVIRONMENTS["prod"], shadows=SHADOWS[3])


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Production in phase 3. The CDK refuses a stack of more than 500 resources, and what cdk-nag finds."""
    folder = tmp_path_factory.mktemp("phase") / "cdk.out"
    build({**context(), "environment": PROD.name, "phase": 3}, str(folder)).synth()
    return read(folder)


def test_production_has_room_for_a_shadow(beside: Assembly, production: Assembly) -> None:
    """The comparison is in the stack of control, and the stacks of the workflows have the same resources."""
    (function,) = [
        f for f in beside.of_type("AWS::Lambda::Function") if f.name == physical_name(PROD, COMPARISON.function.name)
    ]
    assert function.stack == physical_name(PROD, "control")
    for stack in (physical_name(PROD, name) for name in DEPLOYED):
        assert beside.templates[stack].resources.keys() == production.templates[stack].resources.keys()


def test_what_differs_rings_only_beside_a_shadow(beside: Assembly, production: Assembly) -> None:
    """The alarm is there where it can ring, on what the comparison counts."""
    name = physical_name(PROD, "shadow-differences")
    found = [[a for a in each.of_type("AWS::CloudWatch::Alarm") if a.name == name] for each in (production, beside)]
    assert found[0] == []
    (alarm,) = found[1]
    (function,) = [f for f in beside.of_type("AWS::Lambda::Function") if "comparison" in f.name]
    service = function.properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    assert (alarm.properties["MetricName"], alarm.properties["Dimensions"][0]["Value"]) == (
        "ShadowDifferences",
        service,
    )


def test_the_machines_end_is_looked_at_late(beside: Assembly) -> None:
    """The comparison waits for the longest delay of a queue, so that a function finds the difference."""
    (queue,) = [q for q in beside.of_type("AWS::SQS::Queue") if q.name == physical_name(PROD, COMPARISON.queue)]
    assert queue.properties["DelaySeconds"] == 900
