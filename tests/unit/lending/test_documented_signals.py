"""The table of signals in docs/lending.md is what the code does, row by row; the policy's table too."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lambdas.lending import logic
from lambdas.lending.model import Action, Application, Document, OutOfTurn, Role, Status
from lambdas.lending.policy import POLICY, SMALL_AMOUNTS, Size, size_of, verdict
from lambdas.lending.signals import Meaning, Signal, meaning

PAGE = Path(__file__).parents[3] / "docs" / "lending.md"
NOW = "2026-01-05T09:00:00.000Z"
GOOD = Document("payslip", "application/pdf", 1000, NOW)
BAD = Document("payslip", "text/plain", 1000, NOW, ("WrongType",))

RUN: dict[Signal, Callable[[Application], logic.Decision | None]] = {
    Signal.SCORED: lambda row: logic.on_score(row, 300, NOW),
    Signal.DOCUMENTS_ASKED: lambda row: logic.on_documents_asked(row, "new", 0),
    Signal.GOOD_DOCUMENT: lambda row: logic.on_document(row, GOOD),
    Signal.BAD_DOCUMENT: lambda row: logic.on_document(row, BAD),
    Signal.DOCUMENTS_OVER: lambda row: logic.on_documents_over(row, NOW),
    Signal.REVIEW_ASKED: lambda row: logic.on_review_asked(row, "new", Role.UNDERWRITER, NOW),
    Signal.ESCALATION_DUE: lambda row: logic.on_review_asked(row, "new", Role.SENIOR, NOW),
    Signal.DECIDED: lambda row: logic.on_decision(row, Action.APPROVE, "underwriter-1", "because", NOW),
    Signal.WITHDRAWN: lambda row: logic.on_withdrawal(row, NOW),
    Signal.TIME_OVER: lambda row: logic.on_time_over(row, "ReviewTimedOut", NOW),
}


def table(head: str) -> list[list[str]]:
    """The rows of the page's table with this head."""
    lines = PAGE.read_text("utf-8").splitlines()
    found = []
    for line in lines[lines.index(head) + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def cases() -> list[tuple[Signal, Status, Meaning, str, str]]:
    """The table's rows, one for each status that they name or mean by `any other`."""
    named: dict[str, set[Status]] = {}
    found = []
    for signal, statuses, what, after, said in table(
        "| signal | status of the row | meaning | the row becomes | outbox |"
    ):
        seen = named.setdefault(signal, set())
        here = [one for one in Status if one not in seen] if statuses == "any other" else statuses.split(", ")
        for status in here:
            seen.add(Status(status))
            found.append((Signal(signal), Status(status), Meaning(what), after, said))
    return found


def application_at(status: Status) -> Application:
    """Return an application in a status."""
    waits = status in {Status.AWAITING_DOCUMENTS, Status.IN_REVIEW, Status.ESCALATED}
    return Application(
        "loan-1",
        version=3,
        status=status,
        applicant_id="applicant-1",
        amount="12000.00",
        currency="EUR",
        term_months=36,
        score=600,
        token="old" if waits else "",
    )


@pytest.mark.parametrize(("signal", "status", "what", "after", "said"), cases())
def test_signal_does_what_the_page_says(signal: Signal, status: Status, what: Meaning, after: str, said: str) -> None:
    """A row of the table holds: meaning, new status, and rows of the outbox."""
    application = application_at(status)

    assert meaning(status, signal) is what
    if what is Meaning.REFUSE and signal is not Signal.DECIDED:
        with pytest.raises(OutOfTurn):
            RUN[signal](application)
        return
    decision = RUN[signal](application) or logic.Decision(application)
    spoken = [name for name, _ in decision.events] + (["callback"] if decision.callback else [])

    assert decision.row.status == (status if after == "unchanged" else after)
    assert ", ".join(spoken) == ("" if said == "nothing" else said)


def test_page_leaves_no_case_out() -> None:
    """Every signal in every status has exactly one row."""
    pairs = [(signal, status) for signal, status, *_ in cases()]

    assert sorted(pairs) == sorted((signal, status) for signal in Signal for status in Status)


def test_policy_is_the_one_of_the_page() -> None:
    """The policy's rules, in order, are the rows of the page's table."""
    shown = [
        [
            "none" if rule.least < 0 else f"{rule.least} to {rule.most}",
            str(rule.size),
            rule.verdict.way,
            ", ".join(f"`{reason}`" for reason in rule.verdict.reasons),
        ]
        for rule in POLICY
    ]

    assert table("| score | amount | verdict | reasons |") == shown
    limits = [[currency, f"{float(amount):,.2f}"] for currency, amount in SMALL_AMOUNTS.items()]
    assert table("| currency | small amounts, up to |") == limits


@pytest.mark.parametrize(
    ("amount", "currency", "size", "way"),
    [
        ("5000.00", "EUR", Size.SMALL, "approve"),
        ("5000.01", "EUR", Size.LARGE, "review"),
        ("5001.00", "JPY", Size.SMALL, "approve"),
        ("800001.00", "JPY", Size.LARGE, "review"),
        ("1.00", "SEK", Size.UNKNOWN, "review"),
        ("5000.00", "KWD", Size.UNKNOWN, "review"),
    ],
)
def test_amount_is_small_in_its_own_currency(amount: str, currency: str, size: Size, way: str) -> None:
    """The same number is small in one currency and large in another one; without a limit people decide."""
    assert (size_of(amount, currency), verdict(700, amount, currency).way) == (size, way)


def test_bad_documents_push_no_good_one_out() -> None:
    """A document that can be used stays, however many come after it."""
    row = logic.on_document(application_at(Status.APPLIED), GOOD).row
    for number in range(2 * logic.DOCUMENT_LIMIT):
        row = logic.on_document(row, replace(BAD, name=f"bad-{number}")).row

    assert (len(row.documents), GOOD in row.documents) == (logic.DOCUMENT_LIMIT, True)
    assert row.documents[-1].name == f"bad-{2 * logic.DOCUMENT_LIMIT - 1}"
    assert logic.on_documents_asked(row, "new", 0).row.status is Status.DOCUMENTS_VERIFIED


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.ESCALATED])
def test_restart_of_a_review_requests_it_anew(status: Status) -> None:
    """The underwriters get a new request: links of the dead execution are of no use."""
    restarted = logic.on_restart(application_at(status), 1, NOW).row

    asked = logic.on_review_asked(restarted, "new", Role.UNDERWRITER, NOW)

    assert logic.way_of(restarted) == "review"
    assert [name for name, _ in asked.events] == ["ReviewRequested"]
    assert asked.row.status is Status.IN_REVIEW


def test_restart_of_a_wait_for_documents_requests_them_anew() -> None:
    """A new execution begins with the first request, also after the last reminder."""
    waiting = replace(application_at(Status.AWAITING_DOCUMENTS), reminder=3)

    asked = logic.on_documents_asked(logic.on_restart(waiting, 1, NOW).row, "new", 0)

    assert [(name, data["reminder"]) for name, data in asked.events] == [("DocumentsRequested", 0)]
