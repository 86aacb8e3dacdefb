"""Conversion of an application to the attributes of its row and back. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.events.envelope import Cause
from lambdas.common.storage.open_rows import open_attributes
from lambdas.lending.model import Application, Document, Status

NOT_YET = -1


def application_from_row(row: Mapping[str, Any]) -> Application:
    """Return the application in a row; absent attributes take their defaults."""
    return Application(
        application_id=row["applicationId"],
        version=row["version"],
        status=Status(row["status"]),
        applicant_id=row["applicantId"],
        email=row["email"],
        amount=row["amount"],
        currency=row["currency"],
        term_months=row["termMonths"],
        purpose=row["purpose"],
        declared_income=row["declaredIncome"],
        score=row.get("score", NOT_YET),
        token=row.get("taskToken", ""),
        reminder=row.get("reminder", NOT_YET),
        due_at=row.get("dueAt", ""),
        documents=tuple(_document(document) for document in row.get("documents", [])),
        reasons=tuple(row.get("reasons", [])),
        decided_by=row.get("decidedBy", ""),
        decided_at=row.get("decidedAt", ""),
        decision_reason=row.get("decisionReason", ""),
        cause=Cause(
            row.get("correlationId", ""), row.get("causationId", ""), row.get("traceparent", ""), row.get("hops", 0)
        ),
        attempt=row.get("attempt", 0),
        open_until=row.get("openUntil", ""),
    )


def _document(row: Mapping[str, Any]) -> Document:
    return Document(row["name"], row["contentType"], row["bytes"], row["receivedAt"], tuple(row.get("problems", [])))


def _document_row(document: Document) -> dict[str, Any]:
    row = {
        "name": document.name,
        "contentType": document.content_type,
        "bytes": document.size,
        "receivedAt": document.received_at,
    }
    return {**row, "problems": list(document.problems)} if document.problems else row


def application_attributes(application: Application) -> dict[str, Any]:
    """Return the attributes of an application's row; an empty text or list, and -1, stand for an absent one."""
    return {
        "version": application.version,
        "status": str(application.status),
        "decision": "PENDING" if application.is_open else "DECIDED",
        "applicantId": application.applicant_id,
        "email": application.email,
        "amount": application.amount,
        "currency": application.currency,
        "termMonths": application.term_months,
        "purpose": application.purpose,
        "declaredIncome": application.declared_income,
        "score": application.score,
        "taskToken": application.token,
        "reminder": application.reminder,
        "dueAt": application.due_at,
        "documents": [_document_row(document) for document in application.documents],
        "reasons": list(application.reasons),
        "decidedBy": application.decided_by,
        "decidedAt": application.decided_at,
        "decisionReason": application.decision_reason,
        "correlationId": application.cause.correlation_id,
        "causationId": application.cause.causation_id,
        "traceparent": application.cause.traceparent,
        "hops": application.cause.hops,
        "attempt": application.attempt,
        **open_attributes(application.application_id, application.open_until, application.is_open),
    }
