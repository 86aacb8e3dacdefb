"""Fields that a decision about an application writes and announces: the row, the events, the callback."""

from dataclasses import replace
from typing import Any

import pytest

from lambdas.common.errors import CannotRestart
from lambdas.common.storage.change import Callback
from lambdas.lending import logic
from lambdas.lending.model import Action, Application, Document, OutOfTurn, Role, Status

NOW, DUE = "2026-01-05T10:00:00.000Z", "2026-01-08T10:00:00.000Z"
LOAN = Application(
    "loan-1",
    version=3,
    applicant_id="applicant-1",
    email="a@example.com",
    amount="12000.00",
    currency="EUR",
    term_months=36,
    token="t-1",
    reasons=("LargeAmount",),
    due_at="earlier",
)
WHO = {"applicationId": "loan-1", "applicantId": "applicant-1"}
GOOD = Document("payslip", "application/pdf", 9, NOW)
BAD = Document("photo", "image/png", 0, NOW, ("NoContent",))
CLOSED = (Status.APPROVED, Status.REJECTED, Status.EXPIRED, Status.WITHDRAWN)


def at(status: Status, **changed: Any) -> Application:
    return replace(LOAN, status=status, **changed)


def outcome(name: str, by: str, *reasons: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The event of an end."""
    about = {"amount": "12000.00", "currency": "EUR", "termMonths": 36, "reasons": list(reasons), "decidedBy": by}
    return ((name, {**WHO, **about}),)


def ended(before: Application, status: Status, by: str, *reasons: str) -> Application:
    """The row of an end."""
    return replace(before, status=status, reasons=reasons, decided_by=by, decided_at=NOW, token="")


def documents_over(status: Status) -> Callback:
    """The answer to an execution that waits for documents of a closed application."""
    return Callback("t-1", error="ApplicationClosed", cause=f"it is {status}")


def reviewed(name: str) -> Callback:
    """The answer to an execution that waits for a person."""
    return Callback("t-1", output={"applicationId": "loan-1", "outcome": name})


@pytest.mark.parametrize(
    ("score", "amount", "status", "reasons"),
    [
        (399, "1.00", Status.REJECTED, ("ScoreTooLow",)),
        (650, "5000.00", Status.APPROVED, ("GoodScore", "SmallAmount")),
    ],
)
def test_score_that_decides_closes_the_application(
    score: int, amount: str, status: Status, reasons: tuple[str, ...]
) -> None:
    """The policy is named as the one that decided. Nobody waits before the documents are asked for."""
    loan = at(Status.APPLIED, amount=amount, token="")
    decision = logic.on_score(loan, score, NOW)
    assert decision.row == ended(replace(loan, score=score), status, "policy", *reasons)
    name = "LoanApproved" if status is Status.APPROVED else "LoanRejected"
    ((kind, data),) = decision.events
    assert (kind, data["amount"], data["reasons"], data["decidedBy"]) == (name, amount, list(reasons), "policy")
    assert decision.callback is None


@pytest.mark.parametrize(("score", "reason"), [(-1, "NoScore"), (400, "MiddlingScore"), (650, "LargeAmount")])
def test_score_that_does_not_decide_is_kept(score: int, reason: str) -> None:
    """The row has the score and why a person must look."""
    loan = at(Status.APPLIED)
    assert logic.on_score(loan, score, NOW) == logic.Decision(replace(loan, score=score, reasons=(reason,)))


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.APPLIED])
def test_answer_of_the_bureau_that_comes_too_late_changes_nothing(status: Status) -> None:
    """A score, or an applicant whom it does not know."""
    assert logic.on_score(at(status), 1000, NOW) == logic.Decision(at(status))
    assert logic.on_unknown_applicant(at(status), NOW) == logic.Decision(at(status))


def test_unknown_applicant_is_rejected() -> None:
    """The policy decides, with a reason of its own."""
    loan = at(Status.APPLIED, token="")
    decision = logic.on_unknown_applicant(loan, NOW)
    assert decision.row == ended(loan, Status.REJECTED, "policy", "UnknownApplicant")
    assert decision.events == outcome("LoanRejected", "policy", "UnknownApplicant")


@pytest.mark.parametrize(
    ("status", "way"),
    [
        (Status.APPLIED, "documents"),
        (Status.AWAITING_DOCUMENTS, "documents"),
        (Status.DOCUMENTS_VERIFIED, "review"),
        (Status.IN_REVIEW, "review"),
        (Status.ESCALATED, "review"),
        *((status, "closed") for status in CLOSED),
    ],
)
def test_way_of_the_machine(status: Status, way: str) -> None:
    """A status has one way."""
    assert logic.way_of(at(status)) == way


@pytest.mark.parametrize("reminder", [0, 1])
def test_documents_are_asked_for(reminder: int) -> None:
    """The row waits with the token and counts the reminders; the event has the number."""
    loan = at(Status.APPLIED, token="", score=700, reminder=reminder - 1)
    decision = logic.on_documents_asked(loan, "t-1", reminder)
    assert decision.row == replace(loan, status=Status.AWAITING_DOCUMENTS, token="t-1", reminder=reminder)
    assert decision.events == (("DocumentsRequested", {**WHO, "reminder": reminder}),)
    assert decision.callback is None


@pytest.mark.parametrize("reminder", [0, 1])
def test_repeated_request_waits_with_its_token_alone(reminder: int) -> None:
    """The reminder was sent before; the greater number stays."""
    loan = at(Status.AWAITING_DOCUMENTS, score=0, reminder=1)
    assert logic.on_documents_asked(loan, "t-2", reminder) == logic.Decision(replace(loan, token="t-2"))


def test_request_without_a_score_says_so() -> None:
    """The bureau gave no answer in time: that is the reason for a review."""
    decision = logic.on_documents_asked(at(Status.APPLIED), "t-1", 0)
    assert decision.row == at(Status.AWAITING_DOCUMENTS, reminder=0, reasons=("NoScore",))


def test_document_that_came_before_the_request_is_used() -> None:
    """The first that can be used ends the wait as it begins; nothing is asked for."""
    loan = at(Status.APPLIED, token="", score=700, documents=(BAD, GOOD, replace(GOOD, name="contract")))
    decision = logic.on_documents_asked(loan, "t-1", 0)
    assert decision.row == replace(loan, status=Status.DOCUMENTS_VERIFIED, reminder=0, token="")
    assert decision.events == (("DocumentsVerified", {**WHO, "document": "payslip"}),)
    assert decision.callback == Callback("t-1", output={"applicationId": "loan-1"})


def test_document_that_cannot_be_used_ends_no_wait() -> None:
    """The request goes out as if no document had come."""
    decision = logic.on_documents_asked(at(Status.APPLIED, score=700, documents=(BAD,)), "t-1", 0)
    assert (decision.row.status, decision.callback) == (Status.AWAITING_DOCUMENTS, None)


@pytest.mark.parametrize("status", [Status.DOCUMENTS_VERIFIED, Status.IN_REVIEW, Status.ESCALATED])
def test_request_after_the_documents_is_answered(status: Status) -> None:
    """The documents are verified already."""
    expected = Callback("t-2", output={"applicationId": "loan-1"})
    assert logic.on_documents_asked(at(status), "t-2", 0) == logic.Decision(at(status, token="t-2"), callback=expected)


@pytest.mark.parametrize("status", CLOSED)
def test_request_after_the_end_is_answered_with_an_error(status: Status) -> None:
    """The machine catches the error's name."""
    expected = Callback("t-2", error="ApplicationClosed", cause=f"it is {status}")
    assert logic.on_documents_asked(at(status), "t-2", 0) == logic.Decision(at(status, token="t-2"), callback=expected)


def test_good_document_ends_the_wait() -> None:
    """The document is kept and announced by its name, and the token is used."""
    decision = logic.on_document(at(Status.AWAITING_DOCUMENTS, documents=(BAD,)), GOOD)
    assert decision.row == at(Status.DOCUMENTS_VERIFIED, documents=(BAD, GOOD), token="")
    assert decision.events == (("DocumentsVerified", {**WHO, "document": "payslip"}),)
    assert decision.callback == Callback("t-1", output={"applicationId": "loan-1"})


@pytest.mark.parametrize("status", [Status.APPLIED, Status.DOCUMENTS_VERIFIED, Status.IN_REVIEW, Status.ESCALATED])
def test_good_document_at_another_time_is_kept(status: Status) -> None:
    """A document ends no wait that has not begun, or is over."""
    assert logic.on_document(at(status), GOOD) == logic.Decision(at(status, documents=(GOOD,)))


@pytest.mark.parametrize("status", [status for status in Status if status not in CLOSED])
def test_bad_document_is_asked_for_again(status: Status) -> None:
    """The event has the problems of the document."""
    decision = logic.on_document(at(status), BAD)
    told = {**WHO, "document": "photo", "reasons": ["NoContent"]}
    assert decision == logic.Decision(at(status, documents=(BAD,)), events=(("DocumentsRejected", told),))


@pytest.mark.parametrize("document", [GOOD, BAD])
def test_known_document_and_one_after_the_end_change_nothing(document: Document) -> None:
    """The same document twice is a repetition."""
    for loan in (at(Status.AWAITING_DOCUMENTS, documents=(document,)), *map(at, CLOSED)):
        assert logic.on_document(loan, document) == logic.Decision(loan)


def test_row_keeps_fifty_documents() -> None:
    """The oldest that cannot be used goes first; without one the oldest goes."""
    many = tuple(replace(GOOD, name=f"d-{number}") for number in range(50))
    assert logic.on_document(at(Status.IN_REVIEW, documents=many[:49]), GOOD).row.documents == (*many[:49], GOOD)
    assert logic.on_document(at(Status.IN_REVIEW, documents=many), GOOD).row.documents == (*many[1:], GOOD)
    with_bad = (*many[:7], BAD, *many[8:])
    kept = (*many[:7], *many[8:], GOOD)
    assert logic.on_document(at(Status.IN_REVIEW, documents=with_bad), GOOD).row.documents == kept


@pytest.mark.parametrize(
    ("role", "before", "after"),
    [
        (Role.UNDERWRITER, Status.DOCUMENTS_VERIFIED, Status.IN_REVIEW),
        (Role.SENIOR, Status.IN_REVIEW, Status.ESCALATED),
    ],
)
def test_review_is_asked_for(role: Role, before: Status, after: Status) -> None:
    """The row waits with the token until the instant of the request; a repetition changes the token alone."""
    decision = logic.on_review_asked(at(before), "t-2", role, DUE)
    assert decision.row == at(after, token="t-2", due_at=DUE)
    asked = {"applicationId": "loan-1", "role": str(role), "dueAt": DUE}
    assert decision == logic.Decision(decision.row, events=(("ReviewRequested", asked),))
    again = logic.on_review_asked(decision.row, "t-3", role, "later")
    assert again == logic.Decision(replace(decision.row, token="t-3"))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("status", "name"),
    [
        (Status.APPROVED, "LoanApproved"),
        (Status.REJECTED, "LoanRejected"),
        (Status.EXPIRED, "LoanExpired"),
        (Status.WITHDRAWN, "LoanWithdrawn"),
    ],
)
def test_review_of_a_closed_application_is_answered_with_its_outcome(role: Role, status: Status, name: str) -> None:
    """The machine goes on with the outcome that stands."""
    decision = logic.on_review_asked(at(status), "t-1", role, DUE)
    assert decision == logic.Decision(at(status), callback=reviewed(name))


