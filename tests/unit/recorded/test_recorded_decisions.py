"""Functions that decide give what they gave in a run to which no auditor objected.

`python -m tests.unit.recorded.record` records the cases anew; read their difference as you read code.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from signalbox.project import CHECKOUT
from tests.unit.recorded.deciding import decide

CASES = Path(__file__).parent / "cases"
MODULE = re.compile(r'"(lambdas[\w.]*):')


def by_function() -> dict[str, list[Any]]:
    """Return the cases by the name of their function."""
    found: dict[str, list[Any]] = {}
    for path in sorted(CASES.glob("*.jsonl")):
        for line in filter(is_here, path.read_text("utf-8").splitlines()):
            call, expected = json.loads(line)
            found.setdefault(call[0], []).append((call, expected))
    return found


def is_here(line: str) -> bool:
    """Return whether all modules of a case are there: a workflow may have been removed with its functions."""
    return all((CHECKOUT / name.replace(".", "/")).with_suffix(".py").is_file() for name in set(MODULE.findall(line)))


BY_FUNCTION = by_function()


@pytest.mark.parametrize("function", sorted(BY_FUNCTION))
def test_decision_is_made_again(function: str) -> None:
    """The same arguments give the same value, the same events and the same error."""
    for call, expected in BY_FUNCTION[function]:
        assert decide(call) == expected
