"""Verdicts: each decision follows from the bureau's score and the published policy, or from a person or the time."""

import json
from collections.abc import Iterator, Mapping

from scenarios.auditing.histories import entries, inputs_of
from scenarios.lending.policy import sandbox_score, verdict
from scenarios.lending.records import LoanRecords
from scenarios.records import clocks_agree
from signalbox.twin.auditors.records import Row, instant, parsed

DAY = 86_400.0
ASKED = ("applicantId", "amount", "currency", "termMonths", "declaredIncome")
"""What the bureau is asked with."""
BY_REVIEWER = {"APPROVED": "ApprovedByReviewer", "REJECTED": "RejectedByReviewer"}
WAITS = {"DocumentsMissing": ("AwaitDocuments", 7), "ReviewTimedOut": ("AwaitReview", 5)}
"""By reason of an expiry: the state in which the wait began, and its days."""


def audit_verdicts(records: LoanRecords) -> Iterator[str]:
    """Yield decisions that nothing bears out; nothing where the assembly has no loans."""
    if not records.has("loans"):
        return
    for loan, row in sorted(records.applications.items()):
        for auditor in (score, by_policy, by_time, by_applicant, by_person, still_open):
            for wrong in auditor(records, row):
                yield f"application {loan} {wrong}"
    known = {f"bureau#score-{loan}" for loan in records.applications}
    for name in sorted(records.book):
        if name.startswith("bureau#") and name not in known:
            yield f"the bureau was asked for {name}, and no application has that key"


def score(records: LoanRecords, row: Row) -> Iterator[str]:
    """Yield questions to the bureau about other data, and scores that it did not give."""
    if not records.has("sandbox"):
        return
    answer = records.book.get(f"bureau#score-{row['applicationId']}")
    if answer is None:
        if "score" in row:
            yield f"has the score {row['score']}, and the bureau was never asked"
        return
    for name in ASKED:
        if answer.get(name) != row[name]:
            yield f"was asked about with {name} {answer.get(name)}, and it is {row[name]}"
    if int(answer["score"]) != sandbox_score(row):
        yield f"got the score {answer['score']}, and its data make {sandbox_score(row)}"
    if "score" in row and row["score"] != answer["score"]:
        yield f"has the score {row['score']}, and the bureau gave {answer['score']}"


def judged(row: Row) -> tuple[str, tuple[str, ...]]:
    """Return the policy's verdict on a row."""
    return verdict(int(row["score"]) if "score" in row else None, row["amount"], row["currency"])


def by_policy(records: LoanRecords, row: Row) -> Iterator[str]:
    """Yield decisions of the policy that its table does not have."""
    if row.get("decidedBy") != "policy":
        return
    reasons = tuple(row.get("reasons", ()))
    if reasons == ("UnknownApplicant",) and "score" not in row:
        if row["status"] != "REJECTED":
            yield f"is {row['status']}, and the bureau does not know its applicant"
        return
    way, wanted = judged(row)
    if (row["status"], reasons) != ({"approve": "APPROVED", "reject": "REJECTED"}.get(way), wanted):
        yield f"is {row['status']} for {reasons}, and the policy says {way} for {wanted}"


def by_time(records: LoanRecords, row: Row) -> Iterator[str]:
    """Yield applications that expired too early, or for a reason that did not come."""
    if (row["status"] == "EXPIRED") != (row.get("decidedBy") == "time"):
        yield f"is {row['status']}, decided by {row.get('decidedBy')}"
    if row["status"] != "EXPIRED" or not clocks_agree(records) or row.get("attempt"):
        return
    executions = records.executions.get(row["applicationId"], [])
    known = {*WAITS, *handed_in(records, row["applicationId"])}
    if not set(row.get("reasons", ())) <= known or len(row.get("reasons", ())) != 1:
        yield f"expired for {row.get('reasons')}, and the reasons that were handed in are {sorted(known)}"
    for reason in row.get("reasons", ()):
        if reason in WAITS:
            state, days = WAITS[reason]
            asked = entries(executions, state)
            if not asked or instant(row["decidedAt"]) < min(asked) + days * DAY:
                yield f"expired at {row['decidedAt']} for {reason}, before {days} days of {state}"
    if "DocumentsMissing" in row.get("reasons", ()) and any(not d.get("problems") for d in row.get("documents", ())):
        yield "expired for DocumentsMissing, and has a document that can be used"


