"""Sizes of an order's rows, with keys and a token as long as on AWS."""

from collections.abc import Callable
from typing import Any

import pytest

from lambdas.common.storage.typed_values import typed_item
from lambdas.orders import handlers
from lambdas.outbox.handlers import relay
from signalbox.twin.services.dynamodb.item_sizes import kilobytes
from tests.unit.orders import journey
from tests.unit.orders.journey import CONTEXT, pay, payment_failed, remind, stocked
from tests.unit.world import World, stream_batch

TOKEN = "A" * 668
ORDER, PAYMENT = "6f1c0b3e-" + "a" * 27, "9d2e4c71-" + "b" * 27


def size(row: dict[str, Any]) -> int:
    """Return the write units of a row."""
    return kilobytes(typed_item(row))


def test_a_callback_fits_one_unit_before_and_after_it_is_published(world: World) -> None:
    """Key, payment and token have their full length; the mark of the relay adds two instants."""
    stocked(world)
    journey.place(orderId=ORDER)
    task = {"orderId": ORDER}
    handlers.reserve_stock(task, CONTEXT)
    handlers.request_payment({**task, "taskToken": TOKEN}, CONTEXT)
    pay(orderId=ORDER, paymentId=PAYMENT)
    (callback,) = world.rows("outbox")
    assert TOKEN in callback["body"]
    assert size(callback) == 1

    world.answer("stepfunctions", "send_task_success", {})
    relay(stream_batch(callback), CONTEXT)

    (published,) = world.rows("outbox")
    assert "publishedAt" in published and size(published) == 1


def test_a_waiting_order_stays_one_unit(world: World) -> None:
    """The token stands with the step in the ledger, which no later change of the order writes."""
    stocked(world)
    journey.place(orderId=ORDER)
    handlers.reserve_stock({"orderId": ORDER}, CONTEXT)
    handlers.request_payment({"orderId": ORDER, "taskToken": TOKEN}, CONTEXT)

    request = world.row("orders", orderId=ORDER, record="step#request-payment")
    assert request and request["taskToken"] == TOKEN
    assert (size(world.order(ORDER)), size(request)) == (1, 1)
    assert TOKEN not in str(world.order(ORDER))


@pytest.mark.parametrize("signal", [pay, payment_failed])
def test_a_row_of_an_earlier_release_is_answered_and_loses_its_token(world: World, signal: Callable[[], Any]) -> None:
    """An order that waited before the deployment has its token on its own row."""
    journey.reserved(world)
    journey.ask("another")
    world.put("orders", {**world.order(), "taskToken": TOKEN})

    signal()

    assert "taskToken" not in world.order()
    assert [TOKEN in row["body"] for row in world.rows("outbox")] == [True]


def test_a_wait_that_finds_its_answer_writes_no_token(world: World) -> None:
    """The second wait of a paid order is answered at once, with its own token."""
    journey.paid(world)
    before = world.order(), world.row("orders", orderId="order-1", record="step#request-payment")

    remind(TOKEN)

    assert (world.order(), world.row("orders", orderId="order-1", record="step#request-payment")) == before
    assert [TOKEN in row["body"] for row in world.rows("outbox")].count(True) == 1


def test_a_shipped_order_is_confirmed_without_asking_the_ledger(world: World) -> None:
    """Status and ledger were written together, so a check would cost two units for nothing."""
    journey.shipped(world)
    items: list[dict[str, Any]] = []
    world.observe(
        "provide-client-params.dynamodb.TransactWriteItems", lambda params, **_: items.extend(params["TransactItems"])
    )

    handlers.confirm_order({"orderId": "order-1"}, CONTEXT)

    assert [next(iter(item)) for item in items] == ["Update", "Put"]
    assert world.order()["status"] == "CONFIRMED"


def test_the_intention_to_ship_is_one_write_of_one_unit(world: World) -> None:
    """An item of a transaction would be billed twice, and a check of the order's row as much again."""
    journey.paid(world)
    puts: list[dict[str, Any]] = []
    world.observe("provide-client-params.dynamodb.PutItem", lambda params, **_: puts.append(params["Item"]))

    handlers.ship_order({"orderId": "order-1"}, CONTEXT)

    (intention,) = [item for item in puts if item.get("record") == {"S": "step#ship-order"}]
    assert kilobytes(intention) == 1
