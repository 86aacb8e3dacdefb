"""Checkpoints of a run and rows of the ledger, attribute by attribute, also when two executions write at once."""

from typing import Any

import pytest

from lambdas.common.errors import TransientError
from lambdas.settlement.rows import checkpoints, ledger
from tests.unit.world import World

DATE = "2026-01-05"
POSTING: dict[str, Any] = {
    "account": "sales:EUR",
    "date": DATE,
    "run": "day",
    "batch": "0000001",
    "currency": "EUR",
    "debit": "0.00",
    "credit": "10.00",
    "entries": [{"movementId": "capture-p1", "orderId": "o1", "debit": "0.00", "credit": "10.00"}],
}


def test_result_of_a_step_stands_on_the_row_of_its_run(files: World) -> None:
    """Each run has a row, each step an attribute; the instant of the last change is kept."""
    assert checkpoints.once(DATE, "r1", "collect", lambda: {"rows": 1}) == {"rows": 1}
    assert checkpoints.once(DATE, "r1", "validate", lambda: {"rows": 2}) == {"rows": 2}
    assert checkpoints.once(DATE, "r2", "collect", lambda: {"rows": 3}) == {"rows": 3}
    row = files.row("settlements", date=DATE, record="run#r1") or {}
    assert row.pop("changedAt").startswith("20")
    assert row == {"date": DATE, "record": "run#r1", "collect": {"rows": 1}, "validate": {"rows": 2}}
    assert checkpoints.find_result("2026-01-06", "r1", "collect") is None
    assert [checkpoints.required_result(DATE, run, "collect") for run in ("r1", "r2")] == [{"rows": 1}, {"rows": 3}]


def test_step_with_a_result_does_no_work(files: World) -> None:
    """The work of a step may write files."""
    checkpoints.once(DATE, "r1", "collect", lambda: {"rows": 1})
    assert checkpoints.once(DATE, "r1", "collect", lambda: pytest.fail("the step was done")) == {"rows": 1}


def test_first_result_of_two_executions_counts(files: World) -> None:
    """Another execution writes its result while this one works."""

    def work() -> dict[str, int]:
        checkpoints.once(DATE, "r1", "collect", lambda: {"rows": 1})
        return {"rows": 2}

    assert checkpoints.once(DATE, "r1", "collect", work) == {"rows": 1}
    assert checkpoints.find_result(DATE, "r1", "collect") == {"rows": 1}


@pytest.mark.parametrize(
    ("row", "runs"),
    [
        (None, ["day"]),
        ({}, ["day"]),
        ({"run": "day"}, ["day"]),
        ({"run": "mended-1"}, ["day", "mended-1"]),
        ({"run": "mended-2", "runs": ["day", "mended-1", "mended-2"]}, ["day", "mended-1", "mended-2"]),
    ],
)
def test_runs_of_a_day_in_their_order(files: World, row: dict[str, Any] | None, runs: list[str]) -> None:
    """A row of an earlier release names the last run alone; a day without a row has its first."""
    if row is not None:
        files.put("settlements", {"date": DATE, "record": "day", **row})
    files.put("settlements", {"date": "2026-01-06", "record": "day", "runs": ["other"]})
    assert checkpoints.runs(DATE) == runs
    for run in runs:
        checkpoints.once(DATE, run, "post", lambda run=run: {"run": run})
    assert checkpoints.results_of_all_runs(DATE, "post") == [{"run": run} for run in runs]


def test_posting_is_booked_with_its_entries_in_cents(files: World) -> None:
    """The posting, the account and the sums of the run, each once."""
    assert ledger.book("e-1", POSTING)
    assert not ledger.book("e-1", POSTING)
    rows = {row["record"]: row for row in files.rows("ledger")}
    assert rows[f"posting#{DATE}#day#0000001"].pop("at").startswith("20")
    assert rows == {
        f"posting#{DATE}#day#0000001": {
            "account": "sales:EUR",
            "record": f"posting#{DATE}#day#0000001",
            "eventId": "e-1",
            "currency": "EUR",
            "debit": 0,
            "credit": 1000,
            "number": 1,
            "balance": -1000,
            "entries": [{"movementId": "capture-p1", "orderId": "o1", "debit": 0, "credit": 1000}],
        },
        "account": {"account": "sales:EUR", "record": "account", "number": 1, "balance": -1000},
        f"total#{DATE}#day": {
            "account": "sales:EUR",
            "record": f"total#{DATE}#day",
            "debit": 0,
            "credit": 1000,
            "legs": 1,
        },
    }


@pytest.mark.parametrize(("run", "total"), [("day", 2000), ("r2", 1000)])
def test_second_posting_moves_the_account_and_the_sums_of_its_run(files: World, run: str, total: int) -> None:
    """The balance goes on over runs; sums are those of a run."""
    ledger.book("e-1", POSTING)
    assert ledger.book("e-2", {**POSTING, "run": run, "batch": "0000101"})
    account = files.row("ledger", account="sales:EUR", record="account") or {}
    assert (account["number"], account["balance"]) == (2, -2000)
    assert ledger.booked_sums("sales:EUR", DATE, run) == {"debit": 0, "credit": total, "legs": total // 1000}
    assert ledger.booked_sums("sales:EUR", "2026-01-06", run) == {"debit": 0, "credit": 0, "legs": 0}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_account_that_another_posting_moved_is_booked_on_later(
    files: World, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The row has moved since it was read, so nothing is written."""
    for index in range(3):
        ledger.book(f"e-{index}", {**POSTING, "batch": f"{index:07d}"})
    before = files.rows("ledger")
    stale = {"number": number, "balance": 0} if number else None
    monkeypatch.setattr(ledger.rows, "get", lambda *key: stale)
    with pytest.raises(TransientError):
        ledger.book("e-9", {**POSTING, "batch": "0000009"})
    assert files.rows("ledger") == before
