"""Contents of the events of onboarding, field by field, by the registrations and the rows."""

import re
from collections.abc import Callable, Iterator

from scenarios.auditing.expected_data import Content, Contents, Expected, audit_contents
from scenarios.onboarding.records import UserRecords, user_of
from signalbox.twin.auditors.records import Row, instant

KNOWN = ("email", "name", "country")
UNASSIGNED = re.compile(r"AA|Q[M-Z]|X[A-JL-Z]|ZZ")
"""Codes that ISO 3166-1 leaves to its users, without XK: no country will ever have one of them."""
DISPOSABLE = frozenset({"mailinator.com", "guerrillamail.com", "10minutemail.com", "disposable.example"})
MADE_ONCE = ("profiles", "screenings", "verifications")
"""Tables whose rows follow from one registration of a user; another one is refused."""
MILESTONES = frozenset(
    {"UserRegistered", "ProfileCreated", "VerificationSent", "EmailVerified", "FraudCleared", "WelcomeSent"}
)
DAY = 86_400.0
SLACK_SECONDS = 60.0


def audit_user_contents(records: UserRecords) -> Iterator[str]:
    """Yield rows that no registration explains, and events of ours that differ from rows and registrations."""
    if not records.has("journeys", "accounts"):
        return
    for user, rows in sorted(records.users.items()):
        yield from profile(records, user, rows["profiles"])
        yield from screened(records, user, rows["screenings"])
        yield from clicked(records, user, rows["verifications"])
        for table in MADE_ONCE:
            if "fingerprint" in rows[table] and records.registration(user, table) is None:
                yield f"the row of user {user} in {table} has the fingerprint of no registration"
        registration, address = records.registration(user, "verifications"), rows["verifications"].get("email")
        made = "fingerprint" in rows["verifications"]
        if made and registration and registration.get("email") != address:
            yield f"the verification of user {user} is about {address}, and {registration.get('email')} was registered"
    yield from audit_contents(records, CONTENTS)


def profile(records: UserRecords, user: str, row: Row) -> Iterator[str]:
    """Yield profiles that differ from the registration with the user's numbered changes upon it."""
    if "email" not in row:
        return
    if int(row.get("sequence", 1)) < 1:
        yield f"the profile of user {user} is number {row['sequence']}, and its registration is number 1"
    changes: dict[int, list[Row]] = {}
    for event in records.updates.get(user, []):
        if str(event.get("sequence", "")).isdigit():
            changes.setdefault(int(event["sequence"]), []).append(event["data"])
    first = records.registration(user, "profiles")
    known = [{name: data.get(name) for name in KNOWN} for data in ([first] if first else records.registered[user])]
    for number in range(2, int(row.get("sequence", 1)) + 1):
        if number not in changes:
            yield f"the profile of user {user} has its change {number}, which never came"
        choices = changes.get(number, [{}])
        known = [{**one, **changed(data)} for one in known for data in choices]
    if {name: row.get(name) for name in KNOWN} not in known:
        yield f"the profile of user {user} is {[row.get(name) for name in KNOWN]}, and no registration makes that"


def changed(data: Row) -> Row:
    """Return the fields that UserUpdated may change."""
    return {name: data[name] for name in ("name", "country") if name in data}


def suspicions(data: Row) -> list[str]:
    """Return the reasons to suspect a registration, by docs/onboarding.md."""
    found = {
        "UnknownCountry": bool(UNASSIGNED.fullmatch(str(data["country"]))),
        "DisposableAddress": str(data["email"]).rpartition("@")[2].lower() in DISPOSABLE,
    }
    return [reason for reason, holds in found.items() if holds]


def screened(records: UserRecords, user: str, row: Row) -> Iterator[str]:
    """Yield screenings with another result than a registration's."""
    if not row:
        return
    first = records.registration(user, "screenings")
    wanted = [suspicions(data) for data in ([first] if first else records.registered[user])]
    if list(row.get("reasons", [])) not in wanted or (row["state"] == "SUSPECTED") != bool(row.get("reasons")):
        yield f"user {user} is {row['state']} for {row.get('reasons')}, and the registration says {wanted}"


def clicked(records: UserRecords, user: str, row: Row) -> Iterator[str]:
    """Yield verifications in a state that their events do not have."""
    kinds = {event["type"] for event in records.announced.get(user, [])}
    if row.get("state") == "VERIFIED" and "EmailVerified" not in kinds:
        yield f"the address of user {user} is VERIFIED, and no EmailVerified of ours says so"
    if row.get("state") in ("SENT", "REQUESTED") and "EmailVerified" in kinds:
        yield f"the address of user {user} is {row['state']}, and our EmailVerified says otherwise"


Rows = dict[str, Row]


ReadsRows = Callable[[UserRecords, Row, str, Rows], Expected | str]


def of_user(read: ReadsRows) -> Callable[[UserRecords, Row], Expected | str]:
    """Return a reader that gets the user and the user's rows too."""

    def reader(records: UserRecords, event: Row) -> Expected | str:
        user = user_of(event)
        return read(records, event, user, records.users[user]) if user in records.users else "it is about no user"

    return reader