@pytest.mark.parametrize(
    ("role", "signal", "statuses"),
    [
        (Role.UNDERWRITER, "review asked", (Status.APPLIED, Status.AWAITING_DOCUMENTS, Status.ESCALATED)),
        (
            Role.SENIOR,
            "escalation due",
            (Status.APPLIED, Status.AWAITING_DOCUMENTS, Status.DOCUMENTS_VERIFIED),
        ),
    ],
)
def test_review_out_of_turn_is_refused(role: Role, signal: str, statuses: tuple[Status, ...]) -> None:
    """The error names the application, its status and the task."""
    for status in statuses:
        with pytest.raises(OutOfTurn) as error:
            logic.on_review_asked(at(status), "t-2", role, DUE)
        assert str(error.value) == f"application loan-1 is {status}: '{signal}' is not allowed"


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.ESCALATED])
@pytest.mark.parametrize(
    ("action", "end", "name", "reason"),
    [
        (Action.APPROVE, Status.APPROVED, "LoanApproved", "ApprovedByReviewer"),
        (Action.REJECT, Status.REJECTED, "LoanRejected", "RejectedByReviewer"),
    ],
)
def test_decision_of_a_reviewer_is_announced_without_the_words(
    status: Status, action: Action, end: Status, name: str, reason: str
) -> None:
    """The reviewer's reason follows those of the policy; the words are on the row alone."""
    decision = logic.on_decision(at(status), action, "underwriter-1", "steady income", NOW)
    assert decision is not None
    told = ("LargeAmount", reason)
    assert decision.row == replace(ended(at(status), end, "underwriter-1", *told), decision_reason="steady income")
    assert decision.events == outcome(name, "underwriter-1", *told)
    assert decision.callback == reviewed(name)


