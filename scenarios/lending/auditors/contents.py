"""Contents of the events of lending, field by field, by the rows, the applications and the documents that came."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from scenarios.auditing.callbacks import audit_callbacks
from scenarios.auditing.expected_data import Content, Contents, Expected, OneOf, audit_contents
from scenarios.auditing.histories import ends_of_wait
from scenarios.auditing.row_causes import audit_attempt, audit_cause
from scenarios.lending.auditors.verdicts import judged
from scenarios.lending.completion import APPLIED
from scenarios.lending.policy import problems
from scenarios.lending.records import LoanRecords
from scenarios.records import clocks_agree, reported_events
from signalbox.twin.auditors.records import Row, instant

LENDING = "signalbox.lending"
DAY = 86_400.0
REMINDER_DAYS = (0, 2, 4, 6)
REVIEWS = {"underwriter": ("AwaitReview", 3 * DAY), "senior": ("EscalateReview", 2 * DAY)}
"""By role: the state that waits for a decision, and its seconds."""
SLACK_SECONDS = 60.0
LATE_SECONDS = 300.0
"""How late the function of a state may be invoked at most; the state's own time runs from its start."""
DOCUMENT_LIMIT = 50
"""Most documents that a row keeps."""
OUTCOME_STATUS = {
    "LoanApproved": "APPROVED",
    "LoanRejected": "REJECTED",
    "LoanExpired": "EXPIRED",
    "LoanWithdrawn": "WITHDRAWN",
}


def audit_loan_contents(records: LoanRecords) -> Iterator[str]:
    """Yield rows that no application explains, and events of ours that differ from the rows."""
    if not records.has("loans"):
        return
    for loan, row in sorted(records.applications.items()):
        known = [event["data"] for event in records.applied.get(loan, [])]
        if not any(all(data.get(name) == row.get(name) for name in APPLIED) for data in known):
            yield f"application {loan} has a row that no LoanApplied explains"
        yield from audit_cause(records, f"application {loan}", row)
        yield from audit_attempt(f"application {loan}", row, records.restarts.get(loan, []))
        yield from steps(records, loan, row)
        yield from documents(records, loan, row)
    yield from audit_contents(records, CONTENTS)
    yield from audit_callbacks(records, "loan#", lambda loan: answers(records.applications.get(loan, {})))


def answers(row: Row) -> list[object]:
    """Return what an application's execution may be answered: go on, the outcome, or that nobody needs documents."""
    going_on: dict[str, object] = {"applicationId": row.get("applicationId")}
    outcome = next((kind for kind, status in OUTCOME_STATUS.items() if status == row.get("status")), None)
    ended = [{**going_on, "outcome": outcome}, ("ApplicationClosed", f"it is {row.get('status')}")] if outcome else []
    return [going_on, *ended]


def steps(records: LoanRecords, loan: str, row: Row) -> Iterator[str]:
    """Yield requests without the step before them, and requests that came twice."""
    events = records.announced[loan]
    kinds = Counter(str(event["type"]) for event in events)
    if kinds["ReviewRequested"] and not kinds["DocumentsVerified"]:
        yield f"a review of application {loan} was requested, and no document was verified"
    if kinds["DocumentsVerified"] > 1:
        yield f"a document of application {loan} was verified {kinds['DocumentsVerified']} times"
    roles = [event["data"].get("role") for event in events if event["type"] == "ReviewRequested"]
    reminders = [event["data"].get("reminder") for event in events if event["type"] == "DocumentsRequested"]
    if row.get("attempt"):
        return
    reviews = sorted(
        (event for event in events if event["type"] == "ReviewRequested"), key=lambda one: str(one["time"])
    )
    due = [event["data"].get("dueAt") for event in reviews]
    if row.get("dueAt") != (due[-1] if due else None):
        yield f"application {loan} has a review until {row.get('dueAt')}, and the requests say {due}"
    last = max(reminders, default=0 if kinds["DocumentsVerified"] else None)
    if row.get("reminder") != last:
        yield f"application {loan} has the reminder {row.get('reminder')}, and the requests say {reminders}"
    for name, found in (("review", roles), ("document", reminders)):
        if len(found) != len(set(found)):
            yield f"a {name} of application {loan} was requested twice: {found}"
    if "senior" in roles and "underwriter" not in roles:
        yield f"a senior was asked about application {loan}, and no underwriter before"


def documents(records: LoanRecords, loan: str, row: Row) -> Iterator[str]:
    """Yield documents on the row that did not come so, or whose problems are others."""
    came = {(d.get("document"), d.get("contentType"), d.get("bytes"), d["at"]) for d in records.received[loan]}
    for document in row.get("documents", ()):
        kind, size = document.get("contentType"), document.get("bytes")
        if (document.get("name"), kind, size, document.get("receivedAt")) not in came:
            yield f"application {loan} has the document {document.get('name')}, which did not come so"
        elif tuple(document.get("problems", ())) != problems(str(kind), int(size or 0)):
            found = document.get("problems")
            yield f"the document {document.get('name')} of application {loan} has the problems {found}"
    kept = [repr(sorted(document.items())) for document in row.get("documents", ())]
    if len(kept) != len(set(kept)):
        yield f"application {loan} has one document twice: {kept}"
    refusals = [event for event in records.announced[loan] if event["type"] == "DocumentsRejected"]
    refused = {event["data"].get("document") for event in refusals}
    for document in row.get("documents", ()):
        if document.get("problems") and document.get("name") not in refused:
            yield f"the document {document.get('name')} of application {loan} cannot be used, and nobody said so"


