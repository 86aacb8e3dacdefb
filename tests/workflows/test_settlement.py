"""Every way a day's settlement can go, in virtual time."""

from collections.abc import Callable

import pytest

from signalbox.twin import Twin
from tests.workflows import orders
from tests.workflows.settlement import (
    DAY,
    GOOD,
    RUN,
    TODAY,
    abort,
    ask,
    capture,
    captures,
    completed,
    deliver,
    keys,
    ledger,
    mended,
    owed,
    provider,
    put,
    refund,
    refused,
    settled,
    status,
    table,
    text,
    told,
)

Open = Callable[..., Twin]


def test_a_day_of_2000_rows(twin: Open) -> None:
    """Posted in batches, booked on each account, reported to the cent in each currency, archived, announced."""
    run = twin(1)
    rows = captures(1990)
    row = settled(run, *rows, *(refund(number, "1.00") for number in range(8, 14)))
    assert (row["key"], row["outcome"], row["states"]) == (DAY, "SettlementCompleted", GOOD)
    booked = ledger(run)
    euros = sum(int(r.split(",")[4].replace(".", "")) for r in rows if r.endswith("EUR"))
    assert booked["sales:EUR"] == (-euros, 1990 - 284)
    assert booked["provider:EUR"] == (euros - 600, 1990 - 284 + 6)
    assert booked["refunds:EUR"] == (600, 6)
    report = {line["currency"]: line for line in table(run, f"{RUN}/report.csv")}
    assert report["EUR"]["net"] == report["EUR"]["ledger"] == f"{(euros - 600) // 100}.{(euros - 600) % 100:02d}"
    assert report["USD"]["rows"] == "284"
    assert text(run, f"{RUN}/report.svg").startswith("<svg")
    assert keys(run, "incoming/") == []
    assert f"archive/{DAY}/day/incoming.csv" in keys(run)
    assert told(run) == ["SettlementCompleted"]
    assert run.audit() == []
    assert not any(run.results.dead_letters().values())


def test_the_night_settles_the_day_of_its_orders(twin: Open) -> None:
    """Yesterday's captures and refunds are settled at three in Berlin, and the ledger agrees with the orders."""
    run = twin(2, schedules=True)
    run.play(
        [
            orders.stock(),
            orders.placed(),
            orders.paid(),
            orders.placed(order_id="order-2", at=70),
            orders.paid(order_id="order-2", at=95),
            orders.paid(order_id="order-2", at=100, paymentId="once-more"),
        ]
    )
    assert run.executions("settlement") == []
    run.advance(hours=18)
    run.run_until_idle()
    (row,) = run.executions("settlement")
    assert (row["key"], row["outcome"]) == (TODAY, "SettlementCompleted")
    assert ledger(run) == {"provider:EUR": (4000, 4), "refunds:EUR": (2000, 1), "sales:EUR": (-6000, 3)}
    assert run.results.counts()["accepted"] == 3
    assert run.audit() == []


def test_a_night_without_sales_starts_nothing(twin: Open) -> None:
    """A day on which nothing moved costs no execution; one that somebody asks for is settled with an empty report."""
    run = twin(3, schedules=True)
    run.advance(days=1)
    assert run.executions("settlement") == []
    ask(run)
    (row,) = run.executions("settlement")
    assert (row["states"], completed(run)["rows"]) == (GOOD, 0)
    assert table(run, f"{RUN}/report.csv") == []
    assert "Nothing to settle" in text(run, f"{RUN}/report.svg")
    assert run.audit() == []


BAD = [
    (capture(1), "Repeated"),
    (b"capture-p\xff,capture,o,p,1.00,EUR", "WrongEncoding"),
    ("capture-p5,capture,o5", "Truncated"),
    ('"capture-p5,capture,o5,p5,1.00,EUR', "Truncated"),
    (capture(5) + ",more", "TooManyFields"),
    (refund(1, currency="USD"), "TwoCurrencies"),
    (capture(6, "0.00"), "InvalidAmount"),
    (capture(6, "1,5"), "TooManyFields"),
    (capture(6, "-1.00"), "InvalidAmount"),
    (capture(6, currency="euro"), "InvalidCurrency"),
    (capture(6).replace("capture-p6", "capture-p7"), "InvalidId"),
    (capture(6).replace("capture", "gift"), "UnknownKind"),
]


