"""What the records of lending show of a completed event, by route; docs/lending.md says what each row means."""

from collections.abc import Mapping

from scenarios.lending.auditor import OUTCOMES
from scenarios.lending.records import LoanRecords
from signalbox.twin.auditors.records import Row
from signalbox.twin.scenario import Completed

APPLIED = ("applicantId", "email", "amount", "currency", "termMonths", "purpose", "declaredIncome")


def application(records: LoanRecords, data: Row) -> Row:
    """The application's own row; empty where there is none."""
    return records.loans.get((str(data.get("applicationId")), "application"), {})


def applied(records: LoanRecords, detail: Row, data: Row, kind: str) -> bool:
    """The application's row says what the event said."""
    row = application(records, data)
    return bool(row) and all(row.get(name) == data.get(name) for name in APPLIED)


def withdrawn(records: LoanRecords, detail: Row, data: Row, kind: str) -> bool:
    """The application has ended, by the withdrawal or before it."""
    return application(records, data).get("status") in OUTCOMES


def received(records: LoanRecords, detail: Row, data: Row, kind: str) -> bool:
    """The document stands on the application's row, or came after its end."""
    row = application(records, data)
    names = {document.get("name") for document in row.get("documents", [])}
    return row.get("status") in OUTCOMES or data.get("document") in names


def told(records: LoanRecords, detail: Row, data: Row, kind: str) -> bool:
    """A mail about the event was sent; nobody is asked to review what has ended."""
    loan, about = str(data.get("applicationId")), f"mail#{detail.get('id')}#"
    sent = [
        row.get("state") for (key, record), row in records.loans.items() if key == loan and record.startswith(about)
    ]
    ended = kind == "ReviewRequested" and application(records, data).get("status") in OUTCOMES
    return set(sent) == {"sent"} or (ended and not sent)


COMPLETED: Mapping[str, Completed] = {
    "loans": applied,
    "withdrawals": withdrawn,
    "documents": received,
    "letters": told,
}
