"""Random fault plans for settlement: the same seed and profile give the same lines."""

from random import Random

from scenarios.random_faults import (
    CALLS,
    Line,
    Menu,
    at_call,
    at_state,
    drawn,
    expired_visibility,
    nth,
    on_route,
    partial_put_events,
)

STATES = ("CollectMovements", "ValidateRows", "ReconcileLedger", "WriteReport", "ArchiveInput", "CloseSettlement")
FUNCTIONS = (
    "settlement-start",
    "settlement-nightly",
    "settlement-post",
    "settlement-book",
    "settlement-fail-run",
    "outbox-relay",
    "outbox-sweep",
)
ROUTES = ("settlements", "settlement-failures", "analytics")
NIGHTS = (61_200.0, 147_600.0)
"""Seconds from the start to three o'clock in Berlin."""


def night_plan(seed: int, profile: str) -> list[Line]:
    """Return the lines of a random plan. Raises InputError for a profile that does not exist."""
    return drawn(Random(f"night plan {seed} {profile}"), profile, MENU, moment)


def moment(random: Random) -> float:
    """Draw an instant: mostly around a night."""
    if random.random() < 0.8:
        return random.choice(NIGHTS) + random.uniform(-60, 120)
    return random.uniform(0, NIGHTS[-1])


def worker(random: Random) -> Line:
    """Draw the function of a state, or a consumer."""
    return {"state": random.choice(STATES)} if random.random() < 0.5 else {"function": random.choice(FUNCTIONS)}


def throttle(random: Random) -> Line:
    """Draw throttles for a few calls, or errors after the write."""
    return {**at_call("dynamodb-throttled", worker, CALLS[1:])(random), "times": random.choice((1, 3))}


MENU: Menu = {
    at_call("crash-after-effect", worker): 8,
    at_call("error-after-effect", worker): 3,
    at_call("function-timeout", worker): 1,
    throttle: 4,
    on_route("duplicate-delivery", ROUTES): 3,
    on_route("reordered-delivery", ROUTES, seconds=60): 2,
    expired_visibility(ROUTES): 2,
    at_state("uncaught-error", *STATES): 2,
    at_state("concurrent-invocation", *STATES): 2,
    lambda random: {"fault": "failed-map-items", "nth": nth(random), "times": random.randint(1, 4)}: 2,
    partial_put_events: 2,
    lambda random: {"fault": "relay-down", "seconds": random.choice((30, 400))}: 1,
    lambda random: {"fault": "crash-after-start", "nth": nth(random)}: 1,
}
"""Lines of a plan, and how often each is drawn against the others."""