def who(records: LoanRecords, event: Row) -> Row:
    """Return the application that an event is about; empty where there is none."""
    return records.applications.get(str(event["data"].get("applicationId")), {})


def both(row: Row) -> dict[str, object]:
    """Return the fields that name an application and its applicant."""
    return {"applicationId": row["applicationId"], "applicantId": row["applicantId"]}


ReadsRow = Callable[[LoanRecords, Row, Row], Expected | str]


def of_application(read: ReadsRow) -> Callable[[LoanRecords, Row], Expected | str]:
    """Return a reader that gets the application's row too."""

    def reader(records: LoanRecords, event: Row) -> Expected | str:
        row = who(records, event)
        return read(records, event, row) if row else "it is about no application"

    return reader


def requested(records: LoanRecords, event: Row, row: Row) -> Expected | str:
    """Return the data of DocumentsRequested: the first request, or the reminder of its day."""
    requests = [e for e in records.announced[row["applicationId"]] if e["type"] == "DocumentsRequested"]
    first = min(instant(one["time"]) for one in [event, *requests])
    days = int((instant(event["time"]) - first + LATE_SECONDS + SLACK_SECONDS) // DAY)
    number = sum(days >= due for due in REMINDER_DAYS) - 1
    numbered = number if clocks_agree(records) and not row.get("attempt") else OneOf(tuple(range(len(REMINDER_DAYS))))
    return decided_by_policy(row) or {**both(row), "reminder": numbered}


def decided_by_policy(row: Row) -> str:
    """Return why nobody may be asked about an application: the policy decides it; empty where a person must."""
    way, _ = judged(row)
    return (
        "" if way == "review" else f"the policy says {way} for the score {row.get('score')}, and it asks for a person"
    )


def rejected(records: LoanRecords, event: Row, row: Row) -> Expected | str:
    """Return the data of DocumentsRejected: a document that came, with all that is wrong with it."""
    came = records.once(received_by_id).get(str(event.get("causationid")))
    found = problems(came["contentType"], came["bytes"]) if came else ()
    if not came or not found:
        return "its cause is no document that cannot be used"
    return {**both(row), "document": came["document"], "reasons": list(found)}


def received_by_id(records: LoanRecords) -> Mapping[str, Row]:
    """Return the data of the reported DocumentReceived events by id."""
    return {str(event["id"]): event["data"] for event in reported_events(records, "DocumentReceived")}


def verified(records: LoanRecords, event: Row, row: Row) -> Expected | str:
    """Return the data of DocumentsVerified: a document that came, and that can be used."""
    good = [document["name"] for document in row.get("documents", ()) if not document.get("problems")]
    # The row drops its oldest documents above fifty.
    first = OneOf(tuple(good)) if len(row.get("documents", ())) >= DOCUMENT_LIMIT else next(iter(good), None)
    return {**both(row), "document": first}


def review(records: LoanRecords, event: Row, row: Row) -> Expected | str:
    """Return the data of ReviewRequested: the role, and the end of its time."""
    state, seconds = REVIEWS.get(str(event["data"].get("role")), ("", 0.0))
    role = OneOf(tuple(REVIEWS))
    due_at = ends_of_wait(records.executions.get(row["applicationId"], []), state, seconds)
    return decided_by_policy(row) or {"applicationId": row["applicationId"], "role": role, "dueAt": due_at}


def outcome(records: LoanRecords, event: Row, row: Row) -> Expected | str:
    """Return the data of an outcome, which is the row's."""
    if row["status"] != OUTCOME_STATUS[event["type"]]:
        return f"the application is {row['status']}"
    if abs(instant(row["decidedAt"]) - instant(event["time"])) > SLACK_SECONDS:
        return f"the application was decided at {row['decidedAt']}"
    plain = {name: row.get(name) for name in ("amount", "currency", "termMonths", "decidedBy")}
    return {**both(row), **plain, "reasons": list(row.get("reasons", ()))}


def uploaded(records: LoanRecords, event: Row, row: Row) -> Expected | str:
    """Return the data of our own DocumentReceived: size and type of a stored file."""
    loan, name = row["applicationId"], event["data"].get("document")
    stored = records.stored(f"uploads/{loan}/{name}")
    if stored is None:
        return f"no file {name} was sent for {loan}"
    size, kind = stored
    return {"applicationId": loan, "document": name, "contentType": kind, "bytes": size}


CONTENTS: Contents = {
    "DocumentReceived": Content("signalbox.entrances", of_application(uploaded)),
    "DocumentsRequested": Content(LENDING, of_application(requested)),
    "DocumentsRejected": Content(LENDING, of_application(rejected)),
    "DocumentsVerified": Content(LENDING, of_application(verified)),
    "ReviewRequested": Content(LENDING, of_application(review)),
    **{kind: Content(LENDING, of_application(outcome)) for kind in OUTCOME_STATUS},
}
