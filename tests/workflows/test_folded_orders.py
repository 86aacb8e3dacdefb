"""The log of events decides the tables: a whole run of contended orders, folded, is what the live tables hold."""

from collections import Counter

from scenarios.orders.contended_orders import contended
from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.workflows.folded_orders import check_folded

ORDERS = 200


def test_the_folded_log_is_the_live_tables(assembly: Assembly) -> None:
    """Two hundred orders, paid in every way and short of goods: orders, payments, stock and counters are equal."""
    with Twin.from_assembly(assembly, seed=5, schedules=False) as twin:
        twin.play(contended(5, ORDERS))
        twin.run_until_idle()
        twin.advance(minutes=16)  # the log collects for a quarter of an hour
        states = check_folded(twin)
    statuses = Counter(state["status"] for state in states.values())
    money = Counter(payment["state"] for state in states.values() for payment in state["payments"].values())
    assert statuses["CONFIRMED"] > 20
    assert statuses["CANCELLED"] > 20
    assert money["RETURNED"] > 20
