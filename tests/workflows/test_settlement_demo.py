"""The example script of the settlement."""

import json
from collections.abc import Callable
from pathlib import Path

from signalbox.twin import Twin
from tests.workflows.settlement import TODAY, ledger, refused, status, table, told

SCRIPT = Path(__file__).parents[2] / "examples" / "settlement.jsonl"
Open = Callable[..., Twin]


def test_example_shows_good_and_bad_nights(twin: Open) -> None:
    """Two nights fail and are resumed, refused rows are mended, one movement differs; every row is booked once."""
    run = twin(seed=0, schedules=True)
    run.play([json.loads(line) for line in SCRIPT.read_text("utf-8").splitlines()])
    assert [status(run, f"2026-01-0{day}") for day in range(5, 9)] == ["COMPLETED"] * 4
    assert (told(run).count("SettlementFailed"), told(run).count("SettlementCompleted")) == (2, 5)
    assert [reason for reason, _ in refused(run, TODAY)] == ["InvalidAmount", "Truncated", "Repeated"]
    assert [row["what"] for row in table(run, "runs/2026-01-05/day/differences.csv")] == ["Different"]
    entries = {account: count for account, (_, count) in ledger(run).items()}
    assert entries == {"provider:EUR": 531, "provider:USD": 453, "refunds:EUR": 1, "sales:EUR": 530, "sales:USD": 453}
    assert run.audit() == []
