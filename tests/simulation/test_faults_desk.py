"""Faults that on-call and the sweeps behind it mend: lost status events, what lies in dead-letter queues and for how long."""

from collections.abc import Callable

import pytest

from signalbox.twin import Twin
from tests.simulation.orders import fault, good, only, paid, placed, row, sound, status, stock, struck

Open = Callable[..., Twin]


def failed_unseen(twin: Open, **more: int) -> Twin:
    """An order whose execution fails where nothing catches it, and whose status event is lost."""
    run = twin(seed=3, schedules=True)
    lost = fault(36, at=0)
    run.play([lost, stock(), *good(), fault(22, at=0, state="ShipOrder")])
    assert only(run.executions("orders"))["status"] == "FAILED"
    assert struck(run, 36)
    return run


def test_36_a_status_event_is_lost(twin: Open) -> None:
    """Nobody hears that the execution failed; within two sweeps its order is settled all the same, once."""
    run = failed_unseen(twin)
    assert status(run) == "PAID"
    run.advance(minutes=31)
    run.run_until_idle()
    assert status(run) == "CANCELLED"
    assert sound(run)


@pytest.mark.parametrize("lost", [False, True])
def test_36_the_sweep_and_the_event_tell_one_thing(twin: Open, lost: bool) -> None:
    """Whether the status event came or not, sweep after sweep, ExecutionFailed is said once."""
    run = failed_unseen(twin) if lost else twin(seed=3, schedules=True)
    if not lost:
        run.play([stock(), *good(), fault(22, at=0, state="ShipOrder")])
    run.advance(hours=8)
    journal = run.cloud.buses.buses[run.bus].journal
    assert [event["detail-type"] for _, event in journal].count("ExecutionFailed") == 1
    assert row(run)["status"] == "CANCELLED"


def test_36_one_status_event_of_many_is_lost(twin: Open) -> None:
    """Of a hundred failed executions every tenth is not told of: no order is left behind."""
    run = twin(seed=4, schedules=True)
    orders = [line for n in range(30) for line in (placed(f"order-{n}", 60 + n), paid(f"order-{n}", 70 + n))]
    losses = [fault(36, at=0, nth=nth, times=1) for nth in (3, 11, 19)]
    run.play([stock(quantity=100), *orders, *losses, fault(22, at=0, state="ShipOrder", times=30)])
    run.advance(minutes=31)
    run.run_until_idle()
    assert struck(run, 36) == 3
    assert {status(run, f"order-{n}") for n in range(30)} == {"CANCELLED"}
    assert sound(run)
