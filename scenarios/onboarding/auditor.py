"""Onboarding: at most one welcome, none for a frozen account; frozen users are undone; stalled journeys are raised.

What each row means stands in docs/onboarding.md; nothing here is shared with the code that writes them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import OUR_SOURCES, Event, Row, instant

UNDONE = {"profiles": "DEACTIVATED", "verifications": "REVOKED", "welcomes": "WITHDRAWN"}
"""By table: the state of a row that its consumer has undone."""
RANKS = ("AccountFrozen", "WelcomeSent", "JourneyStalled")
NEEDED = ("ProfileCreated", "EmailVerified", "FraudCleared")
SWEEP_SECONDS = 2 * 3600
"""The sweep runs every hour, and may run late."""

By = Mapping[str, Row]


def audit_onboarding(records: BusinessRecords) -> Iterator[str]:
    """Yield what is wrong with each user; nothing where the assembly has no journeys."""
    if not records.has("journeys", "accounts", *UNDONE):
        return
    tables = {name: by_user(records.rows(name)) for name in ("journeys", "accounts", "screenings", *UNDONE)}
    came, open_ = published_events(records), unhandled(records)
    yield from one_mail(records, tables["profiles"])
    for user in sorted({*came, *(user for table in tables.values() for user in table)}):
        rows = {name: table.get(user, {}) for name, table in tables.items()}
        for auditor in (frozen, announced, welcomed, partial(progress, records)):
            yield from auditor(user, rows, came[user], open_[user])


def by_user(rows: list[Row]) -> dict[str, Row]:
    """Return the rows by user, without the rows of verification codes."""
    return {row["userId"]: row for row in rows if "#" not in row["userId"]}


def published_events(records: BusinessRecords) -> dict[str, dict[str, dict[str, Event]]]:
    """Return user -> event type -> id -> event, as our own sources and producers put them on the bus."""
    found: dict[str, dict[str, dict[str, Event]]] = defaultdict(lambda: defaultdict(dict))
    for _, event in records.journal:
        detail = event["detail"]
        if event["source"].startswith(OUR_SOURCES) and (user := user_of(detail)):
            found[user][event["detail-type"]][str(detail.get("id"))] = detail
    return found


def unhandled(records: BusinessRecords) -> dict[str, set[str]]:
    """Return user -> types of the events that a consumer has still to take, or that are dead letters."""
    found: dict[str, set[str]] = defaultdict(set)
    for detail in records.outstanding():
        found[user_of(detail)].add(str(detail.get("type")))
    return found


def user_of(detail: Event) -> str:
    """Return the user that an event is about; empty where it names none."""
    data = detail.get("data")
    user = data.get("userId") if isinstance(data, dict) else None
    return user if isinstance(user, str) else ""


def one_mail(records: BusinessRecords, profiles: By) -> Iterator[str]:
    """Yield addresses with more welcome mails in the mail partner's book than users."""
    sent = Counter(str(row.get("to")) for row in records.book.values() if row.get("subject") == "Welcome")
    users = Counter(str(row.get("email")) for row in profiles.values())
    for address, number in sorted(sent.items()):
        if number > users[address]:
            yield f"{address} got {number} welcome mails, and {users[address]} users have that address"


def frozen(user: str, rows: By, came: Mapping[str, Mapping[str, Event]], open_: set[str]) -> Iterator[str]:
    """Yield rows that are not undone for a frozen account, and rows that are undone for another one."""
    is_frozen = rows["accounts"].get("state") == "FROZEN"
    if not is_frozen and rows["screenings"].get("state") == "SUSPECTED" and "FraudSuspected" not in open_:
        yield f"user {user} is suspected, and the account is not frozen"
    for table, undone in UNDONE.items():
        state = rows[table].get("state")
        if is_frozen and state != undone and "AccountFrozen" not in open_:
            yield f"the account of user {user} is frozen, and the row in {table} is {state}"
        if not is_frozen and state == undone:
            yield f"the row of user {user} in {table} is {state}, and the account is not frozen"


def announced(user: str, rows: By, came: Mapping[str, Mapping[str, Event]], open_: set[str]) -> Iterator[str]:
    """Yield outcomes published twice, and welcomes that were published and not sent, or sent and not published."""
    for kind in RANKS:
        if len(came.get(kind, {})) > 1:
            yield f"{kind} of user {user} was published {len(came[kind])} times"
    published, state = "WelcomeSent" in came or "WelcomeSent" in open_, rows["welcomes"].get("state")
    if published and state not in ("SENT", "WITHDRAWN"):
        yield f"user {user} has a published welcome, and its row is {state}"
    if state == "SENT" and not published:
        yield f"the welcome of user {user} was sent, and not published"


def welcomed(user: str, rows: By, came: Mapping[str, Mapping[str, Event]], open_: set[str]) -> Iterator[str]:
    """Yield users who fulfil all conditions and have no welcome, unless one of their events is still to be handled."""
    profile = rows["profiles"]
    if rows["accounts"] or open_ & {*NEEDED, "FraudSuspected", "AccountFrozen"} or not profile:
        return
    fulfilled = all(any(agrees(event, profile) for event in came.get(kind, {}).values()) for kind in NEEDED)
    if fulfilled and rows["welcomes"].get("state") != "SENT":
        yield f"user {user} fulfils every condition, and the welcome is {rows['welcomes'].get('state')}"


def agrees(event: Event, profile: Row) -> bool:
    """Return whether an event is about the address in the profile, or about no address."""
    return event["data"].get("email") in (None, profile.get("email"))


def progress(
    records: BusinessRecords, user: str, rows: By, came: Mapping[str, Mapping[str, Event]], open_: set[str]
) -> Iterator[str]:
    """Yield journeys whose row differs from the bus, and journeys open past their time that were not raised."""
    journey = rows["journeys"]
    if open_:
        return
    outcome = next((kind for kind in RANKS if kind in came), None)
    if outcome != journey.get("outcome"):
        yield f"the journey of user {user} says {journey.get('outcome')}, and the bus {outcome}"
    overdue = journey.get("state") == "OPEN" and instant(journey["dueAt"]) + SWEEP_SECONDS < records.now
    if overdue and records.cloud.schedules:
        yield f"the journey of user {user} is open since {journey['dueAt']}, and was not raised"
