"""State machines read alike, and none can hang: every definition of the project, held to the house rules."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from signalbox.asl import validate

FILES = sorted((Path(__file__).resolve().parents[2] / "statemachines").glob("*.asl.json"))
State = tuple[str, dict[str, Any]]


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
    """AWS would take it, and a person can read it."""
    text = path.read_text("utf-8")
    assert [problem for problem in validate(json.loads(text)) if problem.severity == "error"] == []
    assert text.count("\n") <= 250


def test_a_machine_says_why_and_ends(definition: dict[str, Any]) -> None:
    """JSONata, a Comment that says why it is shaped so, and a time-out of the whole."""
    assert definition["QueryLanguage"] == "JSONata"
    assert len(definition["Comment"].split()) > 10
    assert definition["TimeoutSeconds"] > 0


def test_state_names_are_verb_phrases(definition: dict[str, Any]) -> None:
    """PascalCase of two words or more."""
    assert [name for name, _ in states(definition) if not re.fullmatch(r"([A-Z][a-z0-9]+){2,}", name)] == []


def test_every_task_has_an_end_a_retry_and_a_catch(definition: dict[str, Any]) -> None:
    """A time-out on each, Retry for what passes, Catch for what does not, or a Comment that says who catches it then."""
    for name, state in states(definition):
        if state["Type"] == "Task":
            assert "TimeoutSeconds" in state, name
            assert state.get("Retry"), name
            assert state.get("Catch") or "fails" in state.get("Comment", ""), name


def test_every_choice_has_a_default(definition: dict[str, Any]) -> None:
    """What no rule foresees goes a way that somebody chose."""
    assert [name for name, state in states(definition) if state["Type"] == "Choice" and "Default" not in state] == []


def test_retries_are_bounded(definition: dict[str, Any]) -> None:
    """Each retrier counts its attempts (an open circuit waits longest, a day at most), and its delays stop growing or are few."""
    for name, state in states(definition):
        for retrier in state.get("Retry", []):
            assert retrier.get("MaxAttempts", 3) <= 48, name
            assert "MaxDelaySeconds" in retrier or retrier.get("MaxAttempts", 3) <= 6, name
