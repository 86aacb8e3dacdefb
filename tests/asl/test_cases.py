"""Our own cases of the language."""

from typing import Any

import pytest

from signalbox.asl import Execution, Machine, validate
from tests.asl.cases import (
    Case,
    blocks,
    choices,
    data,
    distributed,
    errors,
    functions,
    jsonpath_choices,
    jsonpath_data,
    jsonpath_intrinsics,
    retries,
)
from tests.asl.recordings import observed, scheduled

JSONATA = (data, choices, errors, retries, blocks, distributed, functions)
JSONPATH = (jsonpath_data, jsonpath_choices, jsonpath_intrinsics)
CASES = [case for module in (*JSONATA, *JSONPATH) for case in module.CASES]


def _run(case: Case) -> Execution:
    return Machine(case.definition()).run(case.input, case.mocks)


def _kinds(execution: Execution) -> list[str]:
    return [event["type"] for event in execution.history]


def _consecutive(wanted: list[str], kinds: list[str]) -> bool:
    return any(kinds[start : start + len(wanted)] == wanted for start in range(len(kinds)))


def _part(name: str, execution: Execution) -> Any:
    seen = observed(execution)
    if name in seen:
        return seen[name]
    if name == "location":
        return seen["evaluation_failed"][-1]["location"]
    if name == "lasted":
        return execution.history[-1]["timestamp"]
    if name in ("arguments", "credentials"):
        key = {"arguments": "input", "credentials": "taskCredentials"}[name]
        return [given[key] for given in scheduled(execution)]
    return getattr(execution, name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    """The machine is valid and gives what its page says."""
    assert [problem for problem in validate(case.definition()) if problem.severity == "error"] == []
    execution = _run(case)
    expected = dict(case.expect)
    events = expected.pop("events", [])
    for name, value in expected.items():
        assert _part(name, execution) == value, name
    assert not events or _consecutive(events, _kinds(execution)), _kinds(execution)


def test_there_are_enough_cases() -> None:
    """The repository's own cases stand even where the recordings are missing."""
    assert len(CASES) >= 80
    assert len({case.name for case in CASES}) == len(CASES)
