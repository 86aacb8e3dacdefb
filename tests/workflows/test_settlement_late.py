"""Late input, and input during a settlement: it is settled too, or a dead letter has the reason."""

from collections.abc import Callable

import pytest

from signalbox.twin import Twin
from tests.workflows import orders
from tests.workflows.settlement import (
    BAD_ROW,
    DAY,
    GOOD,
    RUN,
    TODAY,
    Line,
    ask,
    capture,
    captures,
    completed,
    day_row,
    deliver,
    keys,
    ledger,
    mended,
    owed,
    provider,
    put,
    settled,
    status,
    table,
    text,
)

Open = Callable[..., Twin]
LOST_BATCH: Line = {"at": 0, "fault": 39, "nth": 1, "times": 1}


def reasons(run: Twin, route: str = "settlements") -> list[str]:
    """Return the reasons of the dead letters of a route."""
    name = run.assembly.dead_letter_queues[route]
    queue = next(queue for queue in run.cloud.queues.values() if queue.name == name)
    return [message.attributes["reason"]["StringValue"] for message in queue.messages()]


def replace_while_settled(run: Twin, *rows: str) -> None:
    """Deliver a file, have its day settled, and deliver another one once the first was read."""
    deliver(run, capture(1))
    run.publish("SettlementRequested", {"date": DAY}, subject=DAY)
    while not any("PostBatches" in row["states"] for row in run.executions("settlement")):
        run.advance(seconds=0.005)
    deliver(run, *rows)
    run.run_until_idle()


def test_a_file_that_is_replaced_while_its_day_is_settled(twin: Open) -> None:
    """Only what was read is archived; the other stays, and asking again settles what is new in it."""
    run = twin(1)
    replace_while_settled(run, capture(1), capture(2), capture(3))
    assert (status(run), ledger(run)["sales:EUR"]) == ("COMPLETED", (-1000, 1))
    assert keys(run, "incoming/") == [f"incoming/{DAY}.csv"]
    assert keys(run, "archive/") == [f"archive/{DAY}/day/input.csv"]
    ask(run)
    assert ledger(run)["sales:EUR"] == (-3000, 3)
    assert [row["reason"] for row in table(run, f"runs/{DAY}/mended-1/refused.csv")] == ["Repeated"]
    assert (keys(run, "incoming/"), run.audit()) == ([], [])
    assert "capture-p3" in text(run, f"archive/{DAY}/mended-1/incoming.csv")


def test_the_night_takes_up_a_file_that_came_late(twin: Open) -> None:
    """A late file waits for the next night, which requests it once.

    A day without a file is not requested.
    """
    run = twin(2, schedules=True)
    settled(run, capture(1))
    deliver(run, capture(2))
    run.advance(days=3)
    assert [row["key"] for row in run.executions("settlement")] == [DAY] * 2
    assert (ledger(run)["sales:EUR"], keys(run, "incoming/")) == ((-2000, 2), [])
    assert run.audit() == []


def test_a_file_for_a_day_on_which_nothing_had_come(twin: Open) -> None:
    """The nights of a week look for it."""
    run = twin(2, schedules=True)
    run.advance(days=2)
    deliver(run, capture(1))
    run.advance(days=1)
    assert (status(run), ledger(run)["sales:EUR"]) == ("COMPLETED", (-1000, 1))


def test_rows_that_failed_are_posted_before_what_came_since(twin: Open) -> None:
    """Asking for them again neither reads nor archives a file that came meanwhile; asking once more does."""
    run = twin(3)
    deliver(run, *captures(250))
    run.plan([LOST_BATCH])
    ask(run)
    assert completed(run)["unposted"] > 0
    archived = text(run, f"archive/{DAY}/day/incoming.csv")
    deliver(run, *captures(251))
    ask(run)
    assert ledger(run) == owed(captures(250))
    assert (text(run, f"archive/{DAY}/day/incoming.csv"), keys(run, "incoming/")) == (archived, [f"incoming/{DAY}.csv"])
    ask(run)
    assert (ledger(run), keys(run, "incoming/"), run.audit()) == (owed(captures(251)), [], [])


