"""State machines follow the rules of the house: they read alike, and none can hang."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from signalbox.asl import validate

FILES = sorted((Path(__file__).resolve().parents[2] / "statemachines").glob("*.asl.json"))
State = tuple[str, dict[str, Any]]
LAMBDA_PASSES = [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
]
"""Transient errors of Lambda (AWS Step Functions Developer Guide, "Handle transient Lambda service exceptions" and
"Handling error conditions in Step Functions workflows")."""

HANDLERS_PASS = {"Sandbox.Timedout", "Runtime.ExitError", "TransientError"}
"""Transient errors of our handlers: a time-out, a process that ended, and those of lambdas/common/errors.py."""


def states(definition: dict[str, Any]) -> Iterator[State]:
    """Every state, those in branches and item processors too."""
    for name, state in definition["States"].items():
        yield name, state
        for inner in [*state.get("Branches", []), *([state["ItemProcessor"]] if "ItemProcessor" in state else [])]:
            yield from states(inner)


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def definition(request: pytest.FixtureRequest) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(request.param.read_text("utf-8"))
    return document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_definition_is_valid_and_short(path: Path) -> None:
    """Each definition passes AWS's validation and has at most 250 lines."""
    text = path.read_text("utf-8")
    assert [problem for problem in validate(json.loads(text)) if problem.severity == "error"] == []
    assert text.count("\n") <= 250


def test_a_machine_says_why_and_ends(definition: dict[str, Any]) -> None:
    """Each machine uses JSONata, has a Comment that says why, and times out."""
    assert definition["QueryLanguage"] == "JSONata"
    assert len(definition["Comment"].split()) > 10
    assert definition["TimeoutSeconds"] > 0


def test_state_names_are_verb_phrases(definition: dict[str, Any]) -> None:
    """State names are PascalCase of at least two words."""
    assert [name for name, _ in states(definition) if not re.fullmatch(r"([A-Z][a-z0-9]+){2,}", name)] == []


def test_every_task_has_an_end_a_retry_and_a_catch(definition: dict[str, Any]) -> None:
    """Each Task has TimeoutSeconds, a Retry, and a Catch or a Comment that says why there is none."""
    for name, state in states(definition):
        if state["Type"] == "Task":
            assert "TimeoutSeconds" in state, name
            assert state.get("Retry"), name
            assert state.get("Catch") or "fails" in state.get("Comment", ""), name


def test_every_task_retries_what_passes(definition: dict[str, Any]) -> None:
    """The first retrier of each Task begins with the same errors of Lambda; errors of handlers are retried too."""
    for name, state in states(definition):
        if state["Type"] == "Task":
            first, *others = state["Retry"]
            assert first["ErrorEquals"][: len(LAMBDA_PASSES)] == LAMBDA_PASSES, name
            retried = {error for retrier in (first, *others) for error in retrier["ErrorEquals"]}
            assert retried >= HANDLERS_PASS, name


def test_every_choice_has_a_default(definition: dict[str, Any]) -> None:
    """Each Choice has a Default state."""
    assert [name for name, state in states(definition) if state["Type"] == "Choice" and "Default" not in state] == []


def test_retries_are_bounded(definition: dict[str, Any]) -> None:
    """Each retrier has at most 48 attempts, and a longest delay unless it has at most 6.

    An open circuit waits longest: a day.
    """
    for name, state in states(definition):
        for retrier in state.get("Retry", []):
            assert retrier.get("MaxAttempts", 3) <= 48, name
            assert "MaxDelaySeconds" in retrier or retrier.get("MaxAttempts", 3) <= 6, name