def created(records: UserRecords, event: Row, user: str, rows: Rows) -> Expected | str:
    """Return the data of ProfileCreated, which are those of the registration."""
    data = records.registration(user, "profiles")
    return {"userId": user, **{name: data[name] for name in KNOWN}} if data else "no registration made the profile"


def only_user(table: str, state: str) -> ReadsRows:
    """Return a reader of an event that names the user alone, whose row is in this state."""

    def read(records: UserRecords, event: Row, user: str, rows: Rows) -> Expected | str:
        if rows[table].get("state") != state:
            return f"the row of {user} in {table} is {rows[table].get('state')}"
        return {"userId": user}

    return read


def mailed(records: UserRecords, event: Row, user: str, rows: Rows) -> Expected | str:
    """Return the data of VerificationSent; without a mail it may not exist."""
    if f"mail#send-verification-{user}" not in records.mailed_names and records.book:
        return f"no mail went to {user}"
    return {"userId": user}


def verified(records: UserRecords, event: Row, user: str, rows: Rows) -> Expected | str:
    """Return the data of our own EmailVerified: the address to which the code was mailed, before the code's end."""
    if rows["verifications"].get("state") not in ("VERIFIED", "REVOKED"):
        return f"the verification of {user} is {rows['verifications'].get('state')}"
    ends = [int(row["expiresAt"]) for row in records.codes_by_user.get(user, [])]
    if ends and max(ends) < instant(event["time"]) - 5 * SLACK_SECONDS:
        return f"every code of {user} had expired"
    return {"userId": user, "email": rows["verifications"].get("email")}


def cleared(records: UserRecords, event: Row, user: str, rows: Rows) -> Expected | str:
    """Return the data of FraudCleared: what was screened and raised no suspicion."""
    data = records.registration(user, "screenings")
    if data is None or suspicions(data):
        return f"{user} was cleared, and the screening is about {data}"
    return {"userId": user, "email": data["email"], "country": data["country"]}


def suspected(records: UserRecords, event: Row, user: str, rows: Rows) -> Expected | str:
    """Return the data of our own FraudSuspected: all that raises a suspicion in what was screened."""
    data = records.registration(user, "screenings")
    found = suspicions(data) if data else []
    return {"userId": user, "reasons": found} if found else f"nothing in the screening of {user} is suspicious"


def frozen(records: UserRecords, event: Row, user: str, rows: Rows) -> Expected | str:
    """Return the data of AccountFrozen: the reasons of a suspicion."""
    if rows["accounts"].get("state") != "FROZEN":
        return f"the account of {user} is {rows['accounts'].get('state')}"
    came = [found["data"] for found in records.suspicions.get(user, [])]
    named = tuple(list(data.get("reasons", ["Unknown"])) for data in came)
    if list(rows["accounts"].get("reasons", [])) not in named:
        return f"the account of {user} is frozen for {rows['accounts'].get('reasons')}, and the suspicions are {named}"
    return {"userId": user, "reasons": list(rows["accounts"]["reasons"])}


def stalled(records: UserRecords, event: Row, user: str, rows: Rows) -> Expected | str:
    """Return the data of JourneyStalled: what came, in order of time, and what is missing."""
    chain = event["data"].get("chain", [])
    if not all(isinstance(link, dict) for link in chain):
        return f"its chain holds no events: {chain}"
    journey = rows["journeys"].get("came", {})
    known = {kind: {name: noted[name] for name in ("id", "causationId", "at")} for kind, noted in journey.items()}
    links = [{"type": link.get("type"), **known.get(str(link.get("type")), {})} for link in chain]
    instants = [link.get("at", "") for link in links]
    if instants != sorted(instants) or not instants:
        return f"its chain is not in the order of time: {instants}"
    if instant(event["time"]) < instant(instants[0]) + DAY - 10 * SLACK_SECONDS:
        return f"the journey of {user} began at {instants[0]}, less than a day before"
    if any(noted["at"] < instants[0] for kind, noted in known.items() if kind != "JourneyStalled"):
        return f"the journey of {user} began before {instants[0]}"
    missing = sorted(MILESTONES - {str(link["type"]) for link in links})
    given = event["data"].get("missing", [])
    same = given if sorted(given) == missing else missing
    return {"userId": user, "since": instants[0], "missing": same, "chain": links}


CONTENTS: Contents = {
    "ProfileCreated": Content("signalbox.profiles", of_user(created)),
    "ProfileDeactivated": Content("signalbox.profiles", of_user(only_user("accounts", "FROZEN"))),
    "VerificationSent": Content("signalbox.verification", of_user(mailed)),
    "VerificationRevoked": Content("signalbox.verification", of_user(only_user("accounts", "FROZEN"))),
    "EmailVerified": Content("signalbox.verification", of_user(verified)),
    "FraudCleared": Content("signalbox.screening", of_user(cleared)),
    "FraudSuspected": Content("signalbox.screening", of_user(suspected)),
    "AccountFrozen": Content("signalbox.accounts", of_user(frozen)),
    "WelcomeSent": Content("signalbox.welcome", of_user(lambda records, event, user, rows: {"userId": user})),
    "JourneyStalled": Content("signalbox.journeys", of_user(stalled)),
}
