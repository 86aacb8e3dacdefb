"""`desk show lending`: applications in every wait and at every end, at one instant of one run."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.desk import Account
from signalbox.desk.executions.stuck import find_stuck
from signalbox.desk.show import show_key
from signalbox.twin import Twin
from tests.desk.test_desk import account
from tests.workflows.lending import DAY, Line, act, applied, bureau, document

NOW = 8.5 * DAY
Told = Callable[[str], dict[str, Any]]


def lines() -> list[Line]:
    """A dozen applications, each named after where it stands at NOW."""
    made = [
        [applied(NOW - 1 * DAY, "asked")],
        [applied(NOW - 3 * DAY, "reminded")],
        [applied(NOW - 6.5 * DAY, "reminded-last")],
        [applied(NOW - 2 * DAY, "unreadable"), document(NOW - 1 * DAY, "unreadable", size=0)],
        [applied(NOW - 2 * DAY, "in-review"), document(NOW - 1 * DAY, "in-review")],
        [applied(NOW - 5 * DAY, "escalated"), document(NOW - 4 * DAY, "escalated")],
        [applied(1, "approved"), document(DAY, "approved"), act(2 * DAY, "approve", loan="approved")],
        [applied(1, "rejected"), document(DAY, "rejected"), act(2 * DAY, "reject", loan="rejected")],
        [applied(1, "withdrawn"), act(DAY, "withdraw", loan="withdrawn")],
        [applied(1, "expired")],
        [applied(1, "refused", amount="-5.00")],
        [bureau("fail", NOW - 3600), applied(NOW - 3000, "unscored")],
    ]
    return [line for each in made for line in each]


@pytest.fixture(scope="module")
def told(assembly: Assembly) -> Told:
    """`show` has the status of each application, and none is stuck."""
    with Twin.from_assembly(assembly, seed=2, schedules=False) as run:
        run.plan(lines())
        run.advance(seconds=NOW)
        assert find_stuck(account(run))["stuck"] == []
        keys = {line["subject"] for line in lines() if line.get("type") == "LoanApplied"}
        shown = {key: show_key(Account(run.assembly, run.client, run.journal), "lending", key) for key in keys}
    return shown.__getitem__


@pytest.mark.parametrize(
    ("key", "state", "status", "wait_days"),
    [
        ("asked", "AwaitDocuments", "AWAITING_DOCUMENTS", 2),
        ("reminded", "AwaitDocuments", "AWAITING_DOCUMENTS", 2),
        ("reminded-last", "RemindOnce", "AWAITING_DOCUMENTS", 1),
        ("unreadable", "AwaitDocuments", "AWAITING_DOCUMENTS", 2),
        ("in-review", "AwaitReview", "IN_REVIEW", 3),
        ("escalated", "EscalateReview", "ESCALATED", 2),
        ("unscored", "CheckCredit", "APPLIED", None),
        ("approved", None, "APPROVED", None),
        ("rejected", None, "REJECTED", None),
        ("withdrawn", None, "WITHDRAWN", None),
        ("expired", None, "EXPIRED", None),
    ],
)
def test_where_an_application_stands(
    told: Told, key: str, state: str | None, status: str, wait_days: int | None
) -> None:
    """A waiting application has its state, and start and end of the wait, but no end between two attempts."""
    now = told(key)["now"]
    assert (now["state"], now["status"], now["dead_letters"]) == (state, status, [])
    instants = [now[name] and datetime.fromisoformat(now[name]) for name in ("since", "until")]
    assert instants[0] is not None
    assert (instants[1] and (instants[1] - instants[0]).total_seconds()) == (wait_days and wait_days * DAY)


@pytest.mark.parametrize(
    ("key", "kind", "name"),
    [
        ("reminded", "mail", "DocumentsRequested"),
        ("unreadable", "document", "payslip"),
        ("in-review", "callback", "callback#in-review"),
        ("escalated", "mail", "ReviewRequested senior-1"),
        ("approved", "decision", "underwriter-1"),
        ("withdrawn", "decision", "applicant"),
        ("expired", "event", "LoanExpired"),
        ("refused", "dead letter", "loans"),
        ("unscored", "failure", "CheckCredit"),
    ],
)
def test_what_its_timeline_tells(told: Told, key: str, kind: str, name: str) -> None:
    """Mails, documents, callbacks, decisions, events, failures and letters stand in it, in order of time."""
    timeline = told(key)["timeline"]
    assert any(line["kind"] == kind and line["name"].startswith(name) for line in timeline)
    assert [line["at"] for line in timeline] == sorted(line["at"] for line in timeline)
