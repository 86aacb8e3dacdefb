"""Decisions about an application. Pure: from the row and a signal to the new row, events and a callback."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lambdas.common.executions.restart import is_next_attempt
from lambdas.common.storage import change
from lambdas.common.storage.change import Callback
from lambdas.lending import policy
from lambdas.lending.model import Action, Application, Document, OutOfTurn, Role, Status
from lambdas.lending.signals import Meaning, Signal, meaning

DOCUMENT_LIMIT = 50
"""Most documents on one row, so that it stays below 400 KB: the oldest that cannot be used is dropped first."""

OUTCOMES: Mapping[Status, str] = {
    Status.APPROVED: "LoanApproved",
    Status.REJECTED: "LoanRejected",
    Status.EXPIRED: "LoanExpired",
    Status.WITHDRAWN: "LoanWithdrawn",
}
NOTHING_REQUESTED = -1
"""Value of `reminder` before the first request for documents."""

CLOSED_ERROR = "ApplicationClosed"
"""Error of a wait for documents after the application was closed: the machine catches this name."""


Decision = change.Decision[Application]


def on_score(application: Application, score: int, now: str) -> Decision:
    """Decide on a score (or none, `policy.NO_SCORE`): approve, reject, or leave it to documents and a person."""
    if meaning(application.status, Signal.SCORED) is not Meaning.JUDGE:
        return Decision(application)
    scored = replace(application, score=score)
    judged = policy.verdict(score, application.amount, application.currency)
    if judged.way == policy.REVIEW:
        return Decision(replace(scored, reasons=judged.reasons))
    status = Status.APPROVED if judged.way == policy.APPROVE else Status.REJECTED
    return closed(scored, status, judged.reasons, "policy", now)


def on_unknown_applicant(application: Application, now: str) -> Decision:
    """Reject an applicant whom the bureau does not know."""
    if meaning(application.status, Signal.SCORED) is not Meaning.JUDGE:
        return Decision(application)
    return closed(application, Status.REJECTED, ("UnknownApplicant",), "policy", now)


def way_of(application: Application) -> str:
    """Return the machine's way from here: `documents`, `review` or `closed`."""
    if not application.is_open:
        return "closed"
    return "documents" if application.status in {Status.APPLIED, Status.AWAITING_DOCUMENTS} else "review"


def on_documents_asked(application: Application, token: str, reminder: int) -> Decision:
    """Decide on an execution that waits for documents with this token; an earlier document is used now."""
    waiting = replace(application, token=token)
    if meaning(application.status, Signal.DOCUMENTS_ASKED) is Meaning.ANSWER:
        return Decision(waiting, callback=documents_callback(waiting))
    asked = replace(waiting, status=Status.AWAITING_DOCUMENTS, reminder=max(reminder, application.reminder))
    if application.score == policy.NO_SCORE:
        judged = policy.verdict(policy.NO_SCORE, application.amount, application.currency)
        asked = replace(asked, reasons=judged.reasons)
    early = [document for document in application.documents if not document.problems]
    if early:
        return _verified(asked, early[0])
    if reminder <= application.reminder:  # a repetition with a new token: no second reminder
        return Decision(asked)
    data = {**_who(application), "reminder": reminder}
    return Decision(asked, events=(("DocumentsRequested", data),))


def documents_callback(application: Application) -> Callback:
    """Return the callback that ends a wait for documents: verified, or no longer needed."""
    if application.is_open:
        return Callback(application.token, output={"applicationId": application.application_id})
    return Callback(application.token, error=CLOSED_ERROR, cause=f"it is {application.status}")


def on_document(application: Application, document: Document) -> Decision:
    """Decide on a document: verify it, keep it, or request another one."""
    signal = Signal.BAD_DOCUMENT if document.problems else Signal.GOOD_DOCUMENT
    verdict = meaning(application.status, signal)
    if verdict is Meaning.NOTHING or document in application.documents:
        return Decision(application)
    kept = replace(application, documents=_within_limit([*application.documents, document]))
    if verdict is Meaning.VERIFY:
        return _verified(kept, document)
    if verdict is Meaning.ASK_AGAIN:
        data = {**_who(application), "document": document.name, "reasons": list(document.problems)}
        return Decision(kept, events=(("DocumentsRejected", data),))
    return Decision(kept)


def _within_limit(documents: list[Document]) -> tuple[Document, ...]:
    """Drop documents beyond the limit; one that can be used is dropped only among others that can be used."""
    while len(documents) > DOCUMENT_LIMIT:
        documents.remove(next((one for one in documents if one.problems), documents[0]))
    return tuple(documents)


