"""Onboarding: one welcome at most, never beside a frozen account; what was frozen is undone; every journey gets on or is told of.

What each row means stands in docs/onboarding.md; nothing here is shared with the code that writes them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from scenarios.records import BusinessRecords
from signalbox.twin.auditors.records import OUR_SOURCES, Event, Row, instant

UNDONE = {"profiles": "DEACTIVATED", "verifications": "REVOKED", "welcomes": "WITHDRAWN"}
"""By table: how its row says that the consumer has undone its own."""
RANKS = ("AccountFrozen", "WelcomeSent", "JourneyStalled")
NEEDED = ("ProfileCreated", "EmailVerified", "FraudCleared")
SWEEP_SECONDS = 2 * 3600
"""The sweep comes every hour, and may come late."""

By = Mapping[str, Row]


def audit_onboarding(records: BusinessRecords) -> Iterator[str]:
    """What is wrong with each user; nothing where the assembly has no journeys."""
    if not records.has("journeys", "accounts", *UNDONE):
        return
    tables = {name: by_user(records.rows(name)) for name in ("journeys", "accounts", "screenings", *UNDONE)}
    came, open_ = heard(records), unhandled(records)
    yield from one_mail(records, tables["profiles"])
    for user in sorted({*came, *(user for table in tables.values() for user in table)}):
        rows = {name: table.get(user, {}) for name, table in tables.items()}
        for look in (frozen, announced, welcomed, partial(progress, records)):
            yield from look(user, rows, came[user], open_[user])


def by_user(rows: list[Row]) -> dict[str, Row]:
    """The rows of users; the codes of the verification are none."""
    return {row["userId"]: row for row in rows if "#" not in row["userId"]}


def heard(records: BusinessRecords) -> dict[str, dict[str, dict[str, Event]]]:
    """User -> event type -> id -> event, as our own sources and producers put them on the bus."""
    found: dict[str, dict[str, dict[str, Event]]] = defaultdict(lambda: defaultdict(dict))
    for _, event in records.journal:
        detail = event["detail"]
        if event["source"].startswith(OUR_SOURCES) and (user := user_of(detail)):
            found[user][event["detail-type"]][str(detail.get("id"))] = detail
    return found


def unhandled(records: BusinessRecords) -> dict[str, set[str]]:
    """User -> types of the events that some consumer has still to take, or has set aside."""
    found: dict[str, set[str]] = defaultdict(set)
    for detail in records.outstanding():
        found[user_of(detail)].add(str(detail.get("type")))
    return found


def user_of(detail: Event) -> str:
    """The user that an event is about; empty where it names none."""
    data = detail.get("data")
    user = data.get("userId") if isinstance(data, dict) else None
    return user if isinstance(user, str) else ""


def one_mail(records: BusinessRecords, profiles: By) -> Iterator[str]:
    """The mail partner's book: as many welcomes to an address as users have it, at most."""
    sent = Counter(str(row.get("to")) for row in records.book.values() if row.get("subject") == "Welcome")
    users = Counter(str(row.get("email")) for row in profiles.values())
    for address, number in sorted(sent.items()):
        if number > users[address]:
            yield f"{address} got {number} welcome mails, and {users[address]} users have that address"


def frozen(user: str, rows: By, came: Mapping[str, Mapping[str, Event]], open_: set[str]) -> Iterator[str]:
    """A frozen account: every consumer has undone its own, or has still to hear of it. Another one: none has."""
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
    """Each outcome is said once; a welcome that is said was sent."""
    for kind in RANKS:
        if len(came.get(kind, {})) > 1:
            yield f"{kind} of user {user} was said {len(came[kind])} times"
    said, state = "WelcomeSent" in came or "WelcomeSent" in open_, rows["welcomes"].get("state")
    if said and state not in ("SENT", "WITHDRAWN"):
        yield f"user {user} is said to be welcomed, and the welcome is {state}"
    if state == "SENT" and not said:
        yield f"the welcome of user {user} was sent, and nobody was told"


def welcomed(user: str, rows: By, came: Mapping[str, Mapping[str, Event]], open_: set[str]) -> Iterator[str]:
    """Who fulfils all conditions is welcomed, unless something about them is still to be handled."""
    profile = rows["profiles"]
    if rows["accounts"] or open_ & {*NEEDED, "FraudSuspected", "AccountFrozen"} or not profile:
        return
    fulfilled = all(any(agrees(event, profile) for event in came.get(kind, {}).values()) for kind in NEEDED)
    if fulfilled and rows["welcomes"].get("state") != "SENT":
        yield f"user {user} fulfils every condition, and the welcome is {rows['welcomes'].get('state')}"


def agrees(event: Event, profile: Row) -> bool:
    """Whether an event is about the address in the profile, or about no address."""
    return event["data"].get("email") in (None, profile.get("email"))


def progress(
    records: BusinessRecords, user: str, rows: By, came: Mapping[str, Mapping[str, Event]], open_: set[str]
) -> Iterator[str]:
    """The journey's row says what the bus said; one that is open past its time was raised."""
    journey = rows["journeys"]
    if open_:
        return
    outcome = next((kind for kind in RANKS if kind in came), None)
    if outcome != journey.get("outcome"):
        yield f"the journey of user {user} says {journey.get('outcome')}, and the bus {outcome}"
    overdue = journey.get("state") == "OPEN" and instant(journey["dueAt"]) + SWEEP_SECONDS < records.now
    if overdue and records.cloud.schedules:
        yield f"the journey of user {user} is open since {journey['dueAt']}, and nobody was told"
