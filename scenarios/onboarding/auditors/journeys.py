"""Onboarding: at most one welcome, none for a frozen account; frozen users are undone; stalled journeys are raised.

What each row means stands in docs/onboarding.md; nothing here is shared with the code that writes them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from scenarios.onboarding.records import UserRecords, user_of
from signalbox.twin.auditors.records import Event, Row, instant

UNDONE = {"profiles": "DEACTIVATED", "verifications": "REVOKED", "welcomes": "WITHDRAWN"}
"""By table: the state of a row that its consumer has undone."""
RANKS = ("AccountFrozen", "WelcomeSent", "JourneyStalled")
MILESTONES = ("UserRegistered", "ProfileCreated", "VerificationSent", "EmailVerified", "FraudCleared", "WelcomeSent")
STALLED_SECONDS = 86_400
MILLISECOND = 0.001
SWEEP_SECONDS = 2 * 3600
"""The sweep runs every hour, and may run late."""

By = Mapping[str, Row]


def audit_onboarding(records: UserRecords) -> Iterator[str]:
    """Yield what is wrong with each user; nothing where the assembly has no journeys."""
    if not records.has("journeys", "accounts", *UNDONE):
        return
    came, open_ = records.came, unhandled(records)
    yield from one_mail(records)
    for user in sorted({*came, *records.users}):
        rows = records.users[user]
        for auditor in (frozen, announced, partial(progress, records)):
            yield from auditor(user, rows, came[user], open_[user])


def unhandled(records: UserRecords) -> dict[str, set[str]]:
    """Return user -> types of the events that a consumer has still to take, or that are dead letters."""
    found: dict[str, set[str]] = defaultdict(set)
    for detail in records.outstanding():
        found[user_of(detail)].add(str(detail.get("type")))
    return found


def one_mail(records: UserRecords) -> Iterator[str]:
    """Yield addresses with more welcome mails in the mail partner's book than users."""
    sent = Counter(str(row.get("to")) for row in records.book.values() if row.get("subject") == "Welcome")
    users = Counter(str(rows["profiles"].get("email")) for rows in records.users.values())
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


def progress(
    records: UserRecords, user: str, rows: By, came: Mapping[str, Mapping[str, Event]], open_: set[str]
) -> Iterator[str]:
    """Yield journeys whose row differs from the bus, and journeys open past their time that were not raised."""
    journey = rows["journeys"]
    yield from other_facts(user, journey, came)
    if open_:
        return
    outcome = next((kind for kind in RANKS if kind in came), None)
    if outcome != journey.get("outcome"):
        yield f"the journey of user {user} says {journey.get('outcome')}, and the bus {outcome}"
    due = max(instant(journey["dueAt"]) if "dueAt" in journey else 0.0, records.cloud.schedules_since)
    if journey.get("state") == "OPEN" and due + SWEEP_SECONDS < records.now:
        yield f"the journey of user {user} is open since {journey['dueAt']}, and was not raised"


def other_facts(user: str, journey: Row, came: Mapping[str, Mapping[str, Event]]) -> Iterator[str]:
    """Yield facts, a due time or missing milestones of a journey that do not follow from its events."""
    for kind, noted in sorted(journey.get("came", {}).items()):
        event = came.get(kind, {}).get(str(noted["id"]))
        if kind != "JourneyStalled" and (event is None or not same_fact(noted, event)):
            yield f"the journey of user {user} has {kind} as {noted}, and the bus had {event}"
    instants = [instant(noted["at"]) for noted in journey.get("came", {}).values()]
    if "dueAt" in journey and instant(journey["dueAt"]) != min(instants) + STALLED_SECONDS:
        yield f"the journey of user {user} is due at {journey['dueAt']}"
    if "came" in journey and journey["state"] != ("CLOSED" if "outcome" in journey else "OPEN"):
        yield f"the journey of user {user} is {journey['state']} with the outcome {journey.get('outcome')}"
    ended = journey.get("outcome") in RANKS[:2]
    missing = [] if ended else [kind for kind in MILESTONES if kind not in journey.get("came", {})]
    if "came" in journey and list(journey["missing"]) != missing:
        yield f"the journey of user {user} lacks {journey['missing']}, and its events lack {missing}"


def same_fact(noted: Row, event: Event) -> bool:
    """Return whether a journey notes an event as it came; an instant from the future is that of its arrival."""
    own = {"causationId": "causationid", "correlationId": "correlationid"}
    # What an event of a producer leaves out is its own id.
    chain = all(noted[name] == event.get(field, event["id"]) for name, field in own.items())
    try:
        at = instant(str(event.get("time")))
    except ValueError:
        return chain
    return chain and int(noted["hops"]) == int(event.get("hops") or 0) and instant(noted["at"]) <= at + MILLISECOND
