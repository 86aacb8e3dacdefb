"""Undoing: from the ledger, in reverse, harmless when repeated, never before the step's outcome is known."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from lambdas.common.errors import PartnerUnavailable
from lambdas.orders import handlers, logic, store
from lambdas.orders.model import CompensationFailed, StepForbidden
from lambdas.orders.steps import forward
from tests.unit.orders.journey import (
    CONTEXT,
    NO_FAILURES,
    PAID,
    TASK,
    ask,
    awaiting,
    cancelled,
    names,
    paid,
    pay,
    place,
    reserved,
    settle,
    shipped,
    stocked,
    undo,
)
from tests.unit.orders.test_forward import Death, dying
from tests.unit.world import World

ALL = ("recall_shipment", "refund_payment", "release_stock", "cancel_order")


def intended(world: World, behaviour: str = "fail") -> None:
    """A paid order whose shipping was tried and not answered."""
    paid(world)
    world.behave("shipping", behaviour)
    with pytest.raises(PartnerUnavailable):
        handlers.ship_order(TASK, CONTEXT)


def placed(world: World) -> None:
    """Return an order without any step."""
    stocked(world)
    place()


@pytest.mark.parametrize(
    ("until", "ledger"),
    [
        (placed, {"reserve-stock": "tombstone", "request-payment": "tombstone", "ship-order": "tombstone"}),
        (reserved, {"reserve-stock": "undone", "request-payment": "tombstone", "ship-order": "tombstone"}),
        (awaiting, {"reserve-stock": "undone", "request-payment": "undone", "ship-order": "tombstone"}),
        (paid, {"reserve-stock": "undone", "request-payment": "undone", "ship-order": "tombstone"}),
        (intended, {"reserve-stock": "undone", "request-payment": "undone", "ship-order": "undone"}),
    ],
)
def test_exactly_what_happened_is_undone(world: World, until: Callable[[World], None], ledger: dict[str, str]) -> None:
    """Done steps are undone, other steps get a tombstone, and the order is cancelled.

    Stock and money are back.
    """
    until(world)

    undo(*ALL)

    assert world.ledger() == ledger
    assert (world.on_hand("tea"), world.on_hand("cup")) == (10, 10)
    assert set(world.payments().values()) <= {"REFUNDED"}
    assert world.order()["status"] == "CANCELLED"
    assert names(world).count("OrderCancelled") == 1


def test_everything_twice_is_everything_once(world: World) -> None:
    """Each undo repeated, also all of them after the end, changes nothing more."""
    paid(world)
    undo(*itertools.chain.from_iterable((state, state) for state in ALL))
    before = world.rows("orders"), world.rows("sandbox"), world.rows("outbox"), world.rows("stock")

    undo(*ALL)

    assert (world.rows("orders"), world.rows("sandbox"), world.rows("outbox"), world.rows("stock")) == before
    assert world.on_hand("tea") == 10


CALLS = {"transact_write_items": 6, "put_item": 3, "update_item": 2}
"""The writes of the undo of an order whose shipping is unknown."""


@pytest.mark.parametrize(
    ("operation", "nth"), [(name, nth + 1) for name, calls in CALLS.items() for nth in range(calls)]
)
@pytest.mark.parametrize("after", [False, True])
def test_death_at_any_write_of_the_undo_is_mended_by_repeating(
    world: World, operation: str, nth: int, after: bool
) -> None:
    """Dying before or after any write and beginning again ends with everything undone once."""
    intended(world)
    world.behave("shipping", "ok")
    dying(world, operation, nth, after)
    world.monkeypatch.setattr(CONTEXT, "remaining", 0)

    with pytest.raises(Death):
        undo(*ALL)
    undo(*ALL)

    assert (world.on_hand("tea"), world.on_hand("cup")) == (10, 10)
    assert world.payments() == {"payment-1": "REFUNDED"}
    assert world.order()["status"] == "CANCELLED"
    assert names(world).count("OrderCancelled") == 1


def test_shipment_that_happened_after_all_is_not_undone(world: World) -> None:
    """The partner failed after its effect: asked by key, it says so, and the order goes forward."""
    intended(world, "fail-after-effect")

    answers = undo("recall_shipment")

    assert answers[0]["shipped"] is True
    assert world.order()["status"] == "SHIPPED"
    assert world.ledger()["ship-order"] == "done"


def test_shipment_that_is_recalled_never_happens(world: World) -> None:
    """The partner refuses a late call under a withdrawn key."""
    intended(world)

    answers = undo("recall_shipment")
    world.behave("shipping", "ok")

    assert answers[0]["shipped"] is False
    assert (world.row("sandbox", id="shipping#ship-order-1") or {})["status"] == "WITHDRAWN"
    with pytest.raises(StepForbidden):
        handlers.ship_order(TASK, CONTEXT)


def test_no_refund_while_the_shipment_is_unknown(world: World) -> None:
    """RefundPayment refuses an order that may have been shipped."""
    intended(world)

    with pytest.raises(CompensationFailed, match="recalled first"):
        undo("refund_payment")

    assert world.payments() == {"payment-1": "ACCEPTED"}


@pytest.mark.parametrize("state", ["refund_payment", "release_stock", "cancel_order"])
def test_shipped_order_is_never_undone(world: World, state: str) -> None:
    """Goods have left: no undo touches money or stock."""
    shipped(world)

    with pytest.raises((CompensationFailed, StepForbidden)):
        undo(state)

    assert world.order()["status"] == "SHIPPED"
    assert world.payments() == {"payment-1": "ACCEPTED"}
    assert world.on_hand("tea") == 8


def test_shipping_that_races_the_refund_loses_or_wins_whole(world: World) -> None:
    """An order that is refunded before the shipper's intention is not shipped."""
    from tests.unit.orders.test_payments import racing

    paid(world)
    racing(world, lambda: undo("refund_payment"), "put_item")

    with pytest.raises(StepForbidden):
        handlers.ship_order(TASK, CONTEXT)

    assert world.row("sandbox", id="shipping#ship-order-1") is None
    assert world.payments() == {"payment-1": "REFUNDED"}


