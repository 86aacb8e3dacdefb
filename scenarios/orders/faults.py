"""Faults of orders: a burst, and the places of the tools' faults where a line names none."""

from collections.abc import Mapping
from typing import Any

from scenarios.orders.workload import orders
from signalbox.twin import Twin
from signalbox.twin.faults.deliveries import struck
from signalbox.twin.faults.fault import Fault
from signalbox.twin.faults.place import Place

PAID = {"type": "PaymentReceived"}
UNHEARD = "unheard of"


def burst(place: Place) -> None:
    """Let many orders (`orders`, 10,000 by default) arrive within a minute, with stock and payments."""
    twin, count = place.twin, int(place.get("orders", 10_000))
    assert isinstance(twin, Twin), "only a twin plays scripts"
    for line in orders(count, count / 60.0, twin.seed):
        twin.plan([{**line, "at": twin.now + line["at"]}])
    struck(place, "orders")


FAULTS = {"burst": Fault(41, "a burst of orders", burst, counts=("orders",))}

DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "expired-visibility": {"queue": "payments"},
    "failed-record": {"function": "orders.handlers.receive_payment"},
    "changed-payload": {**PAID, "edit": {"/data/amount": "0.01"}},
    "concurrent-write": {"record": "order"},
    "repeated-event": {"type": "OrderPlaced"},
    "lost-event": PAID,
    "failed-compensation": {"state": "RefundPayment"},
    "crash-in-compensation": {"state": "RefundPayment"},
    "late-invocation": {"state": "ReserveStock"},
    "unknown-choice-value": {"state": "ClosePayment", "edit": {"paid": UNHEARD, "shipped": UNHEARD}},
    "unanswered-partner-call": {"state": "ShipOrder"},
}
