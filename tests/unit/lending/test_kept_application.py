"""Rows of applications, attribute by attribute, and the request to the bureau."""

from dataclasses import replace
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent, PartnerDeclined
from lambdas.common.events.envelope import Cause, Event
from lambdas.common.storage.open_rows import shard
from lambdas.lending import credit, handlers, store
from lambdas.lending.model import Application, Document, Status
from lambdas.lending.rows.application import application_attributes, application_from_row
from lambdas.lending.validation import check_application
from tests.unit.lending.desk import APPLIED, CONTEXT
from tests.unit.world import World, batch, delivered

LOAN = Application(
    "loan-1",
    version=7,
    status=Status.IN_REVIEW,
    applicant_id="applicant-1",
    email="a@example.com",
    amount="12000.00",
    currency="EUR",
    term_months=36,
    purpose="kitchen",
    declared_income="2000.00",
    score=700,
    token="t-1",
    reminder=1,
    due_at="due",
    documents=(
        Document("photo", "image/png", 0, "r-1", ("NoContent",)),
        Document("payslip", "application/pdf", 9, "r-2"),
    ),
    reasons=("LargeAmount",),
    decided_by="underwriter-1",
    decided_at="then",
    decision_reason="steady",
    cause=Cause("c-1", "c-2", "00-1-2-01", 4),
    attempt=2,
    open_until="until",
)
ROW: dict[str, Any] = {
    "version": 7,
    "status": "IN_REVIEW",
    "decision": "PENDING",
    "applicantId": "applicant-1",
    "email": "a@example.com",
    "amount": "12000.00",
    "currency": "EUR",
    "termMonths": 36,
    "purpose": "kitchen",
    "declaredIncome": "2000.00",
    "score": 700,
    "taskToken": "t-1",
    "reminder": 1,
    "dueAt": "due",
    "documents": [
        {"name": "photo", "contentType": "image/png", "bytes": 0, "receivedAt": "r-1", "problems": ["NoContent"]},
        {"name": "payslip", "contentType": "application/pdf", "bytes": 9, "receivedAt": "r-2"},
    ],
    "reasons": ["LargeAmount"],
    "decidedBy": "underwriter-1",
    "decidedAt": "then",
    "decisionReason": "steady",
    "correlationId": "c-1",
    "causationId": "c-2",
    "traceparent": "00-1-2-01",
    "hops": 4,
    "attempt": 2,
    "openShard": shard("loan-1"),
    "openUntil": "until",
}


def test_every_attribute_is_written_and_read() -> None:
    """The row has the names that docs and consoles show."""
    assert application_attributes(LOAN) == ROW
    assert application_from_row({"applicationId": "loan-1", **ROW}) == LOAN


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.EXPIRED, Status.WITHDRAWN])
def test_decided_application_leaves_the_index(status: Status) -> None:
    """No execution will close it, and no decision for a pending row fits it."""
    found = application_attributes(replace(LOAN, status=status))
    assert (found["decision"], found["openShard"], found["openUntil"]) == ("DECIDED", "", "")


def applied(**changed: Any) -> Application:
    """The application of a LoanApplied."""
    data = {**APPLIED, **changed}
    event = Event("e-1", "s", "LoanApplied", "", "loan-1", data, "", "c-1", "c-2", "p", "00-1-2-01", "1", 4)
    return check_application(event, data)


