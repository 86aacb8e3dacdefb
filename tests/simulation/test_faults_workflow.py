"""Faults in and around executions: dead ones, repeated starts, late answers, undos that fail, new versions."""

from collections.abc import Callable
from pathlib import Path

import pytest

from signalbox.assembly import Assembly, read
from signalbox.twin import Twin
from tests.simulation.copies import assets_with, change_machine, copy
from tests.simulation.orders import (
    GOOD,
    effects,
    entered,
    fault,
    good,
    letters,
    on_hand,
    only,
    paid,
    placed,
    row,
    rows,
    sound,
    states,
    status,
    statuses,
    stock,
    struck,
)
from tests.simulation.test_faults_handlers import at_each_call

Open = Callable[..., Twin]
DECLINED = {"at": 0, "partner": "shipping", "behave": "decline"}


@pytest.mark.parametrize(("state", "left"), [("AwaitPayment", "CANCELLED"), ("ShipOrder", "CANCELLED")])
def test_22_an_error_that_nothing_catches(twin: Open, state: str, left: str) -> None:
    """The order of an execution that died is settled by the watcher: money back, goods back, customer told."""
    run = twin(22)
    run.play([fault(22, state=state), stock(), *good()])
    assert struck(run, 22) == 1
    execution = only(run.executions("orders"))
    assert (execution["status"], execution["outcome"]) == ("FAILED", "OrderCancelled")
    assert (status(run), on_hand(run)) == (left, 10)
    assert sound(run)


def test_22_the_watchers_refund_fails_for_a_moment(twin: Open) -> None:
    """The settler of a dead execution's order retries a partner as often as the machine would."""
    run = twin(22)
    run.play(
        [
            fault(22, state="ShipOrder"),
            stock(),
            *good(),
            {"at": 66, "partner": "payments", "behave": "fail", "calls": 2},
        ]
    )
    assert (status(run), on_hand(run), len(effects(run, "payments#refund"))) == ("CANCELLED", 10, 1)
    assert sound(run)


def test_22_dead_after_the_goods_have_left(twin: Open) -> None:
    """An execution that died after its order was shipped is settled forward."""
    run = twin(22)
    run.play([fault(22, state="ConfirmOrder"), stock(), *good()])
    assert run.executions("orders")[0]["status"] == "FAILED"
    assert (status(run), on_hand(run)) == ("CONFIRMED", 8)
    assert sound(run)


def test_24_the_starter_dies_after_it_started(twin: Open) -> None:
    """The order that comes back to the starter finds its execution started, open or closed: it is started once."""
    run = twin(24)
    copies = fault(1, queue="orders", copies=3, seconds=0.1)
    run.play([copies, fault(24), stock(), *good(), fault(25, at=75), fault(25, at=4000)])
    assert [execution["status"] for execution in run.executions("orders")] == ["SUCCEEDED"]
    assert run.cloud.gateway.counts["states.StartExecution"] > 1
    assert (struck(run, 24), struck(run, 25)) == (1, 2)
    assert sound(run)


def test_25_the_same_order_after_91_days(twin: Open) -> None:
    """The order's row outlives the 90 days for which the name of a closed execution is taken."""
    run = twin(25)
    run.play([stock(), *good(), fault(25, at=91 * 86_400)])
    assert struck(run, 25) == 1
    assert run.now > 91 * 86_400
    assert run.cloud.gateway.counts["states.StartExecution"] == 1
    assert (status(run), on_hand(run)) == ("CONFIRMED", 8)
    assert sound(run)


def test_29_a_second_callback(twin: Open) -> None:
    """A callback that finds the wait decided is settled: its row is published, and nothing is given up."""
    run = twin(29)
    run.play([fault(29), stock(), *good()])
    assert struck(run, 29) == 1
    assert states(run) == GOOD
    assert all("publishedAt" in row for row in rows(run, "outbox"))
    assert letters(run, "outbox-unrelayed") == []
    assert sound(run)


def test_29_a_payment_as_the_wait_ends(twin: Open) -> None:
    """The order's row decides once, for a payment just before, at or just after the end of a wait."""
    run = twin(29)
    numbers = range(6)
    orders = [placed(f"order-{number}", quantity=1) for number in numbers]
    payments = [paid(f"order-{number}", at=1861 + 0.5 * number, amount="10.00") for number in numbers]
    run.play([stock(), *orders, *payments])
    assert statuses(run) <= {"CONFIRMED", "CANCELLED"}
    assert len(effects(run, "payments#refund")) == 10 - 4 - len(effects(run, "shipping#"))
    assert sound(run)


def test_32_an_undo_that_fails_for_a_while(twin: Open) -> None:
    """An undo is retried longer than its forward step, and the order cancelled in the end."""
    run = twin(32)
    run.play([DECLINED, fault(32, state="RefundPayment", times=8), stock(), *good()])
    assert struck(run, 32) == 8
    assert "EscalateOrder" not in states(run)
    assert (status(run), on_hand(run)) == ("CANCELLED", 10)
    assert len(effects(run, "payments#refund")) == 1
    assert sound(run)


