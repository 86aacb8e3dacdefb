"""Two who decide at once: between reading the row and writing it, somebody else is faster (faults 29 and 30)."""

from collections.abc import Callable
from typing import Any

import pytest

from lambdas.lending import handlers
from tests.unit.lending.desk import CONTEXT, TASK, Office, parts
from tests.unit.world import batch, delivered


def meanwhile(office: Office, act: Callable[[], Any]) -> None:
    """Do this once, when the next transaction has been decided upon and is not yet written."""
    done = []

    def interrupt(**_: Any) -> None:
        if not done:
            done.append(True)
            act()

    office.world.observe("provide-client-params.dynamodb.TransactWriteItems", interrupt)


def expire(office: Office) -> None:
    """The time is over."""
    handlers.expire({**TASK, "reason": "ReviewTimedOut"}, CONTEXT)


def withdraw(office: Office) -> None:
    """The applicant withdraws."""
    data = {"applicationId": "loan-1", "applicantId": "applicant-1"}
    handlers.withdraw(batch(delivered("WithdrawalRequested", data)), CONTEXT)


def reject(office: Office) -> None:
    """The other underwriter rejects."""
    link = office.link("u2@example.com")
    assert office.send(parts(link)[0], office.button(link, "reject"))[0] == 200


FASTER = {"EXPIRED": expire, "WITHDRAWN": withdraw, "REJECTED": reject}


@pytest.mark.parametrize("status", FASTER)
def test_slower_approval_is_refused_and_the_faster_end_stands(office: Office, status: str) -> None:
    """An approval that had read a pending row finds it decided, answers 410 and publishes nothing."""
    link = office.link()
    fields = office.button(link, "approve")
    meanwhile(office, lambda: FASTER[status](office))

    assert office.send(parts(link)[0], fields)[0] == 410

    assert (office.row()["status"], office.row()["decision"]) == (status, "DECIDED")
    ends = [name for name, _ in office.world.said() if name.startswith("Loan")]
    assert len(ends) == 1


@pytest.mark.parametrize("slower", [expire, withdraw])
def test_faster_approval_stands(office: Office, slower: Callable[[Office], None]) -> None:
    """A time-out or a withdrawal that comes second changes nothing."""
    link = office.link()
    fields = office.button(link, "approve")
    meanwhile(office, lambda: office.send(parts(link)[0], fields))

    slower(office)

    assert office.row()["status"] == "APPROVED"
    assert [name for name, _ in office.world.said() if name.startswith("Loan")] == ["LoanApproved"]


def test_escalation_that_finds_a_decision_answers_its_own_wait(office: Office) -> None:
    """A second wait that finds a decision is answered at once, by its own token (fault 29)."""
    office.post(office.link())
    # Two callbacks of one millisecond would be sorted by their random ids.
    office.monkeypatch.setattr("lambdas.common.storage.outbox.now_text", lambda: "2999-01-01T00:00:00.000Z")
    handlers.ask_for_review({**TASK, "taskToken": "canary-token-3", "role": "senior"}, CONTEXT)

    tokens = [body["token"] for name, body in office.world.said() if name == "callback"]
    assert tokens == ["canary-token-1", "canary-token-2", "canary-token-3"]
    assert office.row()["status"] == "APPROVED"


def test_event_that_comes_again_is_mailed_once(office: Office) -> None:
    """A row records each mail of an event; another event of the same type has a mail of its own."""
    data = {"applicationId": "loan-1", "applicantId": "applicant-1", "document": "payslip"}
    before = len(office.mails)
    for identity in ("event-1", "event-1", "event-2"):
        handlers.send_letter(batch(delivered("DocumentsVerified", data, id=identity)), CONTEXT)
    assert len(office.mails) == before + 2
