"""Loans: a limit for each currency, documents that stay, and restarts that ask somebody again."""

from collections.abc import Callable

import pytest

from signalbox.twin import Twin
from tests.desk.test_desk import act as at_the_desk
from tests.simulation.orders import fault, sound
from tests.workflows.lending import DAY, act, applied, bureau, document, row, told

Open = Callable[..., Twin]
SURE = {"declaredIncome": "90000000.00"}
"""An income that gives any amount of these tests a good score."""


@pytest.mark.parametrize(
    ("amount", "currency", "outcome"),
    [
        ("5000.00", "EUR", "LoanApproved"),
        ("5001.00", "EUR", "LoanExpired"),
        ("700000.00", "JPY", "LoanApproved"),
        ("800001.00", "JPY", "LoanExpired"),
        ("100.00", "SEK", "LoanExpired"),
    ],
)
def test_loan_is_small_in_its_own_currency(twin: Open, amount: str, currency: str, outcome: str) -> None:
    """A small one is approved at once, another one goes to people, who do not answer here."""
    run = twin(44)
    run.play([applied(0, amount=amount, currency=currency, **SURE), document(60)])
    assert told(run)[-1] == outcome
    assert (outcome == "LoanExpired") == ("ReviewRequested" in told(run))
    assert sound(run)


@pytest.mark.parametrize(("amount", "currency"), [("5000.00", "KWD"), ("5000.01", "JPY"), ("0.00", "EUR")])
def test_loan_that_no_edge_takes(twin: Open, amount: str, currency: str) -> None:
    """Such a loan is a dead letter, and nobody is asked about it."""
    run = twin(44)
    run.play([applied(0, amount=amount, currency=currency)])
    assert [letter.attributes["reason"]["StringValue"] for letter in run.queue("loans-dead-letters").messages()] == [
        "InvalidEvent"
    ]
    assert run.executions("lending") == []


def test_good_document_stays_among_fifty_bad_ones(twin: Open) -> None:
    """A document that came before the bureau answered ends the wait for documents as soon as it begins."""
    run = twin(44)
    bad = [{**document(11 + number, content_type="text/html")} for number in range(60)]
    for number, line in enumerate(bad):
        line["data"]["document"] = f"bad-{number}"
    run.play([bureau("fail"), applied(1), document(10), *bad, bureau("ok", at=100)])
    assert "DocumentsVerified" in told(run)
    assert len(row(run)["documents"]) == 50
    assert sound(run)


def test_restart_of_an_escalated_loan_asks_the_underwriters_again(twin: Open) -> None:
    """An underwriter decides by the link of a new mail after the execution died in a senior's wait."""
    run = twin(27)
    run.plan([fault(36), applied(0), document(3600)])
    run.advance(days=3.5)
    assert row(run)["status"] == "ESCALATED"
    (arn,) = run.cloud.executions.all
    run.client("stepfunctions").stop_execution(executionArn=arn)
    run.advance(days=2)
    at_the_desk(run, "restart", workflow="lending", key="loan-1")
    run.advance(minutes=5)
    assert told(run).count("ReviewRequested") == 3
    run.play([act(run.now + 60, "approve")])
    assert told(run)[-1] == "LoanApproved"
    assert sound(run)


def test_restart_of_a_wait_for_documents_asks_the_applicant_again(twin: Open) -> None:
    """The link of the first mail expires; the new execution begins with a first mail of its own."""
    run = twin(27)
    run.plan([fault(36), applied(0)])
    run.advance(days=5)
    assert row(run)["reminder"] == 2
    (arn,) = run.cloud.executions.all
    run.client("stepfunctions").stop_execution(executionArn=arn)
    run.advance(days=4)
    at_the_desk(run, "restart", workflow="lending", key="loan-1")
    run.advance(minutes=5)
    assert told(run).count("DocumentsRequested") == 4
    run.play([document(run.now + DAY)])
    assert "DocumentsVerified" in told(run)
    assert sound(run)
