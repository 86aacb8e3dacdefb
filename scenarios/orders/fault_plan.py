"""Random fault plans for orders: the same seed and profile give the same lines."""

from random import Random

from scenarios.random_faults import (
    CALLS,
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
)

FORWARD = ("ReserveStock", "AwaitPayment", "ShipOrder", "ConfirmOrder")
UNDO = ("RecallShipment", "RefundPayment", "ReleaseStock", "CancelOrder")
STATES = (*FORWARD, "RemindCustomer", "ClosePayment", *UNDO)
CONSUMERS = (
    "orders.handlers.start",
    "orders.handlers.receive_stock",
    "orders.handlers.receive_payment",
    "orders.handlers.give_refund",
    "outbox.handlers.relay",
    "notification.handlers.notify",
    "analytics.handlers.count",
)
ROUTES = ("orders", "stock", "payments", "refunds", "notification", "analytics")


def plan(seed: int, profile: str) -> list[Line]:
    """Return the lines of a random plan. Raises InputError for a profile that does not exist."""
    return drawn(Random(f"plan {seed} {profile}"), profile, MENU, moment)


def moment(random: Random) -> float:
    """Draw an instant: mostly while the orders come, sometimes while unpaid ones are reminded or cancelled."""
    return random.uniform(0, 110) if random.random() < 0.8 else random.uniform(900, 1900)


def worker(random: Random) -> Line:
    """Draw the function of a state, or a consumer."""
    return {"state": random.choice(STATES)} if random.random() < 0.6 else {"function": random.choice(CONSUMERS)}


def throttle(random: Random) -> Line:
    """Draw throttles for a few calls or many, or errors after the write."""
    line = at_call("dynamodb-throttled", worker)(random)
    return {**line, "call": random.choice(CALLS[1:]), "times": random.choice((1, 3, 12))}


def undo_fails(random: Random) -> Line:
    """Draw an undo that fails a few times, or until the machine gives up."""
    return {"fault": "failed-compensation", "state": random.choice(UNDO), "times": random.choice((1, 5, 20))}


def partner(random: Random) -> Line:
    """Draw a partner that misbehaves for some calls."""
    behave = random.choice(("fail", "hang", "fail-after-effect", "fail-after-effect", "decline"))
    return {"partner": random.choice(("payments", "shipping")), "behave": behave, "calls": random.choice((1, 2, 8, 25))}


def relay_down(random: Random) -> Line:
    """Draw a stop of the relay for some minutes."""
    return {"fault": "relay-down", "seconds": random.choice((30, 400, 1000))}


MENU: Menu = {
    at_call("crash-after-effect", worker): 8,
    at_call("error-after-effect", worker): 3,
    at_call("function-timeout", worker): 2,
    at_call("failed-record", worker): 1,
    throttle: 4,
    on_route("duplicate-delivery", ROUTES): 3,
    on_route("reordered-delivery", ROUTES): 2,
    partial_put_events: 2,
    on_route("target-down", ROUTES, seconds=300): 1,
    lambda random: {
        "fault": "target-denied",
        "queue": random.choice(("notification", "analytics", "refunds")),
        "seconds": 30,
    }: 1,
    expired_visibility(ROUTES): 3,
    on_route("poison-pill", ROUTES): 1,
    at_state("concurrent-invocation", *STATES): 3,
    lambda random: {"fault": "abandoned-record", **worker(random), "nth": nth(random)}: 2,
    lambda random: {"fault": "concurrent-write", "state": random.choice(STATES), "nth": nth(random), "times": 2}: 2,
    at_state("uncaught-error", *STATES): 2,
    at_state("uncaught-error", *STATES, when="after"): 2,
    lambda random: {"fault": "crash-after-start", "nth": nth(random)}: 1,
    lambda random: {"fault": "start-throttled", "seconds": random.choice((20, 150))}: 1,
    lambda random: {"fault": "lost-event", "nth": nth(random)}: 1,
    lambda random: {"fault": "second-callback", "nth": nth(random)}: 1,
    undo_fails: 2,
    lambda random: {"fault": "crash-in-compensation", "state": random.choice(UNDO), "nth": nth(random)}: 4,
    at_state("late-invocation", *FORWARD, seconds=300): 2,
    conflict(*STATES): 2,
    lambda random: {
        "fault": "unanswered-partner-call",
        "state": random.choice(("ShipOrder", "RefundPayment", "AwaitPayment")),
    }: 2,
    partner: 4,
    relay_down: 1,
}
"""Lines of a plan, and how often each is drawn against the others."""
