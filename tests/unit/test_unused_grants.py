"""The report of grants that no test of a run needed."""

from types import SimpleNamespace
from typing import Any

import pytest

from signalbox.twin.services.iam import Recorded
from signalbox.twin.services.iam.statements import Request
from tests.unused_grants import LEFT, TESTS, in_production, judges, unneeded

READ, WRITE = ("role", "dynamodb:getitem", "items", 0), ("role", "dynamodb:putitem", "items", 0)


def found(*answers: set[Any]) -> list[Any]:
    """Return the report after these answers of the processes of a run."""
    config: Any = SimpleNamespace(stash={LEFT: list(answers)})
    return unneeded(config)


def test_a_grant_is_unused_when_no_process_needed_it() -> None:
    """A grant is unused when no worker's tests needed it; a run without twins names none."""
    assert found({READ, WRITE}, {WRITE}) == [WRITE]
    assert found({READ}, {WRITE}) == []
    assert found() == []


def test_what_development_needs_production_needs_under_its_own_names() -> None:
    """Role, resource and parameter by production's names; what bears none of ours stays as it is."""
    role, parameter = (
        "arn:aws:iam::1:role/signalbox-{}-workflows-RelayRole",
        "arn:aws:ssm:a:1:parameter/signalbox/{}/shed-until",
    )
    seen = Recorded(role.format("dev"), Request("ssm:GetParameter", parameter.format("dev"), (("key", ("dev",)),)))
    alike = Recorded(role.format("prod"), Request("ssm:GetParameter", parameter.format("prod"), (("key", ("dev",)),)))
    assert in_production(seen, {}) == in_production(alike, {}) == alike
    other = Recorded("arn:other", Request("xray:Put", "*"))
    assert in_production(other, {}) == other
    switched = Recorded("arn:other", Request("lambda:ListTags", "arn:source:1"))
    assert in_production(switched, {"1": "2"}).request.resource == "arn:source:2"


def run_of(*arguments: str, **options: Any) -> Any:
    """A run with these arguments and options."""
    none = {"keyword": "", "markexpr": "", "deselect": None, "ignore": None, "unused_grants": False}
    return SimpleNamespace(args=list(arguments), option=SimpleNamespace(**{**none, **options}))


@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        (run_of(str(TESTS), markexpr="not soak"), True),
        (run_of(str(TESTS)), True),
        (run_of(str(TESTS / "unit")), False),
        (run_of(str(TESTS), keyword="orders"), False),
        (run_of(str(TESTS), markexpr="soak"), False),
        (run_of(str(TESTS), deselect=["tests/unit"]), False),
        (run_of(str(TESTS), lf=True), False),
        (run_of(str(TESTS), collectonly=True), False),
        (run_of(str(TESTS / "unit"), unused_grants=True), True),
    ],
)
def test_a_run_of_every_test_judges_grants(run: Any, verdict: bool) -> None:
    """A run of all tests judges grants, with or without the soak ones; a selection only on request."""
    assert judges(run) is verdict