def _verified(application: Application, document: Document) -> Decision:
    verified = replace(application, status=Status.DOCUMENTS_VERIFIED)
    data = {**_who(application), "document": document.name}
    return Decision(replace(verified, token=""), (("DocumentsVerified", data),), documents_callback(verified))


def on_documents_over(application: Application, now: str) -> Decision:
    """Decide on the end of the time for documents; the row shows whether they came in time."""
    if meaning(application.status, Signal.DOCUMENTS_OVER) is Meaning.CLOSE:
        return closed(application, Status.EXPIRED, ("DocumentsMissing",), "time", now)
    return Decision(application)


def on_review_asked(application: Application, token: str, role: Role, due_at: str) -> Decision:
    """Decide on an execution that waits with this token for a reviewer of this role until `due_at`."""
    signal = Signal.REVIEW_ASKED if role is Role.UNDERWRITER else Signal.ESCALATION_DUE
    verdict = meaning(application.status, signal)
    if verdict is Meaning.REFUSE:
        raise OutOfTurn(f"application {application.application_id} is {application.status}: '{signal}' is not allowed")
    waiting = replace(application, token=token)
    if verdict is Meaning.ANSWER:
        return Decision(waiting, callback=review_callback(waiting))
    status = Status.IN_REVIEW if role is Role.UNDERWRITER else Status.ESCALATED
    if application.status is status:  # a repetition with a new token: no second request
        return Decision(waiting)
    data = {"applicationId": application.application_id, "role": str(role), "dueAt": due_at}
    return Decision(replace(waiting, status=status, due_at=due_at), events=(("ReviewRequested", data),))


def review_callback(application: Application) -> Callback:
    """Return the callback that ends a wait for a person."""
    output = {"applicationId": application.application_id, "outcome": OUTCOMES[application.status]}
    return Callback(application.token, output=output)


def is_decidable(application: Application) -> bool:
    """Return whether a reviewer may decide now."""
    return meaning(application.status, Signal.DECIDED) is not Meaning.REFUSE


def on_decision(application: Application, action: Action, reviewer: str, words: str, now: str) -> Decision | None:
    """Decide on a reviewer's action with a reason in their `words`; None where the application is not in review.

    The words are on the row alone, and in no event: a reviewer may write about the applicant.
    """
    if not is_decidable(application):
        return None
    status = Status.APPROVED if action is Action.APPROVE else Status.REJECTED
    reason = "ApprovedByReviewer" if action is Action.APPROVE else "RejectedByReviewer"
    explained = replace(application, decision_reason=words)
    return closed(explained, status, (*application.reasons, reason), reviewer, now)


def on_withdrawal(application: Application, now: str) -> Decision:
    """Close an application that its applicant withdraws."""
    if meaning(application.status, Signal.WITHDRAWN) is Meaning.NOTHING:
        return Decision(application)
    return closed(application, Status.WITHDRAWN, ("WithdrawnByApplicant",), "applicant", now)


def on_time_over(application: Application, reason: str, now: str) -> Decision:
    """Close an open application without a decision in time, or after the workflow failed."""
    if meaning(application.status, Signal.TIME_OVER) is Meaning.NOTHING:
        return Decision(application)
    return closed(application, Status.EXPIRED, (reason,), "time", now)


def on_restart(application: Application, attempt: int, until: str) -> Decision:
    """Begin the next attempt, with the deadline `until`; CannotRestart where no attempt is due.

    Nobody acts on a request of the dead execution, whose links have expired or will: documents are requested anew, and
    a review begins anew with the underwriters.
    """
    if not is_next_attempt(application, attempt, f"application {application.application_id}"):
        return Decision(application)
    in_review = application.status in {Status.IN_REVIEW, Status.ESCALATED}
    status = Status.DOCUMENTS_VERIFIED if in_review else application.status
    anew = replace(application, status=status, reminder=NOTHING_REQUESTED, due_at="", token="")
    return Decision(replace(anew, attempt=attempt, open_until=until))


def closed(application: Application, status: Status, reasons: tuple[str, ...], by: str, now: str) -> Decision:
    """Close an application: status, outcome event and the callback of a waiting execution, together."""
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
    waiting = replace(ended, token=before.token)
    return documents_callback(waiting) if before.status is Status.AWAITING_DOCUMENTS else review_callback(waiting)


def by_machine(ended: Application) -> bool:
    """Return whether the execution itself closed the application: then no execution waits for an answer."""
    return ended.status is Status.EXPIRED


def _who(application: Application) -> dict[str, Any]:
    return {"applicationId": application.application_id, "applicantId": application.applicant_id}