def test_mended_rows_wait_for_rows_that_failed(twin: Open) -> None:
    """A request with corrected rows is a dead letter until the run before has ended.

    Otherwise they would hide the failed rows.
    """
    run = twin(3)
    deliver(run, *captures(250), BAD_ROW)
    run.plan([LOST_BATCH])
    ask(run)
    ask(run, mended=mended(capture(9, "1.00")))
    assert (reasons(run), len(run.executions("settlement"))) == (["Exhausted"], 1)
    ask(run)
    assert (completed(run)["unposted"], ledger(run)) == (0, owed(captures(250)))
    run.play([{"at": run.now + 1, "replay": "settlements"}])
    assert completed(run)["refused"] == 1  # the ninth of the day was posted: the mended row repeats it
    assert (ledger(run), run.audit()) == (owed(captures(250)), [])


@pytest.mark.parametrize("date", [TODAY, "2031-01-01", "2026-02-30", "2026-99-99"])
def test_only_a_day_that_is_over_is_settled(twin: Open, date: str) -> None:
    """A request for a day that is not over is a dead letter: later movements would never be posted."""
    run = twin(4)
    run.play([orders.stock(), orders.placed(), orders.paid()])
    ask(run, date=date)
    assert (run.executions("settlement"), reasons(run)) == ([], ["InvalidEvent"])
    assert (day_row(run, date), run.audit()) == ({}, [])


@pytest.mark.parametrize("by", ["request", "desk"])
def test_mended_rows_outlast_the_execution_that_died_with_them(twin: Open, by: str) -> None:
    """The stored rows are found by a late redrive, an early redrive and a restart."""
    run = twin(5)
    settled(run, capture(1), BAD_ROW)
    run.plan([{"at": run.now, "fault": 22, "state": "CollectMovements", "times": 1}])
    ask(run, mended=mended(capture(9, "1.00")))
    assert status(run) == "FAILED"
    if by == "desk":
        run.play([{"at": run.now + 10, "desk": "restart", "workflow": "settlement", "key": DAY}])
    else:
        run.advance(days=15)
        ask(run)
    assert (status(run), ledger(run)["sales:EUR"], run.audit()) == ("COMPLETED", (-1100, 2), [])


def test_a_report_of_the_provider_that_comes_late(twin: Open) -> None:
    """Asked for again, or by the next night, the day is compared with it; nothing is posted once more."""
    run = twin(6, schedules=True)
    settled(run, capture(1), capture(2))
    assert completed(run)["provider"] == "missing"
    provider(run, "capture,p1,99.00,EUR")
    ask(run)
    assert (completed(run)["provider"], completed(run)["differences"]) == ("compared", 2)
    provider(run, "capture,p1,10.00,EUR", "capture,p2,10.00,EUR")
    run.advance(days=3)
    assert (completed(run)["provider"], completed(run)["differences"]) == ("compared", 0)
    assert [row["states"] for row in run.executions("settlement")] == [GOOD] * 3
    assert (ledger(run)["sales:EUR"], run.audit()) == ((-2000, 2), [])


def test_the_last_run_reports_the_whole_day(twin: Open) -> None:
    """Rows that the first comparison lacked are found; totals and ledger are the whole day's."""
    run = twin(7)
    provider(run, "capture,p1,10.00,EUR", "capture,p9,1.00,EUR")
    settled(run, capture(1), BAD_ROW)
    assert completed(run)["differences"] == 1
    ask(run, mended=mended(capture(9, "1.00")))
    assert (completed(run)["rows"], completed(run)["differences"]) == (1, 0)
    (line,) = table(run, f"runs/{DAY}/mended-1/report.csv")
    assert (line["rows"], line["ledger"], line["provider"], line["difference"]) == ("2", "11.00", "11.00", "0.00")
    assert table(run, f"{RUN}/report.csv")[0]["difference"] == "-1.00"


def test_an_input_of_mended_rows_that_changes_is_collected_again(twin: Open) -> None:
    """A changed input is set aside, and the stored rows are collected again."""
    run = twin(8)
    settled(run, capture(1))
    run.publish("SettlementRequested", {"date": DAY, "mended": mended(capture(2))}, subject=DAY)
    while not any("ValidateRows" in row["states"] for row in run.executions("settlement")[1:]):
        run.advance(seconds=0.005)
    put(run, f"runs/{DAY}/mended-1/input.csv", capture(66).encode())
    run.run_until_idle()
    assert (ledger(run)["sales:EUR"], status(run)) == ((-2000, 2), "COMPLETED")
    assert "capture-p66" in text(run, f"aside/{DAY}/mended-1/input.csv")
