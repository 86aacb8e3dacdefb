"""The report of grants that no test of a run needed."""

from types import SimpleNamespace
from typing import Any

from tests.unused_grants import LEFT, unneeded

READ, WRITE = ("role", "dynamodb:getitem", "items", 0), ("role", "dynamodb:putitem", "items", 0)


def found(*answers: set[Any]) -> list[Any]:
    """What is reported after these answers of the processes of a run."""
    config: Any = SimpleNamespace(stash={LEFT: list(answers)})
    return unneeded(config)


def test_a_grant_is_unused_when_no_process_needed_it() -> None:
    """What one worker's tests needed is needed; what all of them left is named; a run without twins names nothing."""
    assert found({READ, WRITE}, {WRITE}) == [WRITE]
    assert found({READ}, {WRITE}) == []
    assert found() == []