def test_bad_rows_are_named_and_set_aside_and_the_rest_goes_on(twin: Open) -> None:
    """Each refused row has its reason beside the report; what is good is settled."""
    run = twin(4)
    row = settled(run, capture(1), *(bad for bad, _ in BAD), capture(2))
    assert row["outcome"] == "SettlementCompleted"
    assert [reason for reason, _ in refused(run)] == [reason for _, reason in BAD]
    assert ledger(run)["sales:EUR"] == (-2000, 2)
    assert completed(run)["refused"] == len(BAD)
    assert run.audit() == []


def test_refused_rows_are_posted_once_they_are_mended(twin: Open) -> None:
    """A request brings them; they are posted once, however often they come, and never beside the row they repeat."""
    run = twin(5)
    settled(run, capture(1), "capture-p2,capture,o2,p2,1.0,EUR")
    ask(run, mended=mended(capture(2, "1.00"), capture(1)))
    ask(run, mended=mended(capture(2, "1.00")))
    assert ledger(run)["sales:EUR"] == (-1100, 2)
    assert [row["reason"] for row in table(run, f"runs/{DAY}/mended-1/refused.csv")] == ["Repeated"]
    assert [row["reason"] for row in table(run, f"runs/{DAY}/mended-2/refused.csv")] == ["Repeated"]
    assert [e["outcome"] for e in run.executions("settlement")] == ["SettlementCompleted"] * 3
    assert run.audit() == []


def test_more_mended_rows_than_an_execution_takes(twin: Open) -> None:
    """21: rows too large for an execution's input travel as a file, and each is judged."""
    run = twin(5)
    settled(run, capture(1))
    wrong = dict.fromkeys(("movementId", "orderId", "paymentId"), "ü" * 480)  # six bytes each, escaped
    good, *bad = mended(*(capture(n) for n in range(2, 34)))
    ask(run, mended=[good, *({**row, **wrong} for row in bad)])
    assert keys(run, "claims/") == [f"claims/{DAY}/mended-1.json"]
    assert completed(run)["refused"] == len(bad)
    assert ledger(run)["sales:EUR"] == (-2000, 2)


def test_mended_rows_wait_for_the_day_itself(twin: Open) -> None:
    """Corrected rows before the day's settlement become a dead letter that can be replayed."""
    run = twin(6)
    ask(run, mended=mended(capture(2)))
    assert run.results.dead_letters()["settlements"] == 1
    deliver(run, capture(1))
    ask(run)
    run.play([{"at": run.now + 1, "replay": "settlements"}])
    assert ledger(run)["sales:EUR"] == (-2000, 2)
    assert run.audit() == []


def test_the_provider_is_compared_to_the_cent(twin: Open) -> None:
    """Missing, additional, different and unreadable lines are listed, and the day is settled."""
    run = twin(7)
    provider(
        run, "capture,p1,10.00,EUR", "capture,p2,10.01,EUR", "capture,p9,5.00,EUR", b"capture,\xff,1.00,EUR", "cap"
    )
    settled(run, capture(1), capture(2), capture(3))
    found = [
        (row["movement"], row["what"], row["ours"], row["provider"]) for row in table(run, f"{RUN}/differences.csv")
    ]
    assert found == [
        ("capture-p2", "Different", "10.00 EUR", "10.01 EUR"),
        ("capture-p3", "UnknownToProvider", "10.00 EUR", ""),
        ("capture-p9", "UnknownToUs", "", "5.00 EUR"),
        ("line 5", "WrongEncoding", "", ""),
        ("line 6", "Truncated", "", ""),
    ]
    (line,) = table(run, f"{RUN}/report.csv")
    assert (line["ledger"], line["provider"], line["difference"]) == ("30.00", "25.01", "4.99")
    assert (completed(run)["provider"], completed(run)["differences"]) == ("compared", 5)


def test_a_provider_that_agrees_has_no_differences(twin: Open) -> None:
    """The comparison covers movements that both sides have, in any order."""
    run = twin(8)
    provider(run, "refund,p2,10.00,EUR", "capture,p2,10.00,EUR", "capture,p1,10.00,EUR")
    settled(run, capture(1), capture(2), refund(2))
    assert completed(run)["differences"] == 0
    assert table(run, f"{RUN}/report.csv")[0]["difference"] == "0.00"