def test_32_an_undo_that_keeps_failing(twin: Open) -> None:
    """A refund that the provider refuses ends in a FAILED execution, OrderNeedsAttention and a dead letter. A replay
    after the provider's repair cancels the order."""
    run = twin(32)
    refuses = {"at": 65, "partner": "payments", "behave": "decline"}
    run.play([DECLINED, stock(), *good(), refuses])
    assert run.executions("orders")[0]["status"] == "FAILED"
    assert status(run) == "NEEDS_ATTENTION"
    assert [letter["reason"] for letter in letters(run, "failures-dead-letters")] == ["CompensationFailed"]
    assert sound(run)
    at = run.now + 60
    run.play([{"at": at, "partner": "payments", "behave": "ok"}, {"at": at + 1, "replay": "failures"}])
    assert (status(run), on_hand(run)) == ("CANCELLED", 10)
    assert sound(run)


@pytest.mark.parametrize("state", ["RecallShipment", "RefundPayment", "ReleaseStock", "CancelOrder"])
def test_33_a_death_at_each_call_of_an_undo(twin: Open, state: str) -> None:
    """A crash at any call of an undo leaves everything undone once."""
    run = twin(33)
    run.play([DECLINED, *at_each_call(33, state)])
    assert struck(run, 33) >= 4
    assert statuses(run) == {"CANCELLED"}
    assert {int(row["onHand"]) for row in rows(run, "stock")} == {10}
    assert "EscalateOrder" not in entered(run)
    assert sound(run)


def test_34_a_reservation_that_comes_after_its_undo(twin: Open) -> None:
    """A forward step that arrives when its undo is over meets a tombstone, and takes nothing."""
    run = twin(34)
    run.play([fault(34, state="ReserveStock"), stock(), *good()])
    assert struck(run, 34) == 6
    assert row(run, record="step#reserve-stock").get("state") == "tombstone"
    assert (status(run), on_hand(run)) == ("CANCELLED", 10)
    assert sound(run)


def test_34_a_shipment_that_comes_after_its_undo(twin: Open) -> None:
    """The shipment of an order that was cancelled meanwhile is not sent."""
    run = twin(34)
    run.play([fault(34, state="ShipOrder"), stock(), *good()])
    assert struck(run, 34) >= 4
    assert effects(run, "shipping#ship") == []
    assert (status(run), on_hand(run)) == ("CANCELLED", 10)
    assert sound(run)


def previous(assembly: Assembly, folder: Path) -> Assembly:
    """The assembly as it may have been deployed before: its machine told each task no more than the order's id."""
    before = copy(assembly, folder)
    payload = {"orderId": "{% $states.context.Execution.Input.orderId %}"}

    def forget(definition: dict[str, object]) -> None:
        states = definition["States"]
        assert isinstance(states, dict)
        for name in ("ShipOrder", "ConfirmOrder", "ReserveStock"):
            states[name]["Arguments"]["Payload"] = payload

    change_machine(before, forget)
    return read(before.path)


def test_37_a_new_version_while_executions_run(assembly: Assembly, tmp_path: Path) -> None:
    """An execution that waits goes on with its own definition, and the new handlers take what that one tells them."""
    before = previous(assembly, tmp_path / "before")
    swap = fault(37, at=65, assembly=str(assembly.path))
    with Twin.from_assembly(before, seed=37, schedules=False) as run:
        run.play([stock(), *good(), swap, *good("order-2", at=80)])
        assert struck(run, 37) == 1
        assert states(run) == states(run, "order-2") == GOOD
        versions = [execution.definition.machine for execution in run.cloud.executions.all.values()]
        assert len({id(version) for version in versions}) == 2
        assert sound(run)


def test_38_a_choice_that_knows_no_value(twin: Open) -> None:
    """A value that no Choice names goes the safe way: goods back, order cancelled, the execution ends well."""
    run = twin(38)
    run.play([fault(38), stock(), placed()])
    assert struck(run, 38) == 1
    execution = only(run.executions("orders"))
    assert (execution["status"], execution["outcome"]) == ("SUCCEEDED", "OrderCancelled")
    assert on_hand(run) == 10
    assert sound(run)


def test_49_a_handler_is_renamed(assembly: Assembly, tmp_path: Path) -> None:
    """A retry by code that has moved finds the idempotency record of the first try: its key names no code."""
    renamed = copy(assembly, tmp_path / "renamed")
    (moved,) = assets_with(renamed, "lambdas/orders/steps")
    folder = moved / "lambdas" / "orders" / "steps"
    (folder / "partners.py").rename(folder / "outside_partners.py")
    for path in folder.glob("*.py"):
        text = path.read_text("utf-8")
        for imported in ("partners, payment_signals", "forward, partners"):
            text = text.replace(f" {imported}", f" {imported.replace('partners', 'outside_partners as partners')}")
        path.write_text(text, "utf-8")
    moved.rename(moved.with_name("asset.renamed"))
    for template in renamed.path.glob("*.template.json"):
        text = template.read_text("utf-8").replace(moved.name.removeprefix("asset."), "renamed")
        template.write_text(text, "utf-8")
    with Twin.from_assembly(assembly, seed=49, schedules=False) as run:
        dies = fault(14, state="ShipOrder", call="dynamodb.UpdateItem", when="after", subject="-idempotency")
        swap = fault(49, at=70, assembly=str(renamed.path))
        run.play([dies, stock(), *good(), swap, *good("order-2", at=80)])
        assert struck(run, 49) == struck(run, 14) == 1
        keys = sorted(str(row["id"]).partition("#")[0] for row in rows(run, "idempotency"))
        assert keys == ["orders.payments.request"] * 2 + ["orders.shipping.ship"] * 2
        assert statuses(run) == {"CONFIRMED"}
        assert sound(run)
