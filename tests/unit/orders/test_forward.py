"""The forward steps: refusals by name, repetitions, late steps, and deaths between two calls."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from lambdas.common.clients import client
from lambdas.common.errors import InvalidTask, PartnerUnavailable, TransientError
from lambdas.orders import handlers
from lambdas.orders.model import OutOfStock, ShippingDeclined, StepForbidden, UnknownSku
from tests.unit.orders.journey import (
    CONTEXT,
    NO_FAILURES,
    TASK,
    ask,
    awaiting,
    names,
    paid,
    place,
    reserved,
    shipped,
    stocked,
    undo,
)
from tests.unit.world import Context, World, batch, delivered


class Death(BaseException):
    """The function dies here; nothing of ours may catch it."""


def dying(world: World, operation: str, nth: int, after: bool) -> None:
    """Make the function die at the nth call of a DynamoDB operation, before or after its effect."""
    real = getattr(client("dynamodb"), operation)
    count = [0]

    def call(**arguments: Any) -> Any:
        count[0] += 1
        if count[0] == nth and not after:
            raise Death
        answer = real(**arguments)
        if count[0] == nth:
            raise Death
        return answer

    world.monkeypatch.setattr(client("dynamodb"), operation, call)


def test_reservation_takes_merged_lines(world: World) -> None:
    """Two lines of one SKU take their sum, and the ledger says how much."""
    stocked(world, tea=5)
    place(
        lines=[{"sku": "tea", "quantity": 2, "unitPrice": "1.00"}, {"sku": "tea", "quantity": 3, "unitPrice": "1.00"}],
        total="5.00",
    )

    handlers.reserve_stock(TASK, CONTEXT)

    assert world.on_hand("tea") == 0
    assert (world.row("orders", orderId="order-1", record="step#reserve-stock") or {})["quantities"] == {"tea": 5}


def test_too_little_stock_takes_nothing(world: World) -> None:
    """One SKU is short: no SKU is touched, and the error has the name that the machine catches."""
    stocked(world, tea=10, cup=0)
    place()

    with pytest.raises(OutOfStock, match="cup"):
        handlers.reserve_stock(TASK, CONTEXT)

    assert world.on_hand("tea") == 10
    assert world.ledger() == {}


def test_unknown_sku_is_named(world: World) -> None:
    """A SKU that was never received is another refusal."""
    stocked(world, tea=10)
    place()

    with pytest.raises(UnknownSku, match="cup"):
        handlers.reserve_stock(TASK, CONTEXT)


def test_repeated_reservation_takes_once(world: World) -> None:
    """The repetition finds the ledger's row, even where nothing is left on the shelf."""
    stocked(world, tea=2, cup=1)
    place()

    handlers.reserve_stock(TASK, CONTEXT)
    handlers.reserve_stock(TASK, CONTEXT)

    assert (world.on_hand("tea"), world.on_hand("cup")) == (0, 0)


def test_death_after_the_reservation_takes_once(world: World) -> None:
    """Effect and marker are one transaction: who dies after it and is repeated has taken once."""
    stocked(world)
    place()
    dying(world, "transact_write_items", 1, after=True)

    with pytest.raises(Death):
        handlers.reserve_stock(TASK, CONTEXT)
    handlers.reserve_stock(TASK, CONTEXT)

    assert world.on_hand("tea") == 8
    assert world.order()["status"] == "RESERVED"


def test_tombstone_rejects_a_late_reservation(world: World) -> None:
    """The undo overtook its step: the step never happens."""
    stocked(world)
    place()
    undo("release_stock", "cancel_order")

    with pytest.raises(StepForbidden):
        handlers.reserve_stock(TASK, CONTEXT)

    assert world.on_hand("tea") == 10
    assert world.ledger() == {"reserve-stock": "tombstone", "ship-order": "tombstone"}