@pytest.mark.parametrize("status", [status for status in Status if status not in (Status.IN_REVIEW, Status.ESCALATED)])
def test_application_that_is_not_in_review_cannot_be_decided(status: Status) -> None:
    """A reviewer who is too late, or too early, decides nothing."""
    assert not logic.is_decidable(at(status))
    assert logic.on_decision(at(status), Action.APPROVE, "underwriter-1", "w", NOW) is None


@pytest.mark.parametrize("status", [status for status in Status if status not in CLOSED])
def test_withdrawal_closes_an_open_application(status: Status) -> None:
    """The execution that waits is answered in the way in which it waits."""
    decision = logic.on_withdrawal(at(status), NOW)
    assert decision.row == ended(at(status), Status.WITHDRAWN, "applicant", "WithdrawnByApplicant")
    assert decision.events == outcome("LoanWithdrawn", "applicant", "WithdrawnByApplicant")
    waits = documents_over(Status.WITHDRAWN) if status is Status.AWAITING_DOCUMENTS else reviewed("LoanWithdrawn")
    assert decision.callback == waits
    assert logic.on_withdrawal(at(status, token=""), NOW).callback is None


@pytest.mark.parametrize("status", [status for status in Status if status not in CLOSED])
def test_end_of_the_time_closes_an_open_application(status: Status) -> None:
    """The execution itself closed it, so none is answered."""
    decision = logic.on_time_over(at(status), "ReviewTimedOut", NOW)
    assert decision.row == ended(at(status), Status.EXPIRED, "time", "ReviewTimedOut")
    assert decision.events == outcome("LoanExpired", "time", "ReviewTimedOut")
    assert decision.callback is None


