"""TestState calls recorded on AWS, answered here."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.asl import recordings
from tests.asl.recordings import RECORDED, Case, same

CALLS = sorted((RECORDED / "teststate").glob("*.json"))
# The service's model has changed since the recording: a function may have more than 10,240 MB now.
OLDER_MODELS = ("integer_more_than_maximum_allowed---fc4d32",)
pytestmark = pytest.mark.skipif(not CALLS, reason=f"the recordings are not at {RECORDED}")


def _answer(arguments: Case) -> Any:
    texts = {
        name: json.dumps(value) if name in ("definition", "input", "context", "variables") else value
        for name, value in arguments.items()
    }
    try:
        answer = recordings.ENGINE.test_state(**texts)
    except recordings.ENGINE.Refusal as refused:
        return [refused.code, str(refused)]
    return {name: _parsed(value) for name, value in answer.items()}


def _parsed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _parsed(item) for name, item in value.items()}
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _recorded(case: Case) -> Any:
    answer = case["expect"]["response"]
    if not case["expect"]["raised"]:
        return json.loads(json.dumps(answer).replace("<partition>", "aws").replace("<region>", "us-east-1"))
    if "Error" in answer:
        return [answer["Error"]["Code"], answer["Error"]["Message"]]
    return [answer["exception_typename"], answer["exception_value"].split(" operation: ")[-1]]


@pytest.mark.parametrize("path", CALLS, ids=lambda path: path.stem)
def test_call_is_answered_as_aws_answered_it(path: Path) -> None:
    """Status, output, error, next state and inspection data, or the error, are the recorded ones."""
    case = json.loads(path.read_text())
    answer = _answer(case["args"])
    if path.stem.endswith(OLDER_MODELS):
        assert answer != _recorded(case), "this call agrees with AWS: take it out of the list"
    else:
        assert same(_recorded(case), answer), answer
