"""Loans through the synthesised system, in virtual time: every wait, every reminder, every end."""

from collections.abc import Callable
from typing import Any

import pytest

from signalbox.twin import Twin
from tests.workflows.lending import DAY, act, applied, at_days, bureau, document, result, row, statuses, told

CREDIT = ["CheckCredit", "CheckWay"]
CLOSED = [*CREDIT, "ApplicationClosed"]
DOCUMENTS = [*CREDIT, "AwaitDocuments"]
REMINDED = ["CheckReminders", "AwaitDocuments"]
REVIEW = [*DOCUMENTS, "AwaitReview"]
UNDOCUMENTED = [
    *DOCUMENTS,
    *REMINDED * 2,
    "CheckReminders",
    "RemindOnce",
    "CloseDocuments",
    "CheckWay",
    "ApplicationClosed",
]
Open = Callable[..., Twin]

SCENARIOS: dict[str, tuple[list[dict[str, Any]], list[str], str, list[str], str]] = {
    # what happens: (lines, states, outcome, reasons, decided by)
    "a small loan and a good score": (
        [applied(amount="3000.00")],
        CLOSED,
        "LoanApproved",
        ["GoodScore", "SmallAmount"],
        "policy",
    ),
    "a low score": ([applied(declaredIncome="300.00")], CLOSED, "LoanRejected", ["ScoreTooLow"], "policy"),
    "no income at all": ([applied(declaredIncome="0.00")], CLOSED, "LoanRejected", ["ScoreTooLow"], "policy"),
    "an unknown applicant": ([bureau("decline"), applied(1)], CLOSED, "LoanRejected", ["UnknownApplicant"], "policy"),
    "an underwriter approves": (
        [applied(), document(DAY), act(2 * DAY, "approve")],
        REVIEW,
        "LoanApproved",
        ["LargeAmount", "ApprovedByReviewer"],
        "underwriter-1",
    ),
    "an underwriter rejects": (
        [applied(), document(DAY), act(2 * DAY, "reject", "underwriter-2")],
        REVIEW,
        "LoanRejected",
        ["LargeAmount", "RejectedByReviewer"],
        "underwriter-2",
    ),
    "a document on the last day": (
        [applied(), document(6.9 * DAY), act(7 * DAY, "approve")],
        [*DOCUMENTS, *REMINDED * 2, "CheckReminders", "RemindOnce", "AwaitReview"],
        "LoanApproved",
        ["LargeAmount", "ApprovedByReviewer"],
        "underwriter-1",
    ),
    "documents that cannot be used, then one that can": (
        [
            applied(),
            document(DAY, content_type="text/html"),
            document(DAY + 60, size=0),
            document(DAY + 120, size=10_485_761),
            document(DAY + 180),
            act(2 * DAY, "approve"),
        ],
        REVIEW,
        "LoanApproved",
        ["LargeAmount", "ApprovedByReviewer"],
        "underwriter-1",
    ),
    "no document": ([applied()], UNDOCUMENTED, "LoanExpired", ["DocumentsMissing"], "time"),
    "a senior decides": (
        [applied(), document(DAY), act(5 * DAY, "approve", "senior-1")],
        [*REVIEW, "EscalateReview"],
        "LoanApproved",
        ["LargeAmount", "ApprovedByReviewer"],
        "senior-1",
    ),
    "nobody decides": (
        [applied(), document(DAY)],
        [*REVIEW, "EscalateReview", "ExpireApplication"],
        "LoanExpired",
        ["ReviewTimedOut"],
        "time",
    ),
    "withdrawn while waiting for documents": (
        [applied(), act(DAY, "withdraw")],
        [*DOCUMENTS, "ApplicationClosed"],
        "LoanWithdrawn",
        ["WithdrawnByApplicant"],
        "applicant",
    ),
    "withdrawn after a reminder": (
        [applied(), act(3 * DAY, "withdraw")],
        [*DOCUMENTS, *REMINDED, "ApplicationClosed"],
        "LoanWithdrawn",
        ["WithdrawnByApplicant"],
        "applicant",
    ),
    "withdrawn on the last day for documents": (
        [applied(), act(6.5 * DAY, "withdraw")],
        [*DOCUMENTS, *REMINDED * 2, "CheckReminders", "RemindOnce", "ApplicationClosed"],
        "LoanWithdrawn",
        ["WithdrawnByApplicant"],
        "applicant",
    ),
    "withdrawn in review": (
        [applied(), document(DAY), act(2 * DAY, "withdraw")],
        REVIEW,
        "LoanWithdrawn",
        ["WithdrawnByApplicant"],
        "applicant",
    ),
    "withdrawn after the escalation": (
        [applied(), document(DAY), act(5 * DAY, "withdraw")],
        [*REVIEW, "EscalateReview"],
        "LoanWithdrawn",
        ["WithdrawnByApplicant"],
        "applicant",
    ),
    "withdrawn while the bureau is down": (
        [bureau("fail"), applied(1), act(600, "withdraw")],
        CLOSED,
        "LoanWithdrawn",
        ["WithdrawnByApplicant"],
        "applicant",
    ),
    "a document before its wait": (
        [bureau("fail"), applied(1), document(600), bureau("ok", 3600), act(DAY, "approve")],
        REVIEW,
        "LoanApproved",
        ["LargeAmount", "ApprovedByReviewer"],
        "underwriter-1",
    ),
    "the bureau is down for two hours": (
        [bureau("fail"), applied(1, amount="3000.00"), bureau("ok", 7200)],
        CLOSED,
        "LoanApproved",
        ["GoodScore", "SmallAmount"],
        "policy",
    ),
    "the bureau never answers": (
        [bureau("fail"), applied(1, amount="3000.00"), document(DAY), act(2 * DAY, "approve")],
        ["CheckCredit", "AwaitDocuments", "AwaitReview"],
        "LoanApproved",
        ["NoScore", "ApprovedByReviewer"],
        "underwriter-1",
    ),
    "the bureau hangs three times": (
        [bureau("hang", calls=3), applied(1, amount="3000.00")],
        CLOSED,
        "LoanApproved",
        ["GoodScore", "SmallAmount"],
        "policy",
    ),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_happens_to_an_application(twin: Open, name: str) -> None:
    """Each way leads through its states to its one outcome, with its reasons and its decider."""
    lines, states, outcome, reasons, by = SCENARIOS[name]
    run = twin(seed=5)
    run.play(lines)
    assert (result(run)["states"], result(run)["outcome"], result(run)["status"]) == (states, outcome, "SUCCEEDED")
    assert told(run).count(outcome) == 1
    assert (row(run)["reasons"], row(run)["decidedBy"], row(run)["decision"]) == (reasons, by, "DECIDED")
    assert sum(run.results.dead_letters().values()) == 0
    assert run.audit() == []


def test_reminders_come_every_two_days_and_the_end_after_seven(twin: Open) -> None:
    """Asked at once, reminded on day 2, 4 and 6, expired on day 7; a mail each."""
    run = twin(seed=5)
    run.play([applied()])
    assert at_days(run, "DocumentsRequested") == [0, 2, 4, 6]
    assert at_days(run, "LoanExpired") == [7]
    assert len(run.cloud.mailbox.to("loan-1@example.com")) == 5


def test_underwriters_have_three_days_and_a_senior_two_more(twin: Open) -> None:
    """Both underwriters are asked, three days later the senior, two days later it is over."""
    run = twin(seed=5)
    run.play([applied(), document(DAY)])
    assert at_days(run, "ReviewRequested") == [1, 4]
    assert at_days(run, "LoanExpired") == [6]
    asked = [mail.to for mail in run.cloud.mailbox.mails if "decision" in mail.subject]
    assert sorted(asked) == ["senior-1@example.com", "underwriter-1@example.com", "underwriter-2@example.com"]


def test_a_double_click_decides_once(twin: Open) -> None:
    """The second press of the button finds the decision made: 410, with the decider's name."""
    run = twin(seed=5)
    run.play([applied(), document(DAY), act(2 * DAY, "approve"), act(2 * DAY + 30, "approve"), act(3 * DAY, "reject")])
    assert statuses(run) == [("GET", 200), ("POST", 200), ("POST", 200), ("GET", 410), ("GET", 410)]
    assert told(run).count("LoanApproved") == 1


def test_a_decision_before_the_review_finds_nothing_to_press(twin: Open) -> None:
    """An act before the mail changes nothing, because there is no link."""
    run = twin(seed=5)
    run.play([applied(), act(DAY, "approve"), document(2 * DAY), act(3 * DAY, "reject")])
    assert result(run)["outcome"] == "LoanRejected"


def test_a_stranger_cannot_withdraw(twin: Open) -> None:
    """Only who applied may withdraw: a dead letter with the reason, and the application goes on."""
    run = twin(seed=5)
    data = {"applicationId": "loan-1", "applicantId": "somebody-else"}
    run.play([applied(), {"at": DAY, "type": "WithdrawalRequested", "subject": "loan-1", "data": data}])
    assert run.results.dead_letters()["withdrawals"] == 1
    assert result(run)["outcome"] == "LoanExpired"


def test_a_signal_for_nobody_is_a_dead_letter(twin: Open) -> None:
    """A document for an application that nobody made is tried five times, then kept with its reason."""
    run = twin(seed=5)
    run.play([document(0, "loan-9")])
    (letter,) = next(q for q in run.cloud.queues.values() if q.name.endswith("documents-dead-letters")).messages()
    assert letter.attributes["reason"]["StringValue"] == "Exhausted"
    assert "UnknownApplication" in letter.attributes["error"]["StringValue"]


def test_a_withdrawal_that_overtakes_its_application_is_kept(twin: Open) -> None:
    """A withdrawal comes back by its queue until the application is there."""
    run = twin(seed=5)
    data = {"applicationId": "loan-1", "applicantId": "applicant-of-loan-1"}
    run.play([{"at": 0, "type": "WithdrawalRequested", "subject": "loan-1", "data": data}, applied(30)])
    assert result(run)["outcome"] == "LoanWithdrawn"
    assert sum(run.results.dead_letters().values()) == 0


BAD: dict[str, dict[str, Any]] = {
    "a negative amount": {"amount": "-1.00"},
    "nothing": {"amount": "0.00"},
    "no term": {"termMonths": 0},
    "half a month": {"termMonths": 1.5},
    "an address without an at": {"email": "nobody"},
    "an address with an empty label": {"email": "a@b..c"},
    "an address with a character that cannot be printed": {"email": "a@b.c\x00d"},
    "an address in brackets": {"email": "<x@y.z>"},
    "an address of dots and hyphens": {"email": ".@-.-"},
    "a currency in small letters": {"currency": "eur"},
    "a currency that does not exist": {"currency": "ZZZ"},
    "an income of words": {"declaredIncome": "plenty"},
    "an id of 500 characters": {"applicationId": "l" * 500},
    "a header in the address": {"email": "a@example.com\nBcc:b@example.com"},
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_application_is_a_dead_letter_and_never_an_execution(twin: Open, name: str) -> None:
    """Refused at the edge with a reason; no row, no execution."""
    run = twin(seed=5)
    run.play([applied(**BAD[name])])
    assert run.executions() == []
    assert run.results.dead_letters()["loans"] == 1
    assert run.cloud.items(run.assembly.tables["loans"]) == []


def test_the_same_application_twice_is_one(twin: Open) -> None:
    """A copy starts nothing; another content under the same id is a conflict."""
    run = twin(seed=5)
    run.play([applied(amount="3000.00"), applied(5, amount="3000.00"), applied(9, amount="4000.00")])
    assert result(run)["outcome"] == "LoanApproved"
    assert run.results.dead_letters()["loans"] == 1


def test_nothing_about_an_applicant_stands_in_the_logs(twin: Open) -> None:
    """No function logs an address, a purpose, a reason, a task token or a signature."""
    run = twin(seed=5)
    decided = {**act(2 * DAY, "approve"), "reason": "canary-reason"}
    run.play([applied(purpose="canary-purpose", email="canary@example.com"), document(DAY), decided])
    assert row(run)["decisionReason"] == "canary-reason"
    text = "\n".join(line for lines in run.cloud.functions.lines.values() for line in lines)
    links = [mail.text for mail in run.cloud.mailbox.mails if "signature=" in mail.text]
    secrets = [link.rpartition("signature=")[2].split()[0] for link in links]
    tokens = list(run.cloud.executions.tokens)
    assert secrets and tokens and text
    assert not [word for word in ("canary-purpose", "canary@", "canary-reason", *secrets, *tokens) if word in text]
