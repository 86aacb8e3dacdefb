"""Chains of events: how many further events an event of each type can lead to, by the table. Plain data."""

from functools import cache

from stacks.routes import JOURNEYS, ROUTES

OUTCOMES = {outcome for journey in JOURNEYS for outcome in journey.outcomes}
SWEPT = OUTCOMES - {event for route in ROUTES for event in route.publishes}
"""Outcomes of journeys that no route publishes: a sweep does, caused by the last event of a journey that is open."""


def following(event: str) -> set[str]:
    """Return the types of the events that the consumers of an event publish because of it."""
    found = set()
    for route in ROUTES:
        if event in route.events:
            found |= {*route.publishes}
            found |= SWEPT & set(route.events) if event not in OUTCOMES else set()
    return found


@cache
def hops_ahead(event: str) -> int:
    """Return the length of the longest chain of events after one of this type; 0 where none follows.

    Raises ValueError, with the events, where the routes form a loop.
    """
    return _hops(event, ())


def _hops(event: str, before: tuple[str, ...]) -> int:
    if event in before:
        raise ValueError(
            f"the routes form a loop of events: {' -> '.join([*before[before.index(event) :], event])}. "
            "Let one of these routes not receive, or not publish, its event."
        )
    return max((1 + _hops(one, (*before, event)) for one in sorted(following(event))), default=0)