def test_two_orders_for_the_last_piece(world: World) -> None:
    """Another order takes the last piece between read and write: this one is out of stock.

    The stock never goes below 0.
    """
    stocked(world, tea=2, cup=10)
    place()
    place(event_id="placed-2", orderId="order-2")

    handlers.reserve_stock({"orderId": "order-2"}, CONTEXT)
    with pytest.raises(OutOfStock):
        handlers.reserve_stock(TASK, CONTEXT)

    assert world.on_hand("tea") == 0


@pytest.mark.parametrize("operation", ["put_item", "update_item"])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("nth", [1, 2])
def test_death_around_the_request_is_one_request(world: World, operation: str, after: bool, nth: int) -> None:
    """A repetition after a death around the provider's call has the same key, so there is one effect."""
    reserved(world)
    world.behave("payments", "ok", calls=5)  # so that the sandbox's own calls are among those that die
    dying(world, operation, nth, after)

    with pytest.raises(Death):
        # Its time is over before it ends: with 0 left, a repetition in the same millisecond would find it in progress.
        handlers.request_payment({**TASK, "taskToken": "token-1"}, Context(remaining=-1))
    handlers.request_payment({**TASK, "taskToken": "token-2"}, CONTEXT)

    assert [row["id"] for row in world.rows("sandbox") if "operation" in row] == ["payments#request-order-1"]
    request = world.row("orders", orderId="order-1", record="step#request-payment")
    assert request and request["taskToken"] == "token-2"


def test_running_request_is_waited_for(world: World) -> None:
    """A second call while the first runs is refused with an error that the machine retries."""
    reserved(world)
    dying(world, "update_item", 1, after=False)
    with pytest.raises(Death):
        ask()

    with pytest.raises(Exception, match="left out") as refused:
        ask()

    assert type(refused.value).__name__ == "IdempotencyAlreadyInProgressError"


@pytest.mark.parametrize("behaviour", ["fail", "fail-after-effect"])
def test_provider_is_asked_three_times(world: World, behaviour: str) -> None:
    """Two failures are overcome within one invocation; the effect is one, also where it came before the failure."""
    reserved(world)
    world.behave("payments", behaviour, calls=2)

    ask()

    assert world.order()["status"] == "AWAITING_PAYMENT"
    assert len([row for row in world.rows("sandbox") if "operation" in row]) == 1
    assert len(world.naps) == 2


def test_provider_that_keeps_failing_is_a_transient_error(world: World) -> None:
    """The machine's own retries take over after three tries, by the type's name."""
    reserved(world)
    world.behave("payments", "fail")

    with pytest.raises(PartnerUnavailable):
        ask()


def test_shipping_leaves_intention_and_result(world: World) -> None:
    """The ledger has "intended" before the call, and "done" after it."""
    paid(world)
    world.behave("shipping", "fail")

    with pytest.raises(TransientError):
        handlers.ship_order(TASK, CONTEXT)
    assert world.ledger()["ship-order"] == "intended"
    world.behave("shipping", "ok")
    handlers.ship_order(TASK, CONTEXT)

    assert world.ledger()["ship-order"] == "done"
    assert world.order()["status"] == "SHIPPED"


def test_repeated_shipping_ships_once(world: World) -> None:
    """A repetition after the end of the step asks nobody."""
    shipped(world)
    before = world.rows("sandbox")

    handlers.ship_order(TASK, CONTEXT)

    assert world.rows("sandbox") == before


@pytest.mark.parametrize("write", ["put_item", "transact_write_items"])
@pytest.mark.parametrize("after", [False, True])
def test_death_around_shipping_ships_once(world: World, write: str, after: bool) -> None:
    """Dying before or after a write of the step leaves one shipment and a row that says so."""
    paid(world)
    dying(world, write, 1, after)

    with pytest.raises(Death):
        handlers.ship_order(TASK, CONTEXT)
    handlers.ship_order(TASK, CONTEXT)

    assert [row["status"] for row in world.rows("sandbox") if row["id"] == "shipping#ship-order-1"] == ["DONE"]
    assert world.order()["status"] == "SHIPPED"


