"""Mails of lending: who gets one, about which event, with which amount, date and link, and nobody else."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

from scenarios.auditing.mail_text import amounts_in, links_in, minute_of, minutes_in, other_numbers
from scenarios.lending.auditors.verdicts import reviewers
from scenarios.lending.records import LoanRecords
from scenarios.records import money
from signalbox.twin.auditors.records import Row, instant
from signalbox.twin.services.ses import Mail

WORDS = {
    "DocumentsRejected": "another document",
    "DocumentsVerified": "has arrived",
    "LoanApproved": "is approved",
    "LoanRejected": "is rejected",
    "LoanExpired": "has expired",
    "LoanWithdrawn": "is withdrawn",
    "ReviewRequested": "waits for your decision",
}
"""Words of a mail's subject, by the event that it is about."""
REQUESTS = ("needs a document", "still needs a document")
"""Words about a first request for documents, and about a reminder."""
REASONS = {
    "WrongType": "no PDF, JPEG or PNG",
    "NoContent": "is empty",
    "TooLarge": "larger than 10 MB",
    "ScoreTooLow": "too low",
    "UnknownApplicant": "does not know you",
    "MiddlingScore": "neither good nor low",
    "LargeAmount": "amount is large",
    "NoScore": "gave no score",
    "NoLimitForCurrency": "no limit for this currency",
    "RejectedByReviewer": "a person decided so",
    "DocumentsMissing": "no document arrived in time",
    "ReviewTimedOut": "nobody could decide in time",
}
"""Words of a mail, by a reason of its event; any other reason is an error of ours."""
EXPLAINED = ("DocumentsRejected", "LoanRejected", "LoanExpired")
LINKED = ("DocumentsRequested", "DocumentsRejected", "ReviewRequested")
PAGES = {"ReviewRequested": ("reviews", "view"), "": ("documents", "upload")}
LINK_DAYS = 7
KEPT_DAYS = 30
DAY = 86_400.0
SLACK_SECONDS = 60.0


def audit_loan_mails(records: LoanRecords) -> Iterator[str]:
    """Yield mails that no event calls for, and mails that our rows call sent and nobody got."""
    if not records.has("loans"):
        return
    sent: set[tuple[str, str]] = set()
    for mail in records.cloud.mailbox.mails:
        loans = [loan for loan in re.findall(r"[\w.-]+", mail.subject) if loan in records.applications]
        if not loans:
            continue  # a mail of another workflow, or a probe
        fits = [event for event in records.announced[loans[0]] if not list(wrong(records, mail, event))]
        sent |= {(event["id"], mail.to) for event in fits}
        if not fits:
            yield f"the mail to {mail.to} {mail.subject!r} {nearest(records, mail, loans[0])}"
    yield from unsent(records, sent)


def nearest(records: LoanRecords, mail: Mail, loan: str) -> str:
    """Return what is wrong with a mail, by the event that it is nearest to."""
    faults = [list(wrong(records, mail, event)) for event in records.announced[loan]]
    fewest = min(faults, key=lambda found: len(found), default=["is about an application without an event"])
    return "; ".join(fewest)


def wrong(records: LoanRecords, mail: Mail, event: Row) -> Iterator[str]:
    """Yield what a mail has otherwise than an event demands."""
    kind, data = str(event["type"]), event["data"]
    if subject_words(event) not in mail.subject or ("still" in mail.subject) != ("still" in subject_words(event)):
        yield f"has not the subject of {kind}"
    people = recipients(records, event)
    if mail.to not in people:
        yield f"goes to {mail.to}, and {kind} is for {', '.join(people) or 'nobody'}"
    amounts = [(money(data["amount"]), data["currency"])] if kind == "LoanApproved" else []
    if amounts_in(mail.text) != amounts:
        yield f"names {amounts_in(mail.text)}, and it should name {amounts}"
    dates = [minute_of(data["dueAt"])] if kind == "ReviewRequested" else []
    if minutes_in(mail.text) != dates:
        yield f"names the instants {minutes_in(mail.text)}, and they should be {dates}"
    if data.get("reminder") and f"reminder {data['reminder']} of 3" not in mail.text:
        yield f"does not name reminder {data['reminder']}"
    if "document" in data and data["document"] not in mail.text:
        yield f"does not name {data['document']}"
    words = [REASONS.get(reason, "an error on our side") for reason in data.get("reasons", ()) if kind in EXPLAINED]
    if any(one not in mail.text for one in words):
        yield f"does not say {words}"
    known = (str(data.get("document", "")), f"reminder {data.get('reminder')} of 3", "10 MB")
    if numbers := other_numbers(mail.text, *known):
        yield f"has the numbers {numbers}, which no fact explains"
    if mail.at < instant(event["time"]) - SLACK_SECONDS * 6:
        yield f"came before {kind}"
    yield from wrong_link(records, mail, event, people.get(mail.to, ""))


