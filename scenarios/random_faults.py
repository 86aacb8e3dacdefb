"""Random fault plans: how many faults a plan has, and how their lines are drawn."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from signalbox.errors import InputError

Line = dict[str, Any]
Draw = Callable[[Random], Line]
Menu = Mapping[Draw, int]
"""Kinds of lines, and how often each is drawn against the others."""

PROFILES: Mapping[str, tuple[int, int]] = {"none": (0, 0), "gentle": (1, 3), "rough": (3, 8), "hell": (10, 25)}
"""How many faults a plan has, least and most; without any a run is one interleaving of the same workload."""
LATE = frozenset({"rough", "hell"})
"""Profiles in which every index serves writes late."""
LATEST = (1, 10, 60)
"""Longest delays of an index, seconds: AWS promises none."""
CALLS = ("", "dynamodb.TransactWriteItems", "dynamodb.PutItem", "dynamodb.UpdateItem", "dynamodb.GetItem")


def drawn(random: Random, profile: str, menu: Menu, when: Callable[[Random], float]) -> list[Line]:
    """Draw as many lines from a menu as the profile says. Raises InputError for a profile that does not exist."""
    if profile not in PROFILES:
        raise InputError(f"there is no profile {profile!r}; use {', '.join(PROFILES)}")
    count = random.randint(*PROFILES[profile])
    chosen = random.choices(list(menu), weights=list(menu.values()), k=count)
    lines = [{"at": round(when(random), 3), **make(random)} for make in chosen]
    return lines + ([{"at": 0, "fault": "late-index", "seconds": random.choice(LATEST)}] if profile in LATE else [])


def at_call(fault: str, where: Draw, calls: Sequence[str] = CALLS) -> Draw:
    """Return a fault at a random call of a random function, on either side of its effect."""

    def make(random: Random) -> Line:
        when = random.choice(("before", "after"))
        return {"fault": fault, **where(random), "call": random.choice(calls), "when": when, "nth": nth(random)}

    return make


def throttled(where: Draw) -> Draw:
    """Return throttles of the database for a few calls or many, or errors after the write."""
    one = at_call("dynamodb-throttled", where, CALLS[1:])
    return lambda random: {**one(random), "times": random.choice((1, 3, 12))}


def partial_put_events(random: Random) -> Line:
    """Draw a call of PutEvents that fails for some entries, and how often."""
    return {"fault": "partial-put-events", "nth": nth(random), "times": random.randint(1, 6)}


def expired_visibility(routes: Sequence[str]) -> Draw:
    """Return a message of a random route that becomes visible while work goes on."""
    return lambda random: {"fault": "expired-visibility", "queue": random.choice(routes), "nth": nth(random)}


def nth(random: Random) -> int:
    """Draw which of the fitting moments: mostly one of the first."""
    return random.randint(1, random.choice((2, 6, 30)))


def on_route(fault: str, routes: Sequence[str], **more: Any) -> Draw:
    """Return a fault on the way to a random route."""
    return lambda random: {"fault": fault, "queue": random.choice(routes), **more}


def at_state(fault: str, *states: str, **more: Any) -> Draw:
    """Return a fault at one of these states."""
    return lambda random: {"fault": fault, "state": random.choice(states), "nth": nth(random), **more}


def conflict(*states: str) -> Draw:
    """Return a transaction conflict at one of these states, once or four times."""
    place = at_state("transaction-conflict", *states)
    return lambda random: {**place(random), "times": random.choice((1, 4))}