@pytest.mark.parametrize("missing", ["refund_payment", "release_stock"])
def test_order_is_not_closed_over_an_open_step(world: World, missing: str) -> None:
    """CancelOrder checks the ledger and the payment, and does not trust the machine."""
    paid(world)
    undo(*(state for state in ALL[:-1] if state != missing))

    with pytest.raises(CompensationFailed):
        undo("cancel_order")

    assert world.order()["status"] == "COMPENSATING"


def test_out_of_stock_order_is_cancelled_and_its_early_payment_goes_back(world: World) -> None:
    """An order without a reservation is cancelled, and held payments are refunded in the closing transaction."""
    stocked(world, tea=0, cup=0)
    place()
    pay()

    undo("cancel_order", reason="OutOfStock")

    assert world.payments() == {"payment-1": "REFUND_DUE"}
    assert names(world) == ["OrderCancelled", "RefundRequested"]
    assert world.order()["cancelReason"] == "OutOfStock"


def test_release_of_a_large_order_with_held_payments_fits(world: World) -> None:
    """90 SKUs and a full row of held payments are undone in transactions of at most 100 actions."""
    quantities = {f"sku-{number}": 1 for number in range(90)}
    held = [{**PAID, "paymentId": f"payment-{number}"} for number in range(logic.HELD_LIMIT)]
    key = {"orderId": "order-1", "version": 1}
    world.put("orders", {**key, "record": "order", "status": "RESERVED", "held": held})
    world.put("orders", {**key, "record": "step#reserve-stock", "state": "done", "quantities": quantities})
    sent: list[int] = []
    world.observe(
        "provide-client-params.dynamodb.TransactWriteItems",
        lambda params, **_: sent.append(len(params["TransactItems"])),
    )

    undo("release_stock")

    assert len(sent) == 2
    assert sum(sent) > 100 >= max(sent)


def test_escalation_is_announced_once(world: World) -> None:
    """A compensation that keeps failing asks for a person once."""
    paid(world)
    undo("refund_payment", "escalate_order", "escalate_order", reason="PartnerUnavailable")

    assert world.order()["status"] == "NEEDS_ATTENTION"
    assert names(world).count("OrderNeedsAttention") == 1


@pytest.mark.parametrize("until", [placed, reserved, awaiting, paid, intended])
def test_watcher_undoes_what_a_dead_execution_left(world: World, until: Callable[[World], None]) -> None:
    """The watcher uses the same code after a failure in any state."""
    until(world)

    assert settle() == NO_FAILURES

    assert world.order()["status"] == "CANCELLED"
    assert world.order()["cancelReason"] == "ExecutionFAILED"
    assert (world.on_hand("tea"), world.on_hand("cup")) == (10, 10)


