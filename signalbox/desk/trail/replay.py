"""Replay: the state of a business key at an instant, folded from its kept events."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypedDict

from signalbox.desk.account import Account
from signalbox.desk.trail.kept_events import KeptEvent, kept_events
from signalbox.desk.trail.refusals import accepted, dead_letters
from signalbox.errors import InputError
from signalbox.instants import format_instant

State = dict[str, Any]
Fold = Callable[[State, Mapping[str, Any]], State]
"""Takes a state and the next CloudEvent, and returns the state after it."""


class Replayed(TypedDict):
    """State of a key at an instant, and the number of events that led to it."""

    key: str
    until: str
    state: State
    events: int


def replay(account: Account, workflow: str, key: str, until: float, fold: Fold | None = None) -> Replayed:
    """Return the state of a key at an instant in epoch seconds; empty before its first event.

    Raises InputError for an unknown workflow or key. Without a fold the state is `latest_values`.
    """
    outcomes = account.flow(workflow)["outcomes"]
    known = kept_events(account, key)
    if not known:
        raise InputError(f"there is no kept event about {key!r}; `desk show {workflow} {key}` shows its rows")
    events = [event for event in accepted(account, known, dead_letters(account)) if event.at <= until]
    state = folded(events, fold or partial(latest_values, outcomes=outcomes))
    return Replayed(key=key, until=format_instant(until), state=state, events=len(events))


def replay_all(account: Account, workflow: str, events: Iterable[KeptEvent], fold: Fold) -> dict[str, State]:
    """Return the state of every key of a workflow after a whole log, each event id once."""
    field = account.flow(workflow)["key"]
    once = {event.id: event for event in reversed(list(events))}
    states: dict[str, State] = {}
    for event in accepted(account, sorted(once.values(), key=lambda event: event.at), dead_letters(account)):
        if (key := event.data.get(field)) is not None:
            states[key] = fold(states.get(key, {}), {**event.detail, "data": event.data})
    return states


def folded(events: Iterable[KeptEvent], fold: Fold) -> State:
    """Return the state after these events."""
    state: State = {}
    for event in events:
        state = fold(state, {**event.detail, "data": event.data})
    return state


def latest_values(state: State, event: Mapping[str, Any], outcomes: Iterable[str]) -> State:
    """Fold for any workflow: the closing event, the types in order, and the latest value of each field of data."""
    kind = str(event.get("type"))
    return {
        "outcome": kind if kind in outcomes else state.get("outcome"),
        "types": [*state.get("types", []), kind],
        "data": {**state.get("data", {}), **event["data"]},
    }