def handed_in(records: LoanRecords, loan: str) -> set[str]:
    """Return the reasons with which an application's executions expired it, and those of executions that failed."""
    executions = records.executions.get(loan, [])
    inputs = [parsed(text) for one in executions for text in inputs_of(one, "ExpireApplication")]
    ends = {f"Execution{event['data'].get('status')}" for event in records.ends.get(loan, [])}
    return {str(given.get("reason")) for given in inputs if isinstance(given, dict)} | ends


def by_applicant(records: LoanRecords, row: Row) -> Iterator[str]:
    """Yield withdrawals that the applicant did not request."""
    if (row["status"] == "WITHDRAWN") != (row.get("decidedBy") == "applicant"):
        yield f"is {row['status']}, decided by {row.get('decidedBy')}"
    if row["status"] != "WITHDRAWN":
        return
    if tuple(row["reasons"]) != ("WithdrawnByApplicant",):
        yield f"was withdrawn for {row['reasons']}"
    wanted = {"applicationId": row["applicationId"], "applicantId": row["applicantId"]}
    if not any(event["data"] == wanted for event in records.withdrawals.get(row["applicationId"], [])):
        yield "was withdrawn, and its applicant did not request that"


def by_person(records: LoanRecords, row: Row) -> Iterator[str]:
    """Yield decisions of people who were not asked, came too late, gave no reason, or decided about themselves."""
    who = row.get("decidedBy")
    if who is None or who in ("policy", "time", "applicant"):
        return
    roles = {role for role, people in reviewers(records).items() if who in people}
    asked = [e for e in records.announced[row["applicationId"]] if e["type"] == "ReviewRequested"]
    known = [event for event in asked if event["data"]["role"] in roles]
    if not known:
        yield f"was decided by {who}, and nobody of {sorted(roles)} was asked"
    elif clocks_agree(records) and row["decidedAt"] > max(event["data"]["dueAt"] for event in known):
        yield f"was decided by {who} at {row['decidedAt']}, after the time of that role"
    address = next((people[who] for people in reviewers(records).values() if who in people), "")
    if who.casefold() == row["applicantId"].casefold() or address.casefold() == row["email"].casefold():
        yield f"was decided by {who}, who made it"
    if not row.get("decisionReason"):
        yield f"was decided by {who} without a reason"
    way, reasons = judged(row)
    wanted = (*reasons, BY_REVIEWER.get(row["status"]))
    if way != "review" or tuple(row["reasons"]) != wanted:
        yield f"is {row['status']} for {tuple(row['reasons'])}, and should be for {wanted}: the policy says {way}"


def still_open(records: LoanRecords, row: Row) -> Iterator[str]:
    """Yield open applications that the policy decides, and reasons of a review that are not the policy's."""
    if row.get("decision") != "PENDING":
        return
    way, reasons = judged(row)
    if way != "review":
        yield f"is {row['status']} with the score {row.get('score')}, and the policy says {way}"
    if row.get("reasons") and tuple(row["reasons"]) != reasons:
        yield f"waits for a person because of {tuple(row['reasons'])}, and the policy says {reasons}"


def reviewers(records: LoanRecords) -> Mapping[str, Mapping[str, str]]:
    """Return role -> name -> address, as the assembly configures them."""
    return records.once(configured_reviewers)


def configured_reviewers(records: LoanRecords) -> Mapping[str, Mapping[str, str]]:
    """Read the reviewers from the variables of the functions."""
    variables = (function.variables for function in records.cloud.deployed.values())
    text = next((found["REVIEWERS"] for found in variables if "REVIEWERS" in found), "{}")
    people: Mapping[str, Mapping[str, str]] = json.loads(text)
    return people
