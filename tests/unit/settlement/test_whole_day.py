"""A day and its mended run, step by step: every file, checkpoint and row of the ledger."""

from typing import Any

import pytest

from lambdas.common.errors import TransientError
from lambdas.settlement.files import bucket
from lambdas.settlement.model import DAY
from lambdas.settlement.rows import checkpoints, ledger
from lambdas.settlement.steps.comparison import compare_with_provider
from lambdas.settlement.steps.validation import validate
from tests.unit.world import World

DATE = "2026-01-05"
INPUT = [
    "capture-p1,capture,o1,p1,10.00,EUR",
    "refund-p1,refund,o1,p1,4.00,EUR",
    "capture-p2,capture,o2,p2,7.50,USD",
    "capture-p1,capture,o1,p1,10.00,EUR",
    "refund-p2,refund,o2,p2,1.00,EUR",
    "nonsense",
    "capture-p3,capture,o1,p3,0.05,EUR",
]
VALID = [
    "row,movementId,kind,orderId,paymentId,amount,currency",
    "1,capture-p1,capture,o1,p1,10.00,EUR",
    "2,refund-p1,refund,o1,p1,4.00,EUR",
    "3,capture-p2,capture,o2,p2,7.50,USD",
    "7,capture-p3,capture,o1,p3,0.05,EUR",
]
REFUSED = [
    "line,reason,text",
    '4,Repeated,"capture-p1,capture,o1,p1,10.00,EUR"',
    '5,TwoCurrencies,"refund-p2,refund,o2,p2,1.00,EUR"',
]


def text(key: str) -> list[str]:
    """The lines of a file."""
    return bucket.read(key).decode().splitlines()


def collected(run: str, lines: list[str], world: World) -> dict[str, Any]:
    """Write the input of a run, and the checkpoint of its collection."""
    key = bucket.path(DATE, run, "input.csv")
    bucket.write(key, lines)
    found = {"key": key, "etag": str(bucket.find(key)), "rows": len(lines), "incoming": "an-etag"}
    return checkpoints.once(DATE, run, "collect", lambda: found)


def test_each_line_is_valid_or_refused_with_its_reason(files: World) -> None:
    """Files, sums by currency, and the ETags of what was read."""
    given = collected(DAY, INPUT, files)
    found = validate(DATE, DAY)
    assert text(found["valid"]) == VALID
    refused = text(bucket.path(DATE, DAY, "refused.csv"))
    assert (refused[:3], refused[3].partition(",")[0], refused[3].rpartition(",")[2]) == (REFUSED, "6", "nonsense")
    assert found["totals"] == {
        "EUR": {"rows": 3, "captured": 1005, "refunded": 400},
        "USD": {"rows": 1, "captured": 750, "refunded": 0},
    }
    rest = {name: value for name, value in found.items() if name not in ("valid", "totals")}
    etag = bucket.find(found["valid"])
    assert rest == {"etag": etag, "rows": 4, "refused": 3, "input": given["etag"], "incoming": "an-etag"}


def test_mended_run_knows_the_rows_before_it(files: World) -> None:
    """A row of the first run is repeated in the second, and its payments have their currencies."""
    collected(DAY, INPUT[:3], files)
    checkpoints.once(DATE, DAY, "validate", lambda: validate(DATE, DAY))
    files.put("settlements", {**checkpoints.day_key(DATE), "runs": [DAY, "r2"]})
    assert (checkpoints.runs(DATE), checkpoints.runs_of({})) == ([DAY, "r2"], [DAY])
    assert checkpoints.runs_of({"run": "r1"}) == [DAY, "r1"]
    collected("r2", [INPUT[0], "capture-p9,capture,o9,p9,1.00,EUR", "refund-p2,refund,o2,p2,1.00,EUR"], files)
    found = validate(DATE, "r2")
    assert text(found["valid"])[1:] == ["2,capture-p9,capture,o9,p9,1.00,EUR"]
    reasons = [line.split(",")[1] for line in text(bucket.path(DATE, "r2", "refused.csv"))[1:]]
    assert reasons == ["Repeated", "TwoCurrencies"]