@pytest.mark.parametrize("until", [shipped, lambda world: intended(world, "fail-after-effect")])
def test_watcher_goes_forward_where_goods_have_left(world: World, until: Callable[[World], None]) -> None:
    """A shipped order is confirmed, not refunded."""
    until(world)

    assert settle(status="TIMED_OUT") == NO_FAILURES

    assert world.order()["status"] == "CONFIRMED"
    assert world.payments() == {"payment-1": "ACCEPTED"}


@pytest.mark.parametrize("until", [cancelled, lambda world: None])
def test_watcher_leaves_closed_and_unknown_orders_alone(world: World, until: Callable[[World], None]) -> None:
    """A closed or unknown order is not settled."""
    until(world)
    before = world.rows("orders")

    assert settle() == NO_FAILURES

    assert world.rows("orders") == before


def test_watcher_of_another_workflow_is_not_ours(world: World) -> None:
    """An execution of another machine with the same key touches no order."""
    from tests.unit.world import batch, delivered

    paid(world)
    data = {"workflow": "lending", "executionArn": "arn:x", "key": "order-1", "status": "FAILED"}

    assert handlers.settle_order(batch(delivered("ExecutionFailed", data)), CONTEXT) == NO_FAILURES

    assert world.order()["status"] == "PAID"


def test_watcher_asks_for_a_person_when_the_refund_is_declined(world: World) -> None:
    """Declined is final: OrderNeedsAttention and a dead letter with its reason, at once."""
    paid(world)
    world.behave("payments", "decline")

    assert settle() == NO_FAILURES

    assert world.order()["status"] == "NEEDS_ATTENTION"
    assert [reason for reason, _ in world.dead_letters()] == ["CompensationFailed"]


@pytest.mark.parametrize(("receives", "reasons"), [(1, []), (4, []), (5, ["Exhausted"])])
def test_watcher_tries_again_and_then_asks_for_a_person(world: World, receives: int, reasons: list[str]) -> None:
    """The message comes back while the partner may recover; its last receive escalates."""
    paid(world)
    world.behave("payments", "fail")

    settle(receives=receives)

    assert [reason for reason, _ in world.dead_letters()] == reasons
    assert (world.order()["status"] == "NEEDS_ATTENTION") == bool(reasons)


def test_replayed_dead_letter_settles_the_order(world: World) -> None:
    """Once the partner is back, the same message undoes the rest and closes the order."""
    paid(world)
    world.behave("payments", "decline")
    settle()
    world.behave("payments", "ok")

    assert settle() == NO_FAILURES

    assert world.order()["status"] == "CANCELLED"
    assert world.payments() == {"payment-1": "REFUNDED"}
    assert names(world).count("OrderCancelled") == 1


def test_shipment_found_late_confirms_an_order_that_needed_attention(world: World) -> None:
    """The shipper could not be reached for long and had shipped: the order ends confirmed."""
    intended(world, "fail-after-effect")
    undo("escalate_order", reason="PartnerUnavailable")

    assert settle() == NO_FAILURES

    assert world.order()["status"] == "CONFIRMED"


def test_answers_carry_the_order_and_the_reason(world: World) -> None:
    """The undo states hand on what the next one needs."""
    paid(world)

    answers: list[Any] = undo(*ALL, reason="ShippingDeclined")

    assert all(answer["orderId"] == "order-1" and answer["reason"] == "ShippingDeclined" for answer in answers)


@pytest.mark.parametrize("undoing", ["refund_payment", "release_stock"])
def test_a_shipment_does_not_begin_while_the_order_is_undone(world: World, undoing: str) -> None:
    """A step that has read the order as paid is overtaken by its undo, finds the tombstone, and ships nothing."""
    paid(world)
    paid_order = store.read("order-1")
    undo(undoing)

    with suppress(StepForbidden):
        forward.begin_shipment(paid_order)

    assert world.ledger()["ship-order"] == "tombstone"


def test_an_undo_that_is_repeated_keeps_what_the_ledger_says_of_the_shipment(world: World) -> None:
    """A shipment that was withdrawn stays undone; a tombstone stays the first one."""
    intended(world)
    undo(*ALL, "refund_payment", "release_stock")
    assert world.row("orders", orderId="order-1", record="step#ship-order")["state"] == "undone"  # type: ignore[index]


def test_late_question_after_cancellation_is_forbidden(world: World) -> None:
    """A token is never left on a closed order."""
    cancelled(world)

    with pytest.raises(StepForbidden):
        ask("late")

    assert "taskToken" not in world.order()