def test_the_same_request_again_starts_nothing(twin: Open) -> None:
    """A day that is settled stays settled."""
    run = twin(9)
    settled(run, capture(1))
    ask(run)
    assert len(run.executions("settlement")) == 1
    assert ledger(run)["sales:EUR"] == (-1000, 1)


ROWS = 130
"""Of a day that is stopped: more than a batch."""


def stopped(run: Twin, state: str) -> None:
    """Settle a day until it enters a state, and stop it there."""
    deliver(run, *captures(ROWS))
    run.publish("SettlementRequested", {"date": DAY}, subject=DAY)
    while not any(state in row["states"] for row in run.executions("settlement")):
        run.advance(seconds=0.01)
    abort(run)


@pytest.mark.parametrize("state", GOOD[:-1])
def test_stopped_at_a_step_and_redriven(twin: Open, state: str) -> None:
    """A day stopped at any step stays open until a request, continues there, and has the same ledger."""
    run = twin(11)
    stopped(run, state)
    assert (status(run), told(run)) == ("FAILED", ["SettlementFailed"])
    ask(run)
    (row,) = run.executions("settlement")
    assert (row["outcome"], row["states"]) == ("SettlementCompleted", GOOD)
    assert ledger(run) == owed(captures(ROWS))
    assert run.audit() == []


def test_stopped_at_its_last_step_it_is_settled_all_the_same(twin: Open) -> None:
    """The function that closes the day was at work already: the day's row decides, not the execution."""
    run = twin(14)
    stopped(run, "CloseSettlement")
    assert (status(run), told(run)) == ("COMPLETED", ["SettlementCompleted"])
    ask(run)
    assert len(run.executions("settlement")) == 1
    assert run.audit() == []


@pytest.mark.parametrize("state", ["ValidateRows", "PostBatches", "ReconcileLedger"])
def test_too_old_to_redrive_it_restarts_from_its_checkpoint(twin: Open, state: str) -> None:
    """A new execution after fifteen days posts what is left, and nothing twice.

    Its name has the day and the number of the restart.
    """
    run = twin(12)
    stopped(run, state)
    run.advance(days=15)
    ask(run)
    names = [execution.name for execution in run.cloud.executions.all.values()]
    assert names == [DAY, f"{DAY}-r1"]
    assert ledger(run) == owed(captures(ROWS))
    assert (status(run), run.audit()) == ("COMPLETED", [])


def test_an_input_that_changes_is_set_aside_and_collected_again(twin: Open) -> None:
    """Somebody overwrites the run's input before it is read: the foreign one is kept under another name."""
    run = twin(13)
    deliver(run, capture(1), capture(2))
    run.publish("SettlementRequested", {"date": DAY}, subject=DAY)
    while not any("ValidateRows" in row["states"] for row in run.executions("settlement")):
        run.advance(seconds=0.005)
    put(run, f"{RUN}/input.csv", capture(66).encode())
    run.run_until_idle()
    assert ledger(run)["sales:EUR"] == (-2000, 2)
    assert "capture-p66" in text(run, f"aside/{DAY}/day/input.csv")
    assert status(run) == "COMPLETED"


def test_40_requests_that_the_archive_delivers_again(twin: Open) -> None:
    """Days later, in another order: the day stays settled, and nothing is posted once more."""
    run = twin(15)
    settled(run, capture(1), "capture-p2,capture,o2,p2,1.0,EUR")
    ask(run, mended=mended(capture(2, "1.00")))
    before = ledger(run)
    run.play([{"at": run.now + 86_400, "fault": 40, "seconds": 5 * 86_400}])
    assert run.cloud.archives.replays
    assert ledger(run) == before == {"provider:EUR": (1100, 2), "sales:EUR": (-1100, 2)}
    assert (status(run), run.audit()) == ("COMPLETED", [])
    assert not any(run.results.dead_letters().values())


@pytest.mark.parametrize("when", ["before", "after"])
def test_14_a_death_in_a_batch(twin: Open, when: str) -> None:
    """A function dies around the one write of its batch, and the batch is still posted once."""
    run = twin(16)
    death = {"at": 0, "fault": 14, "function": "settlement.handlers.post", "call": "dynamodb.TransactWriteItems"}
    run.plan([{**death, "when": when, "nth": 2}])
    row = settled(run, *captures(ROWS))
    assert run.hits.total() == 1
    assert (row["outcome"], ledger(run)) == ("SettlementCompleted", owed(captures(ROWS)))
    assert run.audit() == []
