"""Random fault plans for users: the same seed and profile give the same lines."""

from random import Random

from scenarios.random_faults import CALLS, Line, Menu, at_call, drawn, nth, on_route

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


def throttle(random: Random) -> Line:
    """Draw throttles for a few calls or many, or errors after the write."""
    return {**at_call("dynamodb-throttled", consumer, CALLS[1:])(random), "times": random.choice((1, 3, 12))}


def mail(random: Random) -> Line:
    """Draw a mail partner that misbehaves for some calls."""
    behave = random.choice(("fail", "hang", "fail-after-effect"))
    return {"partner": "mail", "behave": behave, "calls": random.choice((1, 2, 6))}


MENU: Menu = {
    at_call("crash-after-effect", consumer): 8,
    at_call("error-after-effect", consumer): 3,
    at_call("function-timeout", consumer): 2,
    throttle: 4,
    on_route("duplicate-delivery", ROUTES): 4,
    on_route("reordered-delivery", ROUTES, seconds=120): 4,
    lambda random: {"fault": "partial-put-events", "nth": nth(random), "times": random.randint(1, 6)}: 2,
    on_route("target-down", ROUTES, seconds=300): 1,
    lambda random: {"fault": "expired-visibility", "queue": random.choice(ROUTES), "nth": nth(random)}: 3,
    on_route("poison-pill", ROUTES): 1,
    mail: 4,
    lambda random: {"fault": "relay-down", "seconds": random.choice((30, 400, 1000))}: 2,
}
"""Lines of a plan, and how often each is drawn against the others."""
