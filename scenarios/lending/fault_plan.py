"""Random fault plans for applications: the same seed and profile give the same lines."""

from random import Random

from scenarios.random_faults import (
    Line,
    Menu,
    at_call,
    at_state,
    conflict,
    drawn,
    expired_visibility,
    nth,
    on_route,
    partial_put_events,
    throttled,
)

DAY = 86_400.0
WAITS = ("AwaitDocuments", "RemindOnce", "AwaitReview", "EscalateReview")
STATES = ("CheckCredit", *WAITS, "CloseDocuments", "ExpireApplication")
FUNCTIONS = (
    "lending-start",
    "lending-withdraw",
    "lending-receive-document",
    "lending-send-letter",
    "lending-settle",
    "lending-show-review",
    "lending-commit-review",
    "lending-show-upload",
    "entrances-object-created",
    "outbox-relay",
)
ROUTES = ("loans", "withdrawals", "documents", "uploads", "letters")


def loan_plan(seed: int, profile: str) -> list[Line]:
    """Return the lines of a random plan. Raises InputError for a profile that does not exist."""
    return drawn(Random(f"loan plan {seed} {profile}"), profile, MENU, moment)


def moment(random: Random) -> float:
    """Draw an instant of the twelve days: often while the applications come."""
    return random.uniform(0, 7200) if random.random() < 0.5 else random.uniform(0, 12 * DAY)


def worker(random: Random) -> Line:
    """Draw the function of a state, a consumer, or the function behind a page."""
    return {"state": random.choice(STATES)} if random.random() < 0.5 else {"function": random.choice(FUNCTIONS)}


def mail(random: Random) -> Line:
    """Return the function that writes mails."""
    return {"function": "lending-send-letter"}


def bureau(random: Random) -> Line:
    """Draw a behaviour of the bureau for some calls."""
    behave = random.choice(("fail", "hang", "fail-after-effect", "decline"))
    return {"partner": "bureau", "behave": behave, "calls": random.choice((1, 3, 12, 60))}


def lost(random: Random) -> Line:
    """Draw an event of a foreign producer that is lost."""
    kind = random.choice(("DocumentReceived", "WithdrawalRequested"))
    return {"fault": "lost-event", "type": kind, "subject": "signalbox.external", "nth": nth(random)}


MENU: Menu = {
    at_call("crash-after-effect", worker): 8,
    at_call("error-after-effect", worker): 3,
    at_call("function-timeout", worker): 3,
    at_call("crash-after-effect", mail, ("sesv2.SendEmail", "dynamodb.UpdateItem")): 1,
    throttled(worker): 4,
    on_route("duplicate-delivery", ROUTES): 3,
    on_route("reordered-delivery", ROUTES, seconds=600): 2,
    partial_put_events: 2,
    on_route("target-down", ROUTES, seconds=300): 1,
    expired_visibility(ROUTES): 3,
    on_route("poison-pill", ROUTES): 1,
    at_state("concurrent-invocation", *STATES): 3,
    lambda random: {"fault": "abandoned-record", "state": "CheckCredit", "nth": nth(random)}: 1,
    at_state("uncaught-error", *STATES): 2,
    at_state("uncaught-error", *WAITS, when="after"): 2,
    lambda random: {"fault": "crash-after-start", "nth": nth(random)}: 1,
    lost: 2,
    lambda random: {"fault": "second-callback", "nth": nth(random)}: 2,
    at_state("late-invocation", *STATES, seconds=300): 2,
    conflict(*STATES): 2,
    bureau: 4,
    lambda random: {"fault": "relay-down", "seconds": random.choice((30, 1000, 90_000))}: 2,
}
"""Lines of a plan, and how often each is drawn against the others."""
