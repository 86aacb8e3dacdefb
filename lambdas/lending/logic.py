"""Decisions about an application: pure functions from the row and a signal to the new row and what is said outside."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lambdas.common.errors import CannotRestart
from lambdas.common.storage import change
from lambdas.common.storage.change import Callback
from lambdas.lending import policy
from lambdas.lending.model import Action, Application, Document, OutOfTurn, Role, Status
from lambdas.lending.signals import Meaning, Signal, meaning

DOCUMENT_LIMIT = 50
"""Documents that one row remembers: the oldest give way, so that the row cannot outgrow 400 KB."""

OUTCOMES: Mapping[Status, str] = {
    Status.APPROVED: "LoanApproved",
    Status.REJECTED: "LoanRejected",
    Status.EXPIRED: "LoanExpired",
    Status.WITHDRAWN: "LoanWithdrawn",
}
CLOSED_ERROR = "ApplicationClosed"
"""What a wait for documents is told when the application has ended: the machine catches this name."""


Decision = change.Decision[Application]


def on_score(application: Application, score: int, now: str) -> Decision:
    """The bureau has answered (or not, `policy.NO_SCORE`): approve, reject, or leave it to documents and a person."""
    if meaning(application.status, Signal.SCORED) is not Meaning.JUDGE:
        return Decision(application)
    scored = replace(application, score=score)
    judged = policy.verdict(score, application.amount)
    if judged.way == policy.REVIEW:
        return Decision(replace(scored, reasons=judged.reasons))
    status = Status.APPROVED if judged.way == policy.APPROVE else Status.REJECTED
    return closed(scored, status, judged.reasons, "policy", now)


def on_unknown_applicant(application: Application, now: str) -> Decision:
    """The bureau knows nobody of this name, and will not know them tomorrow."""
    if meaning(application.status, Signal.SCORED) is not Meaning.JUDGE:
        return Decision(application)
    return closed(application, Status.REJECTED, ("UnknownApplicant",), "policy", now)


def way_of(application: Application) -> str:
    """Where the machine goes from here: `documents`, `review` or `closed`."""
    if not application.is_open:
        return "closed"
    return "documents" if application.status in {Status.APPLIED, Status.AWAITING_DOCUMENTS} else "review"


def on_documents_asked(application: Application, token: str, reminder: int) -> Decision:
    """An execution waits for documents with this token; one that came before is taken now."""
    waiting = replace(application, token=token)
    if meaning(application.status, Signal.DOCUMENTS_ASKED) is Meaning.ANSWER:
        return Decision(waiting, callback=documents_callback(waiting))
    asked = replace(waiting, status=Status.AWAITING_DOCUMENTS, reminder=max(reminder, application.reminder))
    if application.score == policy.NO_SCORE:
        asked = replace(asked, reasons=policy.verdict(policy.NO_SCORE, application.amount).reasons)
    early = [document for document in application.documents if not document.problems]
    if early:
        return _verified(asked, early[0])
    if reminder <= application.reminder:  # a repetition with a new token: nobody is reminded twice
        return Decision(asked)
    data = {**_who(application), "reminder": reminder}
    return Decision(asked, events=(("DocumentsRequested", data),))


def documents_callback(application: Application) -> Callback:
    """Ends a wait for documents: they are there, or nobody needs them any more."""
    if application.is_open:
        return Callback(application.token, output={"applicationId": application.application_id})
    return Callback(application.token, error=CLOSED_ERROR, cause=f"it is {application.status}")


def on_document(application: Application, document: Document) -> Decision:
    """A document came: take it, keep it, or ask for another one."""
    signal = Signal.BAD_DOCUMENT if document.problems else Signal.GOOD_DOCUMENT
    verdict = meaning(application.status, signal)
    if verdict is Meaning.NOTHING or document in application.documents:
        return Decision(application)
    kept = replace(application, documents=(*application.documents, document)[-DOCUMENT_LIMIT:])
    if verdict is Meaning.VERIFY:
        return _verified(kept, document)
    if verdict is Meaning.ASK_AGAIN:
        data = {**_who(application), "document": document.name, "reasons": list(document.problems)}
        return Decision(kept, events=(("DocumentsRejected", data),))
    return Decision(kept)


def _verified(application: Application, document: Document) -> Decision:
    verified = replace(application, status=Status.DOCUMENTS_VERIFIED)
    data = {**_who(application), "document": document.name}
    return Decision(replace(verified, token=""), (("DocumentsVerified", data),), documents_callback(verified))


def on_documents_over(application: Application, now: str) -> Decision:
    """The time for documents is over; the row says whether they came in time."""
    if meaning(application.status, Signal.DOCUMENTS_OVER) is Meaning.CLOSE:
        return closed(application, Status.EXPIRED, ("DocumentsMissing",), "time", now)
    return Decision(application)


def on_review_asked(application: Application, token: str, role: Role, due_at: str) -> Decision:
    """An execution waits with this token for the decision of a reviewer of this role until `due_at`."""
    signal = Signal.REVIEW_ASKED if role is Role.UNDERWRITER else Signal.ESCALATION_DUE
    verdict = meaning(application.status, signal)
    if verdict is Meaning.REFUSE:
        raise OutOfTurn(f"application {application.application_id} is {application.status}: no place for '{signal}'")
    waiting = replace(application, token=token)
    if verdict is Meaning.ANSWER:
        return Decision(waiting, callback=review_callback(waiting))
    status = Status.IN_REVIEW if role is Role.UNDERWRITER else Status.ESCALATED
    if application.status is status:  # a repetition with a new token: nobody is asked twice
        return Decision(waiting)
    data = {"applicationId": application.application_id, "role": str(role), "dueAt": due_at}
    return Decision(replace(waiting, status=status, due_at=due_at), events=(("ReviewRequested", data),))


def review_callback(application: Application) -> Callback:
    """Ends a wait for a person."""
    output = {"applicationId": application.application_id, "outcome": OUTCOMES[application.status]}
    return Callback(application.token, output=output)


def on_decision(application: Application, action: Action, reviewer: str, now: str) -> Decision | None:
    """A reviewer decides; None where there is nothing (or nothing any more) to decide."""
    if meaning(application.status, Signal.DECIDED) is Meaning.REFUSE:
        return None
    status = Status.APPROVED if action is Action.APPROVE else Status.REJECTED
    reason = "ApprovedByReviewer" if action is Action.APPROVE else "RejectedByReviewer"
    return closed(application, status, (*application.reasons, reason), reviewer, now)


def on_withdrawal(application: Application, now: str) -> Decision:
    """The applicant wants it no longer."""
    if meaning(application.status, Signal.WITHDRAWN) is Meaning.NOTHING:
        return Decision(application)
    return closed(application, Status.WITHDRAWN, ("WithdrawnByApplicant",), "applicant", now)


def on_time_over(application: Application, reason: str, now: str) -> Decision:
    """Nobody decided in time, or the workflow itself failed: it ends here unless it has ended."""
    if meaning(application.status, Signal.TIME_OVER) is Meaning.NOTHING:
        return Decision(application)
    return closed(application, Status.EXPIRED, (reason,), "time", now)


def on_restart(application: Application, attempt: int, until: str) -> Decision:
    """A new execution is to take over from a dead one and be done by `until`; CannotRestart where none is due.

    The machine begins a review with the underwriters: one that was escalated goes back to them.
    """
    if attempt == application.attempt:
        return Decision(application)
    if attempt != application.attempt + 1 or not application.is_open:
        raise CannotRestart(
            f"application {application.application_id} is {application.status}, its attempt {application.attempt}"
        )
    status = Status.IN_REVIEW if application.status is Status.ESCALATED else application.status
    return Decision(replace(application, status=status, attempt=attempt, token="", open_until=until))


def closed(application: Application, status: Status, reasons: tuple[str, ...], by: str, now: str) -> Decision:
    """The one end of an application: row, outcome and the answer to whoever waits, together."""
    ended = replace(application, status=status, reasons=reasons, decided_by=by, decided_at=now, token="")
    data = {
        **_who(application),
        "amount": application.amount,
        "currency": application.currency,
        "termMonths": application.term_months,
        "reasons": list(reasons),
        "decidedBy": by,
    }
    return Decision(ended, ((OUTCOMES[status], data),), _closing_callback(application, ended))


def _closing_callback(before: Application, ended: Application) -> Callback | None:
    if not before.token or by_machine(ended):
        return None
    told = replace(ended, token=before.token)
    return documents_callback(told) if before.status is Status.AWAITING_DOCUMENTS else review_callback(told)


def by_machine(ended: Application) -> bool:
    """Whether the execution itself ended the application: then nobody waits for an answer."""
    return ended.status is Status.EXPIRED


def _who(application: Application) -> dict[str, Any]:
    return {"applicationId": application.application_id, "applicantId": application.applicant_id}
