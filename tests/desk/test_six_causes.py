"""Dead letters of six causes at once: each is replayed and has one effect, even after an interruption."""

from collections.abc import Callable

import pytest

from signalbox.assembly import Assembly
from signalbox.desk import DeadLetters, perform
from signalbox.twin import Twin
from tests.desk.six_causes import booked, fail, left, seen, send_back
from tests.desk.test_desk import account
from tests.simulation.orders import sound

CAUSES = {"stock": 5, "unroutable": 1, "orders": 1}
"""Causes of the throttled table: errors of the handler, and time-outs of its function."""


def check_effects(twin: Twin, each: int, orders: int) -> None:
    """Each event has one effect: goods are booked once, and each order has one execution."""
    twin.run_until_idle()
    on_hand, receipts = booked(twin)
    assert on_hand == receipts
    assert receipts.total() == 5 * each
    assert {found["key"] for found in twin.executions("orders")} == {f"order-{number}" for number in range(orders)}
    assert len(twin.executions("orders")) == orders
    assert left(twin) == 0
    assert sound(twin)


def die_half_way(twin: Twin, monkeypatch: pytest.MonkeyPatch, batches: int = 0) -> None:
    """An interrupted replay of `stock` leaves its dead letters invisible, and its last batch sent and not deleted."""
    steps = perform(account(twin), {"desk": "replay", "route": "stock", "where": {"reason": "NO_PERMISSIONS"}})
    with monkeypatch.context() as dying:
        for _ in range(batches):
            twin.advance(seconds=next(steps))
        dying.setattr(DeadLetters, "delete", lambda *_: {})
        dying.setattr(DeadLetters, "release", lambda *_: None)
        next(steps)
        steps.close()
    twin.advance(minutes=15, seconds=1)


def test_letters_of_six_causes(twin: Callable[..., Twin], monkeypatch: pytest.MonkeyPatch) -> None:
    """A few of each: a first replay dies between sending and deleting, the next one takes what it left."""
    run = twin(seed=5)
    fail(run, each=5, orders=2)
    assert seen(run).keys() == CAUSES.keys()
    die_half_way(run, monkeypatch)
    send_back(run)
    check_effects(run, each=5, orders=2)


@pytest.mark.soak
def test_five_thousand_letters(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """The replay takes less than two minutes, and everything is there afterwards, once."""
    each, orders = 900, 500
    with Twin.from_assembly(assembly, seed=5, schedules=False) as run:
        fail(run, each, orders)
        assert seen(run) == CAUSES
        die_half_way(run, monkeypatch, batches=20)
        letters, begun = left(run), run.now
        assert letters > 5 * each + orders - 210
        done = send_back(run)
        assert run.now - begun < 120
        assert sum(route["replayed"] for route in done) == letters
        check_effects(run, each, orders)
