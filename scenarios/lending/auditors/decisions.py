"""Decisions: each application has exactly one outcome, announced once, and no execution waits after it.

What each row means stands in docs/lending.md; nothing here is shared with the code that writes them.
"""

from collections import defaultdict
from collections.abc import Iterator

from scenarios.lending.records import LoanRecords
from scenarios.records import OUTSIDE, is_announced
from signalbox.twin.auditors.records import Row, parsed

OUTCOMES = {
    "APPROVED": "LoanApproved",
    "REJECTED": "LoanRejected",
    "EXPIRED": "LoanExpired",
    "WITHDRAWN": "LoanWithdrawn",
}
PENDING = "PENDING"


def audit_decisions(records: LoanRecords) -> Iterator[str]:
    """Yield wrong decisions, announcements and executions; nothing where the assembly has no loans."""
    if not records.has("loans"):
        return
    rows = {loan: row for (loan, record), row in records.loans.items() if record == "application"}
    announced = announcements(records)
    running = executions(records)
    for loan, row in sorted(rows.items()):
        yield from audit_row(loan, row)
        yield from audit_announcement(loan, row, announced[loan])
        yield from audit_execution(records, loan, row, running[loan])
    for loan in sorted(set(announced) - set(rows)):
        yield f"application {loan} was announced as {sorted(announced[loan])}, and has no row"


def announcements(records: LoanRecords) -> dict[str, dict[str, set[str]]]:
    """Return application -> outcome -> ids of the events that announce it, published or still in the outbox."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    published = [event["detail"] for _, event in records.journal if is_announced(event)]
    waiting = [event for event in records.outstanding() if event.get("source") != OUTSIDE]
    for event in [*published, *waiting]:
        if event.get("type") in OUTCOMES.values() and isinstance(event.get("data"), dict):
            found[str(event["data"].get("applicationId"))][str(event["type"])].add(str(event.get("id")))
    return found


def executions(records: LoanRecords) -> dict[str, list[str]]:
    """Return application -> the statuses of its executions."""
    found: dict[str, list[str]] = defaultdict(list)
    for execution in records.cloud.executions.all.values():
        if execution.definition.workflow == "lending":
            found[str(parsed(execution.input).get("applicationId"))].append(execution.status)
    return found


def audit_row(loan: str, row: Row) -> Iterator[str]:
    """Yield decided rows without decider or time, and pending rows that have one."""
    ended = row["status"] in OUTCOMES
    if row.get("decision") != ("DECIDED" if ended else PENDING):
        yield f"application {loan} is {row['status']}, and its decision is {row.get('decision')}"
    if ended != ("decidedBy" in row and "decidedAt" in row):
        yield f"application {loan} is {row['status']}, decided by {row.get('decidedBy')} at {row.get('decidedAt')}"


def audit_announcement(loan: str, row: Row, announced: dict[str, set[str]]) -> Iterator[str]:
    """Yield outcomes announced more than once or never, and announcements of another outcome."""
    right = OUTCOMES.get(row["status"])
    for outcome, ids in sorted(announced.items()):
        if outcome != right:
            yield f"application {loan} is {row['status']}, and {outcome} was announced"
        elif len(ids) > 1:
            yield f"{outcome} of application {loan} was announced {len(ids)} times"
    if right and right not in announced:
        yield f"application {loan} is {row['status']}, and {right} was never announced"


def audit_execution(records: LoanRecords, loan: str, row: Row, statuses: list[str]) -> Iterator[str]:
    """Yield executions that succeeded before the decision, and open applications that nothing works on."""
    if row["status"] in OUTCOMES:
        return
    if "SUCCEEDED" in statuses:
        yield f"an execution of application {loan} has succeeded, and the application is {row['status']}"
    if "RUNNING" not in statuses and not any(loan in text for text in records.pending_texts):
        yield f"application {loan} is {row['status']}, and nothing works on it any more"