def test_declined_shipping_is_a_refusal_by_name(world: World) -> None:
    """The shipper's no is final."""
    paid(world)
    world.behave("shipping", "decline")

    with pytest.raises(ShippingDeclined):
        handlers.ship_order(TASK, CONTEXT)


def test_unpaid_order_is_never_shipped(world: World) -> None:
    """Shipping looks at the row, not at the machine's path."""
    awaiting(world)

    with pytest.raises(StepForbidden):
        handlers.ship_order(TASK, CONTEXT)

    assert world.row("sandbox", id="shipping#ship-order-1") is None


def test_confirmation_is_announced_once(world: World) -> None:
    """A repetition finds the order closed."""
    shipped(world)

    handlers.confirm_order(TASK, CONTEXT)
    handlers.confirm_order(TASK, CONTEXT)

    assert names(world).count("OrderConfirmed") == 1
    assert "taskToken" not in world.order()


def test_confirmation_needs_shipped_goods(world: World) -> None:
    """An order that was only paid is not confirmed."""
    paid(world)

    with pytest.raises(StepForbidden):
        handlers.confirm_order(TASK, CONTEXT)


@pytest.mark.parametrize("task", [{}, {"orderId": ""}, {"orderId": 7}])
def test_task_without_an_order_is_refused(world: World, task: dict[str, Any]) -> None:
    """A task without an order names the missing field, and nothing happens."""
    with pytest.raises(InvalidTask, match="orderId"):
        handlers.reserve_stock(task, CONTEXT)


def test_wait_without_a_token_is_refused(world: World) -> None:
    """A wait that nobody could answer is not begun."""
    reserved(world)

    with pytest.raises(InvalidTask, match="taskToken"):
        handlers.request_payment(TASK, CONTEXT)


def test_received_goods_count_once(world: World) -> None:
    """The same StockReceived twice adds once; another event adds again."""
    goods = {"sku": "tea", "quantity": 3}
    once = batch(delivered("StockReceived", goods, id="r-1"))

    assert handlers.receive_stock(once, CONTEXT) == NO_FAILURES
    assert handlers.receive_stock(once, CONTEXT) == NO_FAILURES
    handlers.receive_stock(batch(delivered("StockReceived", goods, id="r-2")), CONTEXT)

    assert world.on_hand("tea") == 6


def test_receipt_with_other_goods_is_a_conflict(world: World) -> None:
    """One event id means one receipt."""
    handlers.receive_stock(batch(delivered("StockReceived", {"sku": "tea", "quantity": 3}, id="r-1")), CONTEXT)
    handlers.receive_stock(batch(delivered("StockReceived", {"sku": "tea", "quantity": 4}, id="r-1")), CONTEXT)

    assert [reason for reason, _ in world.dead_letters()] == ["Conflict"]
    assert world.on_hand("tea") == 3


@pytest.mark.parametrize("quantity", [-3, 0, 1.5, "3", 10**10])
def test_receipt_of_no_whole_quantity_is_refused(world: World, quantity: Any) -> None:
    """Stock never shrinks by a receipt."""
    handlers.receive_stock(batch(delivered("StockReceived", {"sku": "tea", "quantity": quantity})), CONTEXT)

    assert [reason for reason, _ in world.dead_letters()] == ["InvalidEvent"]
    assert world.rows("stock") == []


@pytest.mark.parametrize(("until", "status"), [(shipped, "CONFIRMED"), (paid, "NEEDS_ATTENTION")])
def test_order_that_needs_attention_is_confirmed_only_if_it_was_shipped(
    world: World, until: Callable[[World], None], status: str
) -> None:
    """The ledger is asked, as the status no longer tells."""
    until(world)
    handlers.escalate_order({**TASK, "reason": "CompensationFailed"}, CONTEXT)
    with suppress(StepForbidden):
        handlers.confirm_order(TASK, CONTEXT)
    assert world.order()["status"] == status
