"""The starter: what a request means where the day's row stands, and where mended rows wait."""

import json
from typing import Any

import pytest

from lambdas.common.errors import TransientError
from lambdas.settlement.files import bucket, claim_check
from lambdas.settlement.handlers import book, collect, fail_run, start
from tests.unit.world import Context, World, aws, aws_error, batch, delivered

DAY = "2026-01-05"
LIMIT = 262_144
ROW = {
    "movementId": "capture-p1",
    "kind": "capture",
    "orderId": "o1",
    "paymentId": "p1",
    "amount": "1.00",
    "currency": "EUR",
}


def request(identity: str = "r1", **data: Any) -> dict[str, Any]:
    return batch(delivered("SettlementRequested", {"date": DAY, **data}, id=identity))


def failed(answer: dict[str, Any]) -> bool:
    return bool(answer["batchItemFailures"])


def day(world: World) -> dict[str, Any]:
    return world.row("settlements", date=DAY, record="day") or {}


def put_day(world: World, **fields: Any) -> None:
    world.put(
        "settlements",
        {"date": DAY, "record": "day", "attempt": 0, "run": "day", "runs": ["day"], "requestId": "r0", **fields},
    )


def test_a_day_is_started_under_its_name(files: World) -> None:
    """Twice the same request is one name and one input."""
    start(request(), Context())
    start(request(), Context())
    assert [call["name"] for call in files.started] == [DAY, DAY]
    assert files.started[0]["input"] == files.started[1]["input"]
    assert day(files)["status"] == "RUNNING"


def test_a_throttled_start_comes_again_under_the_same_name(files: World) -> None:
    """26: the message goes back to its queue; nothing is lost, nothing is started under another name."""
    calls = files.answer("stepfunctions", "start_execution", TransientError("throttled"), {})
    assert failed(start(request(), Context()))
    assert not failed(start(request(), Context()))
    assert [call["name"] for call in calls] == [DAY, DAY]


def test_a_request_that_passes_the_edge_may_be_too_large_for_an_input(files: World) -> None:
    """21: rows that would make an input too large are in S3, and never in the input."""
    put_day(files, status="COMPLETED", unposted=0)
    rows = [{**ROW, "orderId": "x" * 400}] * 515
    body = json.dumps(delivered("SettlementRequested", {"date": DAY, "mended": rows}), separators=(",", ":"))
    assert len(json.dumps(rows)) > LIMIT
    assert not failed(start(batch(body), Context()))
    assert json.loads(files.started[0]["input"])["mended"] == {"claim": f"claims/{DAY}/mended-1.json"}
    assert claim_check.read_rows(DAY, "mended-1") == rows


def test_a_run_without_mended_rows_has_none(files: World) -> None:
    """A further run may be for what was delivered alone."""
    assert (claim_check.claim_input(DAY, "mended-1"), claim_check.read_rows(DAY, "mended-1")) == ([], [])


def test_rows_that_an_earlier_release_put_into_the_input(files: World) -> None:
    """Rows in the input, as an earlier release wrote them, are still collected."""
    put_day(files, status="RUNNING", run="mended-1")
    collect({"date": DAY, "run": "mended-1", "mended": [ROW]}, Context())
    assert b"capture-p1" in bucket.read(f"runs/{DAY}/mended-1/input.csv")


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_a_request_that_was_carried_out_does_nothing_when_it_comes_again(files: World, status: str) -> None:
    """A repeated request after the end of its run starts no attempt and changes no record."""
    put_day(files, status=status, unposted=0)
    files.put("settlements", {"date": DAY, "record": "run#day", "reconcile": {"unposted": 0}})
    assert not failed(start(request("r0"), Context()))
    assert files.started == []
    assert "reconcile" in (files.row("settlements", date=DAY, record="run#day") or {})


@pytest.mark.parametrize(("etag", "started"), [("same", []), ("another", [f"{DAY}-r1"])])
def test_a_complete_day_is_settled_again_for_something_new_alone(files: World, etag: str, started: list[str]) -> None:
    """Another request does nothing while the provider's report is the one that was compared."""
    put_day(files, status="COMPLETED", unposted=0)
    aws("s3").put_object(Bucket="files", Key=f"partner/{DAY}.csv", Body=b"kind,paymentId,amount,currency")
    compared = {"status": "compared", "etag": bucket.find(f"partner/{DAY}.csv") if etag == "same" else etag}
    files.put("settlements", {"date": DAY, "record": "run#day", "reconcile": {"unposted": 0, "partner": compared}})
    assert not failed(start(request(), Context()))
    assert [call["name"] for call in files.started] == started


