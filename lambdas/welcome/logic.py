"""Decisions about a welcome: it is due once every fact is there, in any order. Pure."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.storage.change import Change, Row
from lambdas.welcome.model import State

PROFILE, CONDITIONS = "ProfileCreated", ("EmailVerified", "FraudCleared")
Facts = list[Mapping[str, Any]]
FACTS_KEPT = 10
"""Most facts of one type: the oldest that does not agree with the profile is dropped first."""


def on_fact(row: Row, type_name: str, data: Mapping[str, Any]) -> Change | None:
    """Record a profile, a verified address or a clean screening, and check whether the welcome is due."""
    known = row.get("facts", {})
    kept = known.get(type_name, [])
    fact = {name: value for name, value in data.items() if name in ("email", "name", "country")}
    if fact in kept:
        return None
    facts = {**known, type_name: _within_limit([*kept, fact], known.get(PROFILE))}
    state = row.get("state", str(State.GATHERING))
    if state == State.GATHERING and is_due(facts):
        state = str(State.DUE)
    return Change({**row, "facts": facts, "state": state})


def _within_limit(facts: Facts, profiles: Facts | None) -> Facts:
    """Drop a fact beyond the limit; the first profile, and a fact that agrees with it, stay."""
    if len(facts) <= FACTS_KEPT:
        return facts
    # There always is one: of different facts at most eight agree with a profile, as each has three fields or fewer.
    dropped = next(fact for fact in facts[1:] if not profiles or not agrees(fact, profiles[0]))
    return [fact for fact in facts if fact is not dropped]


def is_due(facts: Mapping[str, Any]) -> bool:
    """Return whether there is a profile and, for each condition, a matching fact."""
    profiles: Facts = facts.get(PROFILE) or []
    return bool(profiles) and all(
        any(agrees(fact, profiles[0]) for fact in facts.get(condition, [])) for condition in CONDITIONS
    )


def agrees(fact: Mapping[str, Any], profile: Mapping[str, Any]) -> bool:
    """Return whether a fact has the same values as the profile: one about another address does not count."""
    return all(profile.get(name) == value for name, value in fact.items())


def on_sent(row: Row, user_id: str) -> Change | None:
    """Record that the mail was sent; publish it unless the welcome was withdrawn meanwhile."""
    if row.get("state") != State.DUE:
        return None
    return Change({**row, "state": str(State.SENT)}, (("WelcomeSent", {"userId": user_id}),))


def on_frozen(row: Row) -> Change | None:
    """Withdraw the welcome for good, even before any other fact of the user."""
    if row.get("state") == State.WITHDRAWN:
        return None
    return Change({**row, "state": str(State.WITHDRAWN)})


def mail(row: Row) -> dict[str, str]:
    """Return the mail of a due welcome, the same at each try."""
    profile = row["facts"][PROFILE][0]
    text = f"Welcome, {profile['name']}. Your address is verified, and your account is ready."
    return {"to": profile["email"], "subject": "Welcome", "text": text}
