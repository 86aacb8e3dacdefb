"""Chains of events: how many further events an event of each type can lead to, by the table. Plain data."""

from functools import cache

from stacks.routes import JOURNEYS, ROUTES

SWEPT = {outcome for journey in JOURNEYS for outcome in journey.outcomes} - {
    event for route in ROUTES for event in route.publishes
}
"""Outcomes of journeys that no route publishes: a sweep does, caused by the last event of the journey."""


def following(event: str) -> set[str]:
    """Return the types of the events that the consumers of an event publish because of it."""
    found = set()
    for route in ROUTES:
        if event in route.events:
            found |= {*route.publishes}
            found |= SWEPT & set(route.events) if event not in SWEPT else set()
    return found


@cache
def hops_ahead(event: str) -> int:
    """Return the length of the longest chain of events after one of this type; 0 where none follows.

    RecursionError where the routes form a loop.
    """
    return max((1 + hops_ahead(one) for one in following(event)), default=0)
