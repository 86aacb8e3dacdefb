"""Later steps of a run, handler by handler: postings, reconciliation, report, archive, end, and further requests."""

import json
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent
from lambdas.common.events.envelope import Cause
from lambdas.common.storage import rows as tables
from lambdas.settlement import handlers, requests
from lambdas.settlement.files import bucket
from lambdas.settlement.model import LedgerMismatch, PostingsOutstanding
from lambdas.settlement.rows import checkpoints
from lambdas.settlement.steps import posting, reports
from tests.unit.world import Context, World, aws, batch

DATE, CONTEXT = "2026-01-05", Context()
CHAIN = {"correlationId": "c-1", "causationId": "c-2", "traceparent": ""}
TASK: dict[str, Any] = {"date": DATE, "run": "day", **CHAIN}
LINES = ["capture-p1,capture,o1,p1,10.00,EUR", "refund-p1,refund,o1,p1,4.00,EUR", "capture-p2,capture,o2,p2,7.50,USD"]
NAMES = ("row", "movementId", "kind", "orderId", "paymentId", "amount", "currency")
ROWS = [dict(zip(NAMES, [str(number), *line.split(",")], strict=True)) for number, line in enumerate(LINES, 1)]
SUMS = {
    "provider:EUR": {"debit": 1000, "credit": 400, "legs": 1},
    "refunds:EUR": {"debit": 400, "credit": 0, "legs": 1},
    "sales:EUR": {"debit": 0, "credit": 1000, "legs": 1},
    "provider:USD": {"debit": 750, "credit": 0, "legs": 1},
    "sales:USD": {"debit": 0, "credit": 750, "legs": 1},
}
REPORT = f"runs/{DATE}/day/report.csv"


@pytest.fixture
def validated(files: World) -> World:
    """A running day whose three rows are valid."""
    bucket.write(bucket.incoming(DATE), LINES)
    row = {"attempt": 0, "run": "day", "runs": ["day"], "status": "RUNNING", "requestId": "r0", "openShard": "1"}
    files.put("settlements", {**checkpoints.day_key(DATE), **row, "openUntil": "then"})
    handlers.collect(TASK, CONTEXT)
    answer = handlers.validate(TASK, CONTEXT)
    assert (answer["bucket"], answer["results"], answer["rows"]) == ("files", f"runs/{DATE}/day/results", 3)
    return files


def post(*rows: dict[str, str]) -> Any:
    """Post a batch."""
    return handlers.post({"BatchInput": TASK, "Items": list(rows)}, CONTEXT)


def events(world: World, kind: str) -> list[dict[str, Any]]:
    """The events of a type in the outbox."""
    found = [json.loads(row["body"]) for row in world.rows("outbox")]
    return sorted((one for one in found if one["type"] == kind), key=lambda one: str(one["id"]))


def book(world: World) -> None:
    """Book all postings."""
    for event in events(world, "PostingMade"):
        handlers.book(batch({"detail-type": "PostingMade", "detail": event}), CONTEXT)


def manifest(*failed: list[dict[str, str]]) -> dict[str, str]:
    """Write the results of the distributed Map, with a file for each failed batch."""
    files = []
    for number, rows in enumerate(failed):
        bucket.write(f"results/{number}.json", [json.dumps([{"Input": json.dumps({"Items": rows})}])])
        files.append({"Key": f"results/{number}.json"})
    bucket.write("results/manifest.json", [json.dumps({"ResultFiles": {"FAILED": files}})])
    return {"Key": "results/manifest.json"}


def reconcile(*failed: list[dict[str, str]]) -> Any:
    """Reconcile the run."""
    return handlers.reconcile({**TASK, "manifest": manifest(*failed)}, CONTEXT)


def test_batch_is_posted_once_with_an_event_for_each_account(validated: World) -> None:
    """The number of the batch is that of its first row. The sums of the run are counted beside the events."""
    for _ in range(2):
        assert post(*ROWS) == {"batch": "0000001", "rows": 3}
    made = events(validated, "PostingMade")
    assert [event["id"] for event in made] == [f"{DATE}.day.0000001.{account}" for account in sorted(SUMS)]
    assert {event["partitionkey"] for event in made} == {f"account#{account}" for account in SUMS}
    assert {(event["source"], event["subject"], event["correlationid"]) for event in made} == {
        ("signalbox.settlement", DATE, "c-1")
    }
    part = validated.row("settlements", date=DATE, record="batch#day#0000001") or {}
    assert (part["rows"], part["at"][:2]) == (3, "20")
    assert posting.posted_sums(DATE, "day") == SUMS
    assert posting.posted_sums(DATE, "r2") == posting.posted_sums("2026-01-06", "day") == {}


