"""Definitions that AWS was recorded accepting or refusing."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.asl import recordings

FOLDER = recordings.RECORDED / "validation"
CASES = sorted(FOLDER.glob("*.json"))

pytestmark = pytest.mark.skipif(not CASES, reason=f"the recordings are not at {FOLDER}")


def said(response: dict[str, Any]) -> list[str]:
    """AWS's diagnostics of either call, each as `CODE: message at location`."""
    if "diagnostics" in response:
        return [f"{row['code']}: {row['message']} at {row.get('location')}" for row in response["diagnostics"]]
    text = response["exception_value"] if "exception_value" in response else response["message"]
    return [text.partition("Invalid State Machine Definition: '")[2].removesuffix("'")]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_definition_is_judged_as_aws_judged_it(path: Path) -> None:
    """The verdict is AWS's, and each of its diagnostics is among ours with its code, words and place."""
    case = json.loads(path.read_text())
    definition = case["definition_text"] if case["definition"] is None else case["definition"]
    problems = [
        problem for problem in recordings.ENGINE.validate(definition, case["type"]) if problem.severity == "error"
    ]
    assert (not problems) == case["expect"]["accepted"]
    if problems and problems[0].code == "INVALID_JSON_DESCRIPTION":
        return  # the words and the place are those of AWS's parser
    ours = [f"{problem.code}: {problem.message} at {problem.location}" for problem in problems]
    assert set(said(case["expect"]["response"])) <= set(ours)