def test_mended_rows_wait_for_the_day_itself(files: World) -> None:
    """Rows of a day that was never settled come back until its own rows are settled."""
    assert failed(start(request(mended=[ROW]), Context()))
    assert (files.started, day(files)) == ([], {})


def test_a_failed_day_is_redriven(files: World) -> None:
    """The day's last execution continues where it stopped; nothing is started."""
    put_day(files, status="FAILED")
    calls = files.answer("stepfunctions", "redrive_execution", {})
    start(request(), Context())
    assert calls[0]["executionArn"].endswith(f":execution:orders:{DAY}")
    assert files.started == []


def test_a_day_that_cannot_be_redriven_is_restarted(files: World) -> None:
    """A day too old for a redrive, or without its execution, gets a new one with the next attempt."""
    put_day(files, status="FAILED")
    files.answer("stepfunctions", "redrive_execution", aws_error("ExecutionNotRedrivable"))
    files.answer("stepfunctions", "describe_execution", {"status": "FAILED"})
    start(request(), Context())
    assert [call["name"] for call in files.started] == [f"{DAY}-r1"]
    assert day(files)["attempt"] == 1


def test_a_redrive_that_took_is_not_followed_by_a_restart(files: World) -> None:
    """The function died after the redrive: its repetition finds the execution running."""
    put_day(files, status="FAILED")
    files.answer("stepfunctions", "redrive_execution", aws_error("ExecutionNotRedrivable"))
    files.answer("stepfunctions", "describe_execution", {"status": "RUNNING"})
    start(request(), Context())
    assert files.started == []


@pytest.mark.parametrize("status", ["RUNNING", "FAILED"])
def test_mended_rows_wait_while_the_day_is_open(files: World, status: str) -> None:
    """Their message comes back until the day is complete."""
    put_day(files, status=status)
    assert failed(start(request(mended=[ROW]), Context()))
    assert day(files)["requestId"] == "r0"


def test_a_failure_is_announced_once(files: World) -> None:
    """A repeated end publishes one failure, and a complete day publishes none."""
    put_day(files, status="RUNNING")
    data = {"workflow": "settlement", "executionArn": "arn", "key": DAY, "status": "FAILED"}
    for _ in range(2):
        fail_run(batch(delivered("ExecutionFailed", data)), Context())
    assert [name for name, _ in files.said()] == ["SettlementFailed"]
    assert day(files)["status"] == "FAILED"


def restart(attempt: int, identity: str = "x1") -> Any:
    """Return the desk's request to the starter."""
    return start(batch(delivered("RestartRequested", {"key": DAY, "attempt": attempt}, id=identity)), Context())


def test_a_failed_day_is_restarted_from_the_desk(files: World) -> None:
    """A restart from the desk uses the next name, tries no redrive, and happens once."""
    put_day(files, status="FAILED")
    redriven = files.answer("stepfunctions", "redrive_execution", {})
    for _ in range(2):
        assert not failed(restart(1))
    assert [call["name"] for call in files.started] == [f"{DAY}-r1"] * 2
    assert (day(files)["attempt"], day(files)["status"], redriven) == (1, "RUNNING", [])


@pytest.mark.parametrize(("status", "attempt"), [("RUNNING", 1), ("COMPLETED", 1), ("FAILED", 2)])
def test_only_the_next_attempt_of_a_failed_day_is_restarted(files: World, status: str, attempt: int) -> None:
    """Anything else is a dead letter that says so."""
    put_day(files, status=status)
    restart(attempt)
    assert (files.started, [reason for reason, _ in files.dead_letters()]) == ([], ["CannotRestart"])
    assert day(files)["attempt"] == 0


def test_the_end_of_an_earlier_attempt_fails_no_day(files: World) -> None:
    """A restart has taken over: the day goes on."""
    put_day(files, status="RUNNING", attempt=1)
    data = {"workflow": "settlement", "executionArn": f"arn:x:{DAY}", "key": DAY, "status": "FAILED"}
    fail_run(batch(delivered("ExecutionFailed", data)), Context())
    assert (day(files)["status"], files.said()) == ("RUNNING", [])


POSTING = {
    "date": DAY,
    "run": "day",
    "batch": "0000001",
    "account": "sales:EUR",
    "currency": "EUR",
    "debit": "0.00",
    "credit": "1.00",
    "entries": [{"movementId": "capture-p1", "orderId": "o1", "debit": "0.00", "credit": "1.00"}],
}


def test_a_posting_is_booked_once(files: World) -> None:
    """The same posting under another id changes neither balance nor number."""
    for identity in ("a", "a", "b"):
        book(batch(delivered("PostingMade", POSTING, id=identity)), Context())
    assert files.row("ledger", account="sales:EUR", record="account") == {
        "account": "sales:EUR",
        "record": "account",
        "number": 1,
        "balance": -100,
    }
