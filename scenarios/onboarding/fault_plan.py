"""Random fault plans for users: the same seed and profile give the same lines."""

from random import Random

from scenarios.random_faults import (
    Line,
    Menu,
    at_call,
    drawn,
    expired_visibility,
    on_route,
    partial_put_events,
    throttled,
)

FUNCTIONS = (
    "profiles-keep",
    "profiles-deactivate",
    "verification-ask",
    "verification-revoke",
    "verification-confirm",
    "screening-screen",
    "accounts-freeze",
    "welcome-greet",
    "journeys-follow",
    "journeys-sweep",
    "outbox-relay",
)
ROUTES = (
    "profiles",
    "profile-deactivations",
    "verifications",
    "verification-revocations",
    "screenings",
    "suspicions",
    "welcomes",
    "journeys",
)


def user_plan(seed: int, profile: str) -> list[Line]:
    """Return the lines of a random plan. Raises InputError for a profile that does not exist."""
    return drawn(Random(f"user plan {seed} {profile}"), profile, MENU, moment)


def moment(random: Random) -> float:
    """Draw an instant: mostly while the users register, sometimes later."""
    return random.uniform(0, 150) if random.random() < 0.8 else random.uniform(150, 5000)


def consumer(random: Random) -> Line:
    """Draw a consumer, the page's function, the sweep or the relay."""
    return {"function": random.choice(FUNCTIONS)}


def mail(random: Random) -> Line:
    """Draw a mail partner that misbehaves for some calls."""
    behave = random.choice(("fail", "hang", "fail-after-effect"))
    return {"partner": "mail", "behave": behave, "calls": random.choice((1, 2, 6))}


MENU: Menu = {
    at_call("crash-after-effect", consumer): 8,
    at_call("error-after-effect", consumer): 3,
    at_call("function-timeout", consumer): 2,
    throttled(consumer): 4,
    on_route("duplicate-delivery", ROUTES): 4,
    on_route("reordered-delivery", ROUTES, seconds=120): 4,
    partial_put_events: 2,
    on_route("target-down", ROUTES, seconds=300): 1,
    expired_visibility(ROUTES): 3,
    on_route("poison-pill", ROUTES): 1,
    mail: 4,
    lambda random: {"fault": "relay-down", "seconds": random.choice((30, 400, 1000))}: 2,
}
"""Lines of a plan, and how often each is drawn against the others."""
