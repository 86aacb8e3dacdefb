"""Rules of completed events of lending, by route; docs/lending.md says what each row means."""

from collections.abc import Mapping

from scenarios.lending.auditors.decisions import OUTCOMES
from scenarios.lending.records import LoanRecords
from signalbox.twin.auditors.records import Row
from signalbox.twin.scenario import Completed

APPLIED = ("applicantId", "email", "amount", "currency", "termMonths", "purpose", "declaredIncome")


def application(records: LoanRecords, data: Row) -> Row:
    """Return the application's own row; empty where there is none."""
    return records.loans.get((str(data.get("applicationId")), "application"), {})


def applied(records: LoanRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the application's row has what the event has."""
    row = application(records, data)
    return bool(row) and all(row.get(name) == data.get(name) for name in APPLIED)


def withdrawn(records: LoanRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the application has ended, by the withdrawal or before it."""
    return application(records, data).get("status") in OUTCOMES


def received(records: LoanRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the application's row has the document, or ended before it came."""
    row = application(records, data)
    names = {document.get("name") for document in row.get("documents", [])}
    return row.get("status") in OUTCOMES or data.get("document") in names


def mailed(records: LoanRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether a mail about the event was sent.

    An application that has ended needs no review: a mail that a death interrupted is not sent again.
    """
    rows, about = records.rows_by_application.get(str(data.get("applicationId")), {}), f"mail#{detail.get('id')}#"
    sent = [row.get("state") for record, row in rows.items() if record.startswith(about)]
    ended = kind == "ReviewRequested" and application(records, data).get("status") in OUTCOMES
    return set(sent) == {"sent"} or ended


COMPLETED: Mapping[str, Completed] = {
    "loans": applied,
    "withdrawals": withdrawn,
    "documents": received,
    "letters": mailed,
}
