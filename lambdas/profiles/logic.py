"""Decisions about a profile: from its row and an event to the new row and its events. Pure.

The user's data and the state of the profile are separate: each event changes one of them, so that every order of events
gives the same row.
"""

from collections.abc import Mapping
from typing import Any

from lambdas.common.events.sequence import Turn, turn
from lambdas.common.storage.change import Change, Row, fingerprint, is_repeat
from lambdas.profiles.model import State

KNOWN = ("email", "name", "country")
CHANGEABLE = ("name", "country")


def on_registered(row: Row, data: Mapping[str, Any]) -> Change | None:
    """Fill in the profile; UserRegistered is number 1 of a user's events. A frozen account's profile stays inactive."""
    mark = fingerprint(data)
    if is_repeat(row, mark, f"user {data['userId']}"):
        return None
    known = {name: data[name] for name in KNOWN}
    filled = {**row, **known, "state": row.get("state", str(State.ACTIVE)), "sequence": 1, "fingerprint": mark}
    if filled["state"] == State.DEACTIVATED:
        return Change(filled)
    return Change(filled, (("ProfileCreated", {"userId": data["userId"], **known}),))


def on_updated(row: Row, data: Mapping[str, Any], number: int) -> Change | None:
    """Apply UserUpdated number n once, after number n - 1; OutOfOrder before."""
    last = int(row.get("sequence", 0))
    if turn(number, last, f"events of user {data['userId']}") is Turn.REPEAT:
        return None
    changed = {name: data[name] for name in CHANGEABLE if name in data}
    return Change({**row, **changed, "sequence": number})


def on_frozen(row: Row, user_id: str) -> Change | None:
    """Deactivate the profile; where there is none yet, the row prevents its activation for good."""
    if row.get("state") == State.DEACTIVATED:
        return None
    return Change({**row, "state": str(State.DEACTIVATED)}, (("ProfileDeactivated", {"userId": user_id}),))
