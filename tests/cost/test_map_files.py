"""What distributed Maps bill beside transitions: Express children, the functions that they call, requests for their files."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from signalbox.cost.model.outcome import Outcome
from tests.cost.asl_parts import estimated, machine, task

FILES: dict[str, Any] = {
    "ItemReader": {"Resource": "arn:aws:states:::s3:getObject"},
    "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject"},
    "ToleratedFailurePercentage": 100,
}


def outcome(items: int, failing: str = "0", seconds: int = 0, **fields: Any) -> Outcome:
    """One run of a Map over so many items, four to a child, each child a Task that fails so often."""
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}}
    row = {"Type": "Map", "ItemProcessor": machine(I=task()) | config, "ItemBatcher": {"MaxItemsPerBatch": 4}}
    usage = {"map_items": {"M": items}, "failures": {"I": Decimal(failing)}, "durations_ms": {"I": seconds}}
    return estimated(machine(M={**row, **fields, "End": True}), **usage).outcome


def test_express_children_bill_requests_and_steps_of_time() -> None:
    """Three children of 140 ms in 64 MB: three requests, 200 ms each; their Task is tried, and is no transition."""
    found = outcome(items=10, seconds=140)
    assert found.express_requests == 3
    assert found.express_gigabyte_seconds == 3 * Fraction(2, 10) * Fraction(64, 1024)
    assert (found.tries("I"), found.counts.get("I")) == (3, None)
    assert found.transitions == 1 + 3


@pytest.mark.parametrize(
    ("items", "failing", "puts"),
    [(8, "0", 2), (8, "1", 2), (4, "0.5", 2), (8, "0.5", 1 + Fraction(3, 4) * 2), (0, "0", 1)],
)
def test_results_are_a_manifest_and_a_file_of_each_kind(items: int, failing: str, puts: Any) -> None:
    """Of those that succeeded and of those that failed, where there are any; the items are read once."""
    found = outcome(items=items, failing=failing, **FILES)
    assert (found.s3_gets, found.s3_puts) == (1, puts)


def test_items_of_the_input_are_no_file() -> None:
    """Without reader and writer S3 is not asked."""
    found = outcome(items=8)
    assert (found.s3_gets, found.s3_puts) == (0, 0)
