"""Mails to users: who gets one, to which address, with which link, and nobody who should not be welcomed."""

import hashlib
from collections.abc import Iterator

from scenarios.auditing.mail_text import links_in
from scenarios.onboarding.auditors.welcomes import fulfilled
from scenarios.onboarding.records import UserRecords
from scenarios.records import clocks_agree
from signalbox.twin.auditors.records import Row, instant

VERIFICATION, WELCOME = "mail#send-verification-", "mail#send-welcome-"
CODE_DAYS = 7
DAY = 86_400.0
SLACK_SECONDS = 60.0


def audit_user_mails(records: UserRecords) -> Iterator[str]:
    """Yield mails to a wrong address, about a wrong user, or to somebody who was not to be welcomed."""
    if not records.has("journeys", "verifications", "welcomes", "sandbox"):
        return
    for mail in records.book.values():
        if mail["id"].startswith(VERIFICATION):
            yield from verification(records, mail, mail["id"].removeprefix(VERIFICATION).rpartition("-")[0])
        elif mail["id"].startswith(WELCOME):
            yield from welcome(records, mail, mail["id"].removeprefix(WELCOME))
    for user, rows in sorted(records.users.items()):
        yield from unsent(records, user, rows)


def verification(records: UserRecords, mail: Row, user: str) -> Iterator[str]:
    """Yield what is wrong with a mail that asks for confirmation."""
    address = records.users[user]["verifications"].get("email") if user in records.users else None
    if mail["to"] != address:
        yield f"the mail {mail['id']} went to {mail['to']}, and the address to verify is {address}"
    links = links_in(str(mail["text"]))
    if len(links) != 1 or "/verifications/" not in links[0]:
        yield f"the mail {mail['id']} has the links {links}"
        return
    code = hashlib.sha256(links[0].rpartition("/")[2].encode()).hexdigest()
    row = records.codes.get(code)
    if row is not None and row["about"] != user:
        yield f"the mail {mail['id']} has the code of user {row['about']}"
    ends = instant(mail["at"]) + CODE_DAYS * DAY
    # The code is older than its mail where the partner did not answer at first.
    if row is not None and not ends - DAY < int(row["expiresAt"]) <= ends + SLACK_SECONDS and clocks_agree(records):
        yield f"the mail {mail['id']} has a code until {row['expiresAt']}, and it should end at {ends:.0f}"
    if row is None and records.now < records.cloud.clock.start + CODE_DAYS * DAY:
        yield f"the mail {mail['id']} has a code without a row"


def welcome(records: UserRecords, mail: Row, user: str) -> Iterator[str]:
    """Yield what is wrong with a mail of welcome."""
    profiles = [e["data"] for e in records.announced[user] if e["type"] == "ProfileCreated"]
    if not any(mail["to"] == data["email"] and data["name"] in mail["text"] for data in profiles):
        yield f"the mail {mail['id']} went to {mail['to']}, and the profiles are {profiles}"
    if not fulfilled(records, user):
        yield f"user {user} was welcomed, and does not fulfil every condition"
    if links_in(str(mail["text"])):
        yield f"the mail {mail['id']} has a link"


def unsent(records: UserRecords, user: str, rows: dict[str, Row]) -> Iterator[str]:
    """Yield users whose rows say that a mail was sent which the mail partner never had."""
    state = rows["verifications"].get("state")
    if state == "SENT" and f"{VERIFICATION}{user}" not in records.mailed_names:
        yield f"the verification of user {user} is SENT, and the mail partner had no mail"
    if rows["welcomes"].get("state") == "SENT" and f"{WELCOME}{user}" not in records.book:
        yield f"the welcome of user {user} is SENT, and the mail partner had no mail"