@pytest.mark.parametrize("status", [Status.APPLIED, Status.AWAITING_DOCUMENTS])
def test_end_of_the_time_for_documents_closes_an_application_without_any(status: Status) -> None:
    """The reason is that none came in time."""
    decision = logic.on_documents_over(at(status), NOW)
    assert decision.row == ended(at(status), Status.EXPIRED, "time", "DocumentsMissing")
    assert decision.events == outcome("LoanExpired", "time", "DocumentsMissing")


@pytest.mark.parametrize("status", CLOSED)
def test_closed_application_stays_closed(status: Status) -> None:
    """No end replaces another one."""
    loan = at(status)
    for decision in (
        logic.on_withdrawal(loan, NOW),
        logic.on_time_over(loan, "x", NOW),
        logic.on_documents_over(loan, NOW),
    ):
        assert decision == logic.Decision(loan)


@pytest.mark.parametrize("status", [Status.DOCUMENTS_VERIFIED, Status.IN_REVIEW, Status.ESCALATED])
def test_end_of_the_time_for_documents_that_came_changes_nothing(status: Status) -> None:
    """The row shows that they came in time."""
    assert logic.on_documents_over(at(status), NOW) == logic.Decision(at(status))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Status.APPLIED, Status.APPLIED),
        (Status.AWAITING_DOCUMENTS, Status.AWAITING_DOCUMENTS),
        (Status.DOCUMENTS_VERIFIED, Status.DOCUMENTS_VERIFIED),
        (Status.IN_REVIEW, Status.DOCUMENTS_VERIFIED),
        (Status.ESCALATED, Status.DOCUMENTS_VERIFIED),
    ],
)
def test_restart_asks_anew(before: Status, after: Status) -> None:
    """Reminder, due instant and token of the dead execution are gone; a repetition changes nothing."""
    loan = at(before, reminder=2, attempt=1)
    decision = logic.on_restart(loan, 2, DUE)
    fresh = {"reminder": -1, "due_at": "", "token": "", "attempt": 2, "open_until": DUE}
    assert decision == logic.Decision(at(after, **fresh))
    assert logic.on_restart(decision.row, 2, "later") == logic.Decision(decision.row)


@pytest.mark.parametrize(("status", "attempt"), [(Status.APPLIED, 2), (Status.APPLIED, -1), (Status.APPROVED, 1)])
def test_restart_that_is_not_due_is_refused(status: Status, attempt: int) -> None:
    """Another attempt than the next, or an application that is closed."""
    with pytest.raises(CannotRestart) as error:
        logic.on_restart(at(status), attempt, DUE)
    assert str(error.value) == f"application loan-1 is {status}, its attempt 0"