def test_batch_without_a_cause_begins_a_chain_of_its_own(validated: World) -> None:
    """A correlation is never empty."""
    posting.post(DATE, "day", Cause("", "", ""), ROWS[2:])
    for event in events(validated, "PostingMade"):
        assert (event["correlationid"], event["hops"]) == (event["id"], 0)


def test_batches_of_a_run_add_up(validated: World) -> None:
    """Each batch has a row; their sums meet on an account."""
    post(ROWS[0])
    post(ROWS[1], ROWS[2])
    sums = posting.posted_sums(DATE, "day")
    assert sums["provider:EUR"] == {"debit": 1000, "credit": 400, "legs": 2}
    assert sums["sales:USD"] == {"debit": 0, "credit": 750, "legs": 1}
    assert posting.rows_not_posted(DATE, "day", [ROWS[1], ROWS[2]]) == []
    assert posting.rows_not_posted(DATE, "r2", [ROWS[1], ROWS[2]]) == [ROWS[1], ROWS[2]]


@pytest.mark.parametrize(("currencies", "sizes"), [(1, [1]), (10, [10]), (11, [10, 1]), (21, [10, 10, 1])])
def test_part_of_a_batch_has_ten_currencies(currencies: int, sizes: list[int]) -> None:
    """Each row is in one part, in the order of the batch. Currencies are taken in the order of their names."""
    names = [f"C{number:02d}" for number in range(currencies)]
    rows = [{"row": str(number), "currency": name} for number, name in enumerate([*reversed(names), *names])]
    parts = posting.parts(rows)
    assert [len({row["currency"] for row in part}) for part in parts] == sizes
    assert [row for row in rows if row in parts[0]] == parts[0]
    assert sorted(row["row"] for part in parts for row in part) == sorted(row["row"] for row in rows)
    assert parts[0][-1]["currency"] == names[min(currencies, 10) - 1]


