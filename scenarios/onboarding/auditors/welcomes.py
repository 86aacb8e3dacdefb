"""Welcomes: who fulfils all conditions is welcomed, and nobody else."""

from collections.abc import Iterator

from scenarios.onboarding.records import UserRecords
from signalbox.twin.auditors.records import Event, Row

NEEDED = ("ProfileCreated", "EmailVerified", "FraudCleared")
FACTS = ("email", "name", "country")
"""Fields in which an event must agree with the profile, where it names them."""


def audit_welcomes(records: UserRecords) -> Iterator[str]:
    """Yield users who should be welcomed and are not, and those who are and should not be."""
    if not records.has("journeys", "welcomes"):
        return
    open_: dict[str, set[str]] = {}
    for detail in records.outstanding():
        data = detail.get("data")
        if isinstance(data, dict):
            open_.setdefault(str(data.get("userId")), set()).add(str(detail.get("type")))
    for user, rows in sorted(records.users.items()):
        state = rows["welcomes"].get("state")
        if state in ("DUE", "SENT") and not fulfilled(records, user):
            yield f"the welcome of user {user} is {state}, and the conditions are not fulfilled"
        for kind, facts in rows["welcomes"].get("facts", {}).items():
            came = [facts_in(event) for event in records.came[user].get(kind, {}).values()]
            if any(fact not in came for fact in facts):
                yield f"the welcome of user {user} rests on {kind} {facts}, and the events say {came}"
        waits = open_.get(user, set()) & {*NEEDED, "FraudSuspected", "AccountFrozen"}
        if not waits and not rows["accounts"] and fulfilled(records, user) and state != "SENT":
            yield f"user {user} fulfils every condition, and the welcome is {state}"


def facts_in(event: Event) -> dict[str, object]:
    """Return the fields of an event in which it must agree with the profile."""
    return {name: event["data"][name] for name in FACTS if name in event["data"]}


def fulfilled(records: UserRecords, user: str) -> bool:
    """Return whether a profile came, and for each condition an event that agrees with it."""
    came = records.came.get(user, {})
    profiles = [event["data"] for event in came.get("ProfileCreated", {}).values()]
    return any(
        all(any(agrees(event, profile) for event in came.get(kind, {}).values()) for kind in NEEDED[1:])
        for profile in profiles
    )


def agrees(event: Event, profile: Row) -> bool:
    """Return whether an event names no other address, name or country than the profile."""
    return all(profile.get(name) == event["data"][name] for name in FACTS if name in event["data"])
