"""Events that only our own workflows publish, from a producer outside."""

import json
from importlib import import_module

import pytest

from lambdas.common.events import contracts
from stacks.routes import ROWS, functions
from stacks.shadows import COMPARISON
from stacks.table import Route
from tests.unit.world import Context, World, batch, delivered

SIGNALS = {
    "EmailVerified": "an identity provider may have verified the address",
    "FraudSuspected": "a desk for chargebacks may suspect a user",
    "DocumentReceived": "a branch may have scanned a document",
    "RefundRequested": "the row of the payment decides what is due",
    "PaymentReceived": "the provider of payments says so, by a webhook or by an event",
    "PaymentFailed": "the provider of payments says so, by a webhook or by an event",
    "StockReceived": "the warehouse says so, by a webhook or by an event",
    "SettlementRequested": "a person may ask for a day, as docs/settlement.md says",
}
"""Types that our functions publish, and producers outside too, with the reason."""

OURS = {name for row in (*ROWS.routes, *functions()) for name in row.publishes} - SIGNALS.keys()
TAKEN = [
    (route, name)
    for route in (*ROWS.routes, COMPARISON)
    for name in route.events
    if name in OURS | {"ExecutionFailed", "CircuitOpened"}
]


@pytest.mark.parametrize(("route", "kind"), TAKEN, ids=lambda one: one if isinstance(one, str) else one.name)
def test_a_decision_of_ours_is_refused_from_outside(world: World, route: Route, kind: str) -> None:
    """Each consumer of our own decisions refuses a forged one, and changes nothing."""
    folder, module, name = route.function.handler.split(".")
    handler = getattr(import_module(f"lambdas.{folder}.{module}"), name)
    example = json.loads((contracts.FOLDER / kind / "v1.example.json").read_text())

    handler(batch(delivered(kind, example, source="signalbox.external")), Context())

    assert ([reason for reason, _ in world.dead_letters()], world.said()) == (["ForeignEvent"], [])