def subject_words(event: Row) -> str:
    """Return the words that the subject of an event's mail must have."""
    if event["type"] == "DocumentsRequested":
        return REQUESTS[bool(event["data"].get("reminder"))]
    return WORDS.get(str(event["type"]), "\n")


def recipients(records: LoanRecords, event: Row) -> dict[str, str]:
    """Return address -> name of the people whom an event concerns: the applicant, or the reviewers of a role."""
    row = records.applications[str(event["data"]["applicationId"])]
    if event["type"] != "ReviewRequested":
        return {row["email"]: row["applicantId"]}
    people = reviewers(records).get(str(event["data"].get("role")), {})
    own = {row["email"].casefold(), row["applicantId"].casefold()}
    return {address: name for name, address in people.items() if not own & {name.casefold(), address.casefold()}}


def wrong_link(records: LoanRecords, mail: Mail, event: Row, who: str) -> Iterator[str]:
    """Yield what is wrong with the link of a mail: its page, person, application, role and end."""
    links, kind = links_in(mail.text), str(event["type"])
    if len(links) != (kind in LINKED):
        yield f"has {len(links)} links"
    for link in links:
        address = urlparse(link.rstrip("."))
        given = {name: values[0] for name, values in parse_qs(address.query).items()}
        _, page, identity = address.path.rsplit("/", 2)
        row = records.links.get(identity, {})
        role = event["data"].get("role", "applicant")
        if (page, given.get("action")) != PAGES.get(kind, PAGES[""]):
            yield f"links to {page} for {given.get('action')}"
        if given.get("who") != who:
            yield f"has a link for {given.get('who')}, and goes to {who}"
        if row and (row["about"], row["who"], row["role"]) != (event["data"]["applicationId"], who, role):
            yield f"has a link whose row is about {row['about']}, for {row['role']} {row['who']}"
        if row and abs(int(row["expiresAt"]) - instant(row["createdAt"]) - KEPT_DAYS * DAY) > SLACK_SECONDS:
            yield f"has a link whose row is kept until {row['expiresAt']}"
        if not row and records.now < mail.at + LINK_DAYS * DAY:
            yield "has a link without a row"
        end = int(given.get("expires", "0"))
        due = instant(event["data"]["dueAt"]) if kind == "ReviewRequested" else mail.at + LINK_DAYS * DAY
        slack = 1.0 if kind == "ReviewRequested" else 6 * SLACK_SECONDS
        if not due - slack <= end <= due + slack:
            yield f"has a link until {end}, and it should end at {due:.0f}"


def unsent(records: LoanRecords, sent: set[tuple[str, str]]) -> Iterator[str]:
    """Yield mails that our rows call sent and nobody got."""
    for (loan, record), row in sorted(records.loans.items()):
        kind, _, rest = record.partition("#")
        if kind != "mail" or row.get("state") != "sent":
            continue
        identity, _, who = rest.partition("#")
        events = [event for event in records.announced[loan] if event["id"] == identity]
        if who != row.get("who") or any(event["type"] != row.get("about") for event in events):
            yield f"the mail to {who} about {[e['type'] for e in events]} is one to {row['who']} about {row['about']}"
        addresses = {address for event in events for address, name in recipients(records, event).items() if name == who}
        if not any((identity, address) in sent for address in addresses):
            about = f"{row.get('about')} of application {loan}"
            yield f"the mail to {who} about {about} is marked as sent, and nobody got it"