def test_second_part_of_a_batch_has_a_row_of_its_own(validated: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function died between two parts: what is missing is known by its part."""
    monkeypatch.setattr(posting, "CURRENCIES", 1)
    post(*ROWS)
    records = sorted(row["record"] for row in validated.rows("settlements") if row["record"].startswith("batch"))
    assert records == ["batch#day#0000001", "batch#day#0000001#1"]
    validated.dynamodb.delete_item(
        TableName="settlements", Key={"date": {"S": DATE}, "record": {"S": "batch#day#0000001#1"}}
    )
    assert posting.rows_not_posted(DATE, "day", ROWS) == [ROWS[2]]


def test_other_failed_condition_of_a_posting_is_raised(validated: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the row of the part means that it was posted before."""

    def fail(items: Any) -> None:
        raise tables.ConditionFailed([None, {}])

    monkeypatch.setattr(tables, "transact", fail)
    with pytest.raises(tables.ConditionFailed):
        posting.post(DATE, "day", Cause("c", "c", ""), ROWS)


def test_run_is_reconciled_reported_archived_and_closed(validated: World) -> None:
    """Each result is on the run's row, each file in its place; the end is published once."""
    post(*ROWS)
    with pytest.raises(PostingsOutstanding):
        reconcile()
    book(validated)
    bucket.write(bucket.partner_report(DATE), ["capture,p1,10.00,EUR", "refund,p1,4.00,EUR", "capture,p2,7.49,USD"])
    assert reconcile() == {"unposted": 0, "provider": "compared"}
    found = checkpoints.required_result(DATE, "day", "reconcile")
    assert (found["posted"], found["unposted"], found["partner"]["differences"]) == (SUMS, 0, 1)
    assert bucket.find(f"runs/{DATE}/day/unposted.csv") is None

    assert handlers.report(TASK, CONTEXT) == {"report": REPORT, "plot": f"runs/{DATE}/day/report.svg"}
    assert bucket.read(REPORT).decode().splitlines() == [
        "currency,rows,captured,refunded,net,ledger,provider,difference",
        "EUR,2,10.00,4.00,6.00,6.00,6.00,0.00",
        "USD,1,7.50,0.00,7.50,7.50,7.49,0.01",
    ]
    assert f"<title>Settlement of {DATE}</title>" in bucket.read(f"runs/{DATE}/day/report.svg").decode()

    assert handlers.archive(TASK, CONTEXT) == {"archive": f"archive/{DATE}/day/input.csv"}
    assert bucket.find(bucket.incoming(DATE)) is bucket.find(f"runs/{DATE}/day/input.csv") is None
    for name in ("input", "incoming"):
        assert bucket.read(f"archive/{DATE}/day/{name}.csv").decode().splitlines() == LINES

    summary = {"date": DATE, "run": "day", "rows": 3, "refused": 0, "unposted": 0}
    summary |= {"provider": "compared", "differences": 1, "report": REPORT}
    for _ in range(2):
        assert handlers.close(TASK, CONTEXT) == summary
    (event,) = events(validated, "SettlementCompleted")
    about = {
        name: event[name] for name in ("data", "source", "subject", "partitionkey", "correlationid", "causationid")
    }
    assert about == {
        "data": summary,
        "source": "signalbox.settlement",
        "subject": DATE,
        "partitionkey": f"settlement#{DATE}",
        "correlationid": "c-1",
        "causationid": "c-2",
    }
    day = validated.row("settlements", date=DATE, record="day") or {}
    assert day.pop("changedAt").startswith("20")
    row = {"attempt": 0, "run": "day", "runs": ["day"], "requestId": "r0", "status": "COMPLETED", "unposted": 0}
    assert day == {"date": DATE, "record": "day", **row}


def test_rows_of_failed_batches_are_listed_and_left_for_another_run(validated: World) -> None:
    """A batch whose child failed after the write is posted all the same; without a report nothing is compared."""
    post(*ROWS[:2])
    book(validated)
    assert reconcile(ROWS[:2], ROWS[2:]) == {"unposted": 1, "provider": "missing"}
    header, row = bucket.read(f"runs/{DATE}/day/unposted.csv").decode().splitlines()
    assert (header, row) == (",".join(NAMES), f"3,{LINES[2]}")
    handlers.report(TASK, CONTEXT)
    assert bucket.read(REPORT).decode().splitlines()[1:] == [
        "EUR,2,10.00,4.00,6.00,6.00,,",
        "USD,1,7.50,0.00,7.50,0.00,,",
    ]
    handlers.close(TASK, CONTEXT)
    ((event,), day) = events(validated, "SettlementCompleted"), validated.row("settlements", date=DATE, record="day")
    assert (event["data"]["unposted"], event["data"]["provider"], event["data"]["differences"]) == (1, "missing", 0)
    assert day and (day["status"], day["unposted"]) == ("COMPLETED", 1)


def test_row_that_is_neither_posted_nor_listed_stops_the_run(validated: World) -> None:
    """A person must check."""
    post(*ROWS[:2])
    book(validated)
    with pytest.raises(LedgerMismatch):
        reconcile()


def test_archive_leaves_what_was_delivered_since(validated: World) -> None:
    """The next run reads it."""
    bucket.write(bucket.incoming(DATE), ["capture-p9,capture,o9,p9,1.00,EUR"])
    handlers.archive(TASK, CONTEXT)
    assert bucket.read(bucket.incoming(DATE)) == b"capture-p9,capture,o9,p9,1.00,EUR\n"


@pytest.mark.parametrize(("changed", "raised"), [({"run": "mended-1"}, True), ({"status": "COMPLETED"}, False)])
def test_run_that_is_no_longer_the_days_is_not_closed(validated: World, changed: dict[str, str], raised: bool) -> None:
    """A repetition of the end is none."""
    checkpoints.once(DATE, "day", "reconcile", lambda: {"unposted": 0, "partner": {"status": "missing"}})
    checkpoints.once(DATE, "day", "report", lambda: {"report": "r"})
    validated.put("settlements", {**(validated.row("settlements", date=DATE, record="day") or {}), **changed})
    if raised:
        with pytest.raises(tables.ConditionFailed):
            reports.close(DATE, "day", Cause("c", "c", ""))
    else:
        assert reports.close(DATE, "day", Cause("c", "c", ""))["report"] == "r"
    assert events(validated, "SettlementCompleted") == []


def asked(world: World) -> list[tuple[str, str, Any]]:
    """The requests in the outbox."""
    found = events(world, "SettlementRequested")
    return [(one["id"], one["partitionkey"], one["data"]) for one in found]


@pytest.mark.parametrize("key", [bucket.incoming(DATE), bucket.partner_report(DATE)])
def test_day_with_a_file_is_asked_for_once(files: World, key: str) -> None:
    """A delivered file or the provider's report is reason enough; a day of nothing is left alone."""
    assert not requests.request_settlement(DATE)
    bucket.write(key, [LINES[0]])
    assert requests.request_settlement(DATE)
    assert not requests.request_settlement(DATE)
    assert asked(files) == [(f"settlement-{DATE}-0", f"settlement#{DATE}", {"date": DATE})]
    (event,) = events(files, "SettlementRequested")
    assert (event["source"], event["subject"]) == ("signalbox.settlement", DATE)
    row = files.row("settlements", date=DATE, record="asked#0") or {}
    assert row.pop("at").startswith("20") and row == {"date": DATE, "record": "asked#0"}


@pytest.mark.parametrize(("index", "day"), [("received", "receivedOn"), ("refunded", "refundedOn")])
def test_day_with_a_movement_is_asked_for(files: World, index: str, day: str) -> None:
    """A capture or a refund of an order on that day, and on no other."""
    row = {"orderId": "o1", "record": "payment#p1", "paymentId": "p1", "amount": "1.00", "currency": "EUR"}
    files.put("orders", {**row, day: "2026-01-04", day.replace("On", "At"): "2026-01-04T10:00:00.000Z"})
    assert not requests.request_settlement(DATE)
    files.put("orders", {**row, day: DATE, day.replace("On", "At"): f"{DATE}T10:00:00.000Z"})
    assert requests.request_settlement(DATE)


@pytest.mark.parametrize(
    ("status", "unposted", "arrivals", "again"),
    [
        ("COMPLETED", 0, "", False),
        ("COMPLETED", 1, "", True),
        ("COMPLETED", 0, "incoming", True),
        ("COMPLETED", 0, "report", True),
        ("FAILED", 1, "incoming", False),
        ("RUNNING", 1, "incoming", False),
    ],
)
def test_complete_day_with_something_left_is_asked_for_again(
    files: World, status: str, unposted: int, arrivals: str, again: bool
) -> None:
    """Rows that were not posted, a late file, another report. A day that failed waits for a person."""
    bucket.write(bucket.partner_report(DATE), [LINES[0]])
    compared = str(bucket.find(bucket.partner_report(DATE)))
    row = {"attempt": 3, "run": "mended-3", "status": status, "unposted": unposted}
    files.put("settlements", {**checkpoints.day_key(DATE), **row})
    checkpoints.once(DATE, "mended-3", "reconcile", lambda: {"partner": {"status": "compared", "etag": compared}})
    if arrivals == "incoming":
        bucket.write(bucket.incoming(DATE), [LINES[0]])
    if arrivals == "report":
        bucket.write(bucket.partner_report(DATE), LINES)
    assert requests.request_settlement(DATE) is again
    assert asked(files) == ([(f"settlement-{DATE}-4", f"settlement#{DATE}", {"date": DATE})] if again else [])


def test_report_that_was_not_compared_is_an_arrival(files: World) -> None:
    """The first report of a day that was closed without one."""
    checkpoints.once(DATE, "day", "reconcile", lambda: {"partner": {"status": "missing"}})
    assert not requests.has_arrivals(DATE, "day")
    bucket.write(bucket.partner_report(DATE), LINES)
    assert requests.has_arrivals(DATE, "day")


@pytest.mark.parametrize("date", ["2026-02-30", "soon", "9999-12-31"])
def test_day_that_is_none_or_not_over_is_refused(date: str) -> None:
    """The error names the day."""
    with pytest.raises(InvalidEvent, match=f"{date} is no"):
        requests.check_over(date)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_delivered_file_may_end_its_lines_in_any_way(files: World, end: bytes) -> None:
    """The header of a delivered file is left out, and a last line needs no end."""
    header = "movementId,kind,orderId,paymentId,amount,currency"
    body = end.join(line.encode() for line in [header, *LINES])
    aws("s3").put_object(Bucket="files", Key=bucket.incoming(DATE), Body=body)
    found = handlers.collect(TASK, CONTEXT)
    assert (found["rows"], found["incoming"]) == (3, bucket.find(bucket.incoming(DATE)))
    assert bucket.read(found["key"]).decode().splitlines() == LINES
