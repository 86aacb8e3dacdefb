"""Bills of distributed Maps beside transitions: Express children, their functions, and requests for files."""

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
    """Return one run of a Map over `items` items, four to a child, whose Task fails with probability `failing`."""
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}}
    row = {"Type": "Map", "ItemProcessor": machine(I=task()) | config, "ItemBatcher": {"MaxItemsPerBatch": 4}}
    usage = {"map_items": {"M": items}, "failures": {"I": Decimal(failing)}, "durations_ms": {"I": seconds}}
    return estimated(machine(M={**row, **fields, "End": True}), **usage).outcome


def test_express_children_bill_requests_and_steps_of_time() -> None:
    """Three children of 140 ms in 64 MB bill three requests of 200 ms; their Task is no transition."""
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
    """Results are written for succeeded and failed children, where there are any; items are read once."""
    found = outcome(items=items, failing=failing, **FILES)
    assert (found.s3_gets, found.s3_puts) == (1, puts)


def test_items_of_the_input_are_no_file() -> None:
    """A Map without reader and writer makes no request to S3."""
    found = outcome(items=8)
    assert (found.s3_gets, found.s3_puts) == (0, 0)