def test_application_is_taken_whole() -> None:
    """The cause is the event, and the term is a whole number."""
    assert applied(termMonths=36.0) == Application(
        "loan-1",
        applicant_id="applicant-1",
        email="canary-address@example.com",
        amount="12000.00",
        currency="EUR",
        term_months=36,
        purpose="canary <b>purpose</b>",
        declared_income="2000.00",
        cause=Cause("c-1", "e-1", "00-1-2-01", 4),
    )
    assert applied(declaredIncome="0.00").declared_income == "0.00"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"amount": "0.00"}, "amount: more than 0.00 was expected"),
        ({"declaredIncome": "1.0"}, "declaredIncome: at most 12 digits, a point and two decimals were expected"),
        ({"currency": "ZZZ"}, "currency is 'ZZZ', an ISO 4217 code was expected"),
        ({"currency": "JPY", "declaredIncome": "0.50"}, "declaredIncome: JPY has no minor unit"),
        ({"purpose": "a\x07"}, "purpose holds characters that cannot be printed"),
    ],
)
def test_application_that_makes_no_sense_is_refused(changed: dict[str, str], why: str) -> None:
    """The sentence names the field and never its value."""
    with pytest.raises(InvalidEvent, match=why):
        applied(**changed)


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """An application that was made, and the requests to the bureau, which gives the score 0."""
    handlers.start(batch(delivered("LoanApplied", APPLIED)), CONTEXT)
    requests: list[Any] = []

    class Bureau:
        def perform(self, operation: str, key: str, document: Any) -> dict[str, Any]:
            requests.append((operation, key, document))
            return {"score": "0"}

    monkeypatch.setattr(credit, "partner", lambda name: Bureau() if name == "bureau" else pytest.fail(name))
    return requests


def test_bureau_is_asked_once_with_what_it_needs(world: World, asked: list[Any]) -> None:
    """The request has no address and no purpose. A score of 0 is a score; a closed application asks for none."""
    document = {name: APPLIED[name] for name in ("applicantId", "amount", "currency", "termMonths", "declaredIncome")}
    found = credit.check("loan-1", CONTEXT)
    assert asked == [("score", "loan-1", document)]
    assert (found.score, found.status, found.reasons, found.decided_by) == (
        0,
        Status.REJECTED,
        ("ScoreTooLow",),
        "policy",
    )
    assert found.decided_at.startswith("20")
    assert credit.check("loan-1", CONTEXT) == store.read("loan-1")
    assert len(asked) == 1


@pytest.mark.parametrize("status", ["APPLIED", "AWAITING_DOCUMENTS"])
def test_scored_application_is_not_asked_about_again(world: World, asked: list[Any], status: str) -> None:
    """The lowest score counts as an answer."""
    row = world.row("loans", applicationId="loan-1", record="application") or {}
    world.put("loans", {**row, "status": status, "score": 0})
    assert credit.check("loan-1", CONTEXT).score == 0
    assert asked == []


def test_answer_of_the_bureau_is_remembered(world: World, asked: list[Any]) -> None:
    """The function died after the answer: its repetition asks nobody, also with less time than before."""
    loan = store.read("loan-1")
    assert (credit._score(loan, CONTEXT), credit._score(loan, CONTEXT), len(asked)) == (0, 0, 1)
    (kept,) = [row for row in world.rows("idempotency") if row["id"].startswith("lending.bureau.score")]
    assert kept["status"] == "COMPLETED"


def test_unfinished_request_expires_with_its_function(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record of a call that died names the instant from which another call may ask."""
    handlers.start(batch(delivered("LoanApplied", APPLIED)), CONTEXT)
    records: list[dict[str, Any]] = []

    class Dying:
        def perform(self, operation: str, key: str, document: Any) -> dict[str, Any]:
            records.extend(row for row in world.rows("idempotency") if row["id"].startswith("lending.bureau.score"))
            return {"score": 1}

    monkeypatch.setattr(credit, "partner", lambda name: Dying())
    credit.check("loan-1", CONTEXT)
    assert ["in_progress_expiration" in record for record in records] == [True]


def test_applicant_whom_the_bureau_does_not_know(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rejected now, with an instant."""
    handlers.start(batch(delivered("LoanApplied", APPLIED)), CONTEXT)

    class Ignorant:
        def perform(self, operation: str, key: str, document: Any) -> dict[str, Any]:
            raise PartnerDeclined("unknown")

    monkeypatch.setattr(credit, "partner", lambda name: Ignorant())
    found = credit.check("loan-1", CONTEXT)
    assert (found.status, found.reasons, found.score) == (Status.REJECTED, ("UnknownApplicant",), -1)
    assert found.decided_at.startswith("20")
