"""Functions that decide give what they gave in a run to which no auditor objected.

`python -m tests.unit.recorded.record` records the cases anew; read their difference as you read code.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.recorded.deciding import decide

CASES = Path(__file__).parent / "cases"


def by_function() -> dict[str, list[Any]]:
    """Return the cases by the name of their function."""
    found: dict[str, list[Any]] = {}
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            call, expected = json.loads(line)
            found.setdefault(call[0], []).append((call, expected))
    return found


BY_FUNCTION = by_function()


@pytest.mark.parametrize("function", sorted(BY_FUNCTION))
def test_decision_is_made_again(function: str) -> None:
    """The same arguments give the same value, the same events and the same error."""
    for call, expected in BY_FUNCTION[function]:
        assert decide(call) == expected
