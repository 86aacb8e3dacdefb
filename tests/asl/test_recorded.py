"""Executions recorded on AWS, replayed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.asl.recordings import FOLDER, cases, masked, observed, replay, scheduled, types_of, unmatched

pytestmark = pytest.mark.skipif(not cases(), reason=f"the recordings are not at {FOLDER}")
COMPARED = ("status", "output", "error", "cause", "path", "state_inputs", "state_outputs", "assigned")
# The recorder sorts the events within a parallel block and loses those that close a block (docs/fidelity.md).
LOST_IN_PARALLEL = ("ParallelStateSucceeded", "ParallelStateFailed", "ParallelStateExited")


def _parsed(cause: Any) -> Any:
    try:
        return json.loads(cause)
    except (TypeError, ValueError):
        return cause


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.stem)
def test_recording_replays_as_aws_ran_it(path: Path) -> None:
    """Status, output, error, cause, path, inputs, outputs, variables and events are the recorded ones."""
    case = json.loads(path.read_text())
    volatile = case.get("volatile_paths", [])
    execution = replay(case)
    ours = observed(execution)
    expected, actual = masked(case["expect"], volatile), masked(ours, volatile)
    for part in COMPARED:
        if part == "state_outputs" and "parallel" in case["tags"]:
            assert not [row for row in expected[part] if row not in actual[part]]
        elif expected.get(part) is not None or part in ("output", "error", "cause"):
            assert _parsed(actual[part]) == _parsed(expected[part]), part
    assert actual["evaluation_failed"] == expected.get("evaluation_failed", [])
    if "parallel" in case["tags"]:
        assert types_of(_kept(actual)) == types_of(_kept(expected))
    elif expected["events"] is not None:  # an Express workflow has no history
        assert actual["events"] == expected["events"]


def _kept(part: dict[str, Any]) -> list[Any]:
    return [row for row in part["events"] if row[0] not in LOST_IN_PARALLEL]


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.stem)
def test_arguments_are_the_recorded_ones(path: Path) -> None:
    """Each task is scheduled with the arguments that AWS scheduled it with."""
    case = json.loads(path.read_text())
    recorded = [outcome for outcomes in case["mocks"].values() for outcome in outcomes if "input" in outcome]
    names = ("input", "timeoutInSeconds", "heartbeatInSeconds", "taskCredentials")
    wanted = [{name: outcome[name] for name in names if name in outcome} for outcome in recorded]
    text = json.dumps(wanted).replace("<partition>", "aws").replace("<region>", "us-east-1")
    actual = json.dumps(scheduled(replay(case))).replace("<partition>", "aws").replace("<region>", "us-east-1")
    assert unmatched(json.loads(text), json.loads(actual)) == []
