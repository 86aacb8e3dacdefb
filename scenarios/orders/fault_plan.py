"""Random fault plans: the same seed and profile give the same lines."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from signalbox.errors import InputError

Line = dict[str, Any]
Menu = Mapping[Callable[[Random], Line], int]
PROFILES: Mapping[str, tuple[int, int]] = {"none": (0, 0), "gentle": (1, 3), "rough": (3, 8), "hell": (10, 25)}
"""How many faults a plan has, least and most; without any a run is one interleaving of the same orders."""

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
CALLS = ("", "dynamodb.TransactWriteItems", "dynamodb.PutItem", "dynamodb.UpdateItem", "dynamodb.GetItem")


def plan(seed: int, profile: str) -> list[Line]:
    """The lines of a random plan. Raises InputError for a profile that does not exist."""
    return drawn(Random(f"plan {seed} {profile}"), profile, MENU, moment)


def drawn(random: Random, profile: str, menu: Menu, when: Callable[[Random], float]) -> list[Line]:
    """As many lines as the profile says, each drawn from a menu by its weight."""
    if profile not in PROFILES:
        raise InputError(f"there is no profile {profile!r}; use {', '.join(PROFILES)}")
    count = random.randint(*PROFILES[profile])
    chosen = random.choices(list(menu), weights=list(menu.values()), k=count)
    return [{"at": round(when(random), 3), **make(random)} for make in chosen]


def moment(random: Random) -> float:
    """An instant of the run: mostly while the orders come, sometimes while unpaid ones are reminded or cancelled."""
    return random.uniform(0, 110) if random.random() < 0.8 else random.uniform(900, 1900)


def worker(random: Random) -> Line:
    """The function of a state, or a consumer."""
    return {"state": random.choice(STATES)} if random.random() < 0.6 else {"function": random.choice(CONSUMERS)}


def at_call(
    number: int, where: Callable[[Random], Line] = worker, calls: Sequence[str] = CALLS
) -> Callable[[Random], Line]:
    """A fault at a random call of a random function, on either side of its effect."""

    def make(random: Random) -> Line:
        when = random.choice(("before", "after"))
        return {"fault": number, **where(random), "call": random.choice(calls), "when": when, "nth": nth(random)}

    return make


def nth(random: Random) -> int:
    """Which of the fitting moments: mostly one of the first."""
    return random.randint(1, random.choice((2, 6, 30)))


def on_route(number: int, routes: Sequence[str] = ROUTES, **more: Any) -> Callable[[Random], Line]:
    """A fault on the way to one route."""
    return lambda random: {"fault": number, "queue": random.choice(routes), **more}


def at_state(number: int, *states: str, **more: Any) -> Callable[[Random], Line]:
    """A fault at one of these states."""
    return lambda random: {"fault": number, "state": random.choice(states), "nth": nth(random), **more}


def throttle(random: Random) -> Line:
    """Throttles that last for a few calls or for many, or errors after the write."""
    line = at_call(19)(random)
    return {**line, "call": random.choice(CALLS[1:]), "times": random.choice((1, 3, 12))}


def undo_fails(random: Random) -> Line:
    """An undo that fails a few times, or until the machine gives up."""
    return {"fault": 32, "state": random.choice(UNDO), "times": random.choice((1, 5, 20))}


def partner(random: Random) -> Line:
    """A partner that misbehaves for some calls."""
    behave = random.choice(("fail", "hang", "fail-after-effect", "fail-after-effect", "decline"))
    return {"partner": random.choice(("payments", "shipping")), "behave": behave, "calls": random.choice((1, 2, 8, 25))}


def relay_down(random: Random) -> Line:
    """The relay is down for some minutes."""
    return {"fault": 45, "seconds": random.choice((30, 400, 1000))}


MENU: Menu = {
    at_call(14): 8,
    at_call(15): 3,
    at_call(13): 2,
    at_call(8): 1,
    throttle: 4,
    on_route(1): 3,
    on_route(2): 2,
    lambda random: {"fault": 3, "nth": nth(random), "times": random.randint(1, 6)}: 2,
    on_route(4, seconds=300): 1,
    lambda random: {"fault": 5, "queue": random.choice(("notification", "analytics", "refunds")), "seconds": 30}: 1,
    lambda random: {"fault": 7, "queue": random.choice(ROUTES), "nth": nth(random)}: 3,
    on_route(10): 1,
    at_state(16, *STATES): 3,
    lambda random: {"fault": 17, **worker(random), "nth": nth(random)}: 2,
    lambda random: {"fault": 20, "state": random.choice(STATES), "nth": nth(random), "times": 2}: 2,
    at_state(22, *STATES): 2,
    at_state(22, *STATES, when="after"): 2,
    lambda random: {"fault": 24, "nth": nth(random)}: 1,
    lambda random: {"fault": 26, "seconds": random.choice((20, 150))}: 1,
    lambda random: {"fault": 27, "nth": nth(random)}: 1,
    lambda random: {"fault": 29, "nth": nth(random)}: 1,
    undo_fails: 2,
    lambda random: {"fault": 33, "state": random.choice(UNDO), "nth": nth(random)}: 4,
    at_state(34, *FORWARD, seconds=300): 2,
    lambda random: {"fault": 46, "state": random.choice(STATES), "nth": nth(random), "times": random.choice((1, 4))}: 2,
    lambda random: {"fault": 48, "state": random.choice(("ShipOrder", "RefundPayment", "AwaitPayment"))}: 2,
    partner: 4,
    relay_down: 1,
}
"""What a plan is drawn from, and how often each is drawn against the others."""
