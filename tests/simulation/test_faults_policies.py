"""Missing statements of policies: the twin refuses by name what AWS would lose silently."""

from collections.abc import Callable
from pathlib import Path

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from tests.simulation.copies import copy
from tests.simulation.entries import shut, ungrant
from tests.workflows import orders

Open = Callable[..., Twin]
GOOD = [orders.stock(), orders.placed(), orders.paid()]
LET_IN = {"OrdersRouteQueue": "signalbox-dev-orders", "OrdersRouteDeadLetters": "signalbox-dev-orders-dead-letters"}


def test_47_events_reach_queues_whose_policies_let_them_in(twin: Open) -> None:
    """Every rule may send to its queue: the order is confirmed, nothing is refused, and nothing is lost."""
    run = twin(seed=47)
    run.play(GOOD)
    assert [row["status"] for row in run.executions("orders")] == ["SUCCEEDED"]
    assert (run.cloud.buses.lost, run.cloud.policies.refused) == ({}, {})


def test_47_an_event_that_the_queue_refuses_is_kept_beside_it(assembly: Assembly, tmp_path: Path) -> None:
    """No order starts without the statement; the event waits in the target's dead-letter queue, with the reason."""
    changed = copy(assembly, tmp_path / "assembly")
    shut(changed, ("OrdersRouteQueue",))
    with Twin.from_assembly(changed.path, seed=47, schedules=False) as run:
        run.play(GOOD)
        (kept,) = next(q for q in run.cloud.queues.values() if q.name == LET_IN["OrdersRouteDeadLetters"]).messages()
        assert run.executions("orders") == []
        assert run.cloud.buses.lost == {}
    assert kept.attributes["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    assert (
        "because no resource-based policy allows the sqs:sendmessage action"
        in (kept.attributes["ERROR_MESSAGE"]["StringValue"])
    )


def test_47_an_event_that_nobody_may_keep_is_counted_as_lost(assembly: Assembly, tmp_path: Path) -> None:
    """The dead-letter queue refuses, too: the twin counts the event by its rule, and the auditors miss the order."""
    changed = copy(assembly, tmp_path / "assembly")
    shut(changed, tuple(LET_IN))
    with Twin.from_assembly(changed.path, seed=47, schedules=False) as run:
        run.play(GOOD)
        assert run.cloud.buses.lost == {"signalbox-dev-orders": 1}
        assert run.audit() != []


def test_47_a_step_that_lacks_a_grant_never_writes(assembly: Assembly, tmp_path: Path) -> None:
    """A step whose role may not write its rows fails with AccessDenied, by name, and the order is not confirmed."""
    changed = copy(assembly, tmp_path / "assembly")
    role = "OrdersReserveStockRole"
    ungrant(changed, role, "dynamodb:UpdateItem")
    with Twin.from_assembly(changed.path, seed=47, schedules=False) as run:
        run.play(GOOD)
        assert any(role in name and "dynamodb:" in name for name in run.cloud.policies.refused)
        assert "OrderConfirmed" not in orders.told(run)