def test_changed_input_is_set_aside_and_collected_again(files: World) -> None:
    """The file that somebody replaced stays under another name."""
    given = collected(DAY, INPUT[:1], files)
    bucket.write(given["key"], ["capture-p5,capture,o5,p5,1.00,EUR"])
    found = validate(DATE, DAY)
    assert found["setAside"] == f"aside/{DATE}/{DAY}/input.csv"
    assert text(found["setAside"]) == ["capture-p5,capture,o5,p5,1.00,EUR"]
    assert (found["rows"], found["incoming"], found["input"]) == (0, "", bucket.find(given["key"]))


def test_checkpoint_keeps_the_first_result(files: World) -> None:
    """A repeated step gives the first result; a missing one is an error that names it."""
    assert checkpoints.once(DATE, "r1", "post", lambda: {"batches": 1}) == {"batches": 1}
    assert checkpoints.once(DATE, "r1", "post", lambda: {"batches": 2}) == {"batches": 1}
    assert checkpoints.find_result(DATE, "r1", "validate") is None
    with pytest.raises(KeyError, match=f"the run r1 of {DATE} has no checkpoint of its step validate"):
        checkpoints.required_result(DATE, "r1", "validate")
    files.put("settlements", {**checkpoints.day_key(DATE), "runs": ["r1"]})
    assert checkpoints.results_of_all_runs(DATE, "post") == [{"batches": 1}]


def posting(batch: str, debit: str, credit: str, run: str = DAY) -> dict[str, Any]:
    """A posting of one entry on the provider's account."""
    entry = {"movementId": f"m-{batch}", "orderId": "o1", "debit": debit, "credit": credit}
    about = {"account": "provider:EUR", "date": DATE, "run": run, "batch": batch, "currency": "EUR"}
    return {**about, "debit": debit, "credit": credit, "entries": [entry]}


def test_postings_are_numbered_with_the_balance_after_each(files: World) -> None:
    """A posting is booked once; the account and the sums of the run move with it."""
    assert ledger.book("event-1", posting("b1", "10.00", "0.00"))
    assert ledger.book("event-2", posting("b2", "0.00", "4.00"))
    assert not ledger.book("event-3", posting("b1", "10.00", "0.00"))
    rows = {row["record"]: row for row in files.rows("ledger")}
    second = rows[f"posting#{DATE}#{DAY}#b2"]
    assert second.pop("at").startswith("20")
    assert second == {
        "account": "provider:EUR",
        "record": f"posting#{DATE}#{DAY}#b2",
        "eventId": "event-2",
        "currency": "EUR",
        "debit": 0,
        "credit": 400,
        "number": 2,
        "balance": 600,
        "entries": [{"movementId": "m-b2", "orderId": "o1", "debit": 0, "credit": 400}],
    }
    assert rows["account"] == {"account": "provider:EUR", "record": "account", "number": 2, "balance": 600}
    assert ledger.booked_sums("provider:EUR", DATE, DAY) == {"debit": 1000, "credit": 400, "legs": 2}
    assert ledger.booked_sums("provider:EUR", DATE, "r2") == {"debit": 0, "credit": 0, "legs": 0}


def test_account_that_moved_meanwhile_is_booked_on_later(files: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row that was read is no longer the account's: the message comes back."""
    assert ledger.book("event-1", posting("b1", "10.00", "0.00"))
    monkeypatch.setattr(ledger.rows, "get", lambda *key: None)
    with pytest.raises(TransientError, match="the account provider:EUR changed while it was booked on"):
        ledger.book("event-2", posting("b2", "1.00", "0.00"))


def test_provider_is_compared_line_by_line(files: World) -> None:
    """A movement is missing on one side, has another amount, or another currency."""
    collected(DAY, INPUT[:4], files)
    valid = validate(DATE, DAY)
    report = ["kind,paymentId,amount,currency", "capture,p1,10.01,EUR", "refund,p1,4.00,EUR", "capture,p9,1.00,EUR"]
    bucket.write(bucket.partner_report(DATE), report)
    found = compare_with_provider(DATE, DAY, [valid])
    assert found == {
        "status": "compared",
        "etag": bucket.find(bucket.partner_report(DATE)),
        "totals": {
            "EUR": {"rows": 3, "captured": 1101, "refunded": 400},
        },
        "differences": 3,
    }
    assert text(bucket.path(DATE, DAY, "differences.csv")) == [
        "movement,what,ours,provider",
        "capture-p1,Different,10.00 EUR,10.01 EUR",
        "capture-p2,UnknownToProvider,7.50 USD,",
        "capture-p9,UnknownToUs,,1.00 EUR",
    ]
