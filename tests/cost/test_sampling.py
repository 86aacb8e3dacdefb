"""Traces of a projection: by the sampling rule of the template where one applies, else by X-Ray's own."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly, read
from signalbox.cost.projection.projection import project
from signalbox.cost.projection.sampling import SamplingRule, rules_of_machines
from signalbox.cost.projection.system import read_system
from tests.cost.deployed import assembly, assumed, resource, template

MONTH = 30 * 24 * 3600
RULE = {"Priority": 10, "FixedRate": 0.05, "ReservoirSize": 0, "ServiceName": "dev-*", "ServiceType": "*"}


def with_rules(folder: Path, *rules: dict[str, Any], mode: str = "PassThrough") -> Assembly:
    """The small system with traced machine and functions, and these rules."""
    changed = template()
    for name, found in changed["Resources"].items():
        if found["Type"] == "AWS::Lambda::Function":
            found["Properties"]["TracingConfig"] = {"Mode": mode}
        if name == "Machine":
            found["Properties"]["TracingConfiguration"] = {"Enabled": True}
    for number, rule in enumerate(rules):
        changed["Resources"][f"Rule{number}"] = resource("AWS::XRay::SamplingRule", SamplingRule=rule)
    return read(assembly(folder, written=changed))


def traces(found: Assembly) -> Fraction:
    """The traces of a million executions, where X-Ray's own rule keeps one a second and 5 % of the rest."""
    system = read_system(found)
    rows = assumed({"traces/*/kept_per_second": 1, "traces/*/sampled": Fraction(1, 20)})
    return project(system, rows).needs.by_key().get(("xray", "traces"), Fraction(0))


def test_a_rule_decides_for_machines_and_functions_follow(tmp_path: Path) -> None:
    """One execution in twenty is a trace; functions that only pass traces on begin none."""
    assert traces(with_rules(tmp_path, RULE)) == 50_000


def test_without_a_rule_xray_keeps_one_a_second(tmp_path: Path) -> None:
    """A million executions a month are fewer than one a second: all are traced."""
    assert traces(with_rules(tmp_path)) == 1_000_000


def test_functions_that_trace_actively_ask_no_rule(tmp_path: Path) -> None:
    """The starter keeps its million traces under any rule. The sweep's function is a Task, which has none."""
    assert traces(with_rules(tmp_path, RULE, mode="Active")) == 1_050_000


@pytest.mark.parametrize(
    "change",
    [
        {"ServiceName": "prod-*"},
        {"ServiceType": "AWS::ApiGateway::Stage"},
        {"URLPath": "/orders/*"},
        {"Attributes": {"tenant": "one"}},
    ],
)
def test_a_rule_about_others_does_not_apply(tmp_path: Path, change: dict[str, Any]) -> None:
    """The machine then has X-Ray's own rule."""
    assert rules_of_machines(with_rules(tmp_path, RULE | change)) == {"dev-orders": None}


def test_the_rule_of_the_lowest_number_comes_first(tmp_path: Path) -> None:
    """Priorities decide, not the order in the template."""
    later = RULE | {"Priority": 20, "FixedRate": 1}
    found = rules_of_machines(with_rules(tmp_path, later, RULE | {"ReservoirSize": 2}))
    assert found == {"dev-orders": SamplingRule(Fraction(2), Fraction(1, 20))}


def test_a_reservoir_is_kept_and_the_rest_is_sampled() -> None:
    """Two of each second, and half of what is beyond."""
    rule = SamplingRule(Fraction(2), Fraction(1, 2))
    assert rule.traced(Fraction(MONTH)) == MONTH
    assert rule.traced(Fraction(4 * MONTH)) == 3 * MONTH
