"""Time to live of an order's rows: there once the order is closed, and not while somebody needs them."""

import time
from typing import Any

from lambdas.orders import handlers
from lambdas.orders.rows.stock import receive
from tests.unit.orders.journey import (
    CONTEXT,
    TASK,
    awaiting,
    cancelled,
    give_refunds,
    paid,
    pay,
    shipped,
    stocked,
    undo,
)
from tests.unit.world import World

KEPT = "expiresAt"


def forgetting(world: World) -> dict[str, bool]:
    """Return whether each row of the table has a time to live, by its order and record."""
    return {f"{row['orderId']} {row['record']}": KEPT in row for row in world.rows("orders")}


def test_the_rows_of_a_confirmed_order_expire(world: World) -> None:
    """Order, ledger, payment and its claim: each is written with its end when it is written for the last time."""
    shipped(world)
    assert not forgetting(world)["order-1 order"]
    handlers.confirm_order(TASK, CONTEXT)
    assert forgetting(world) == dict.fromkeys(forgetting(world), True)
    assert len(forgetting(world)) == 6


def test_the_rows_of_a_cancelled_order_expire_once_its_money_went_back(world: World) -> None:
    """A payment that is due for a refund stays until the partner has given it back."""
    cancelled(world)
    assert all(forgetting(world).values())
    pay("paid-2", paymentId="payment-2")
    assert not forgetting(world)["order-1 payment#payment-2"]
    give_refunds(world)
    assert all(forgetting(world).values())


def test_nothing_expires_while_an_order_needs_a_person(world: World) -> None:
    """The ledger and the accepted payment are read until the person has decided, however long that takes."""
    paid(world)
    undo("escalate_order", reason="CompensationFailed")
    assert not any(forgetting(world).values())


def test_an_open_order_has_no_end(world: World) -> None:
    """The row of an order that waits has no time to live."""
    awaiting(world)
    row: dict[str, Any] = world.order()
    assert KEPT not in row


def test_a_receipt_of_goods_expires(world: World) -> None:
    """Repetitions are refused for as long as one can come."""
    stocked(world)
    receive("received-9", {"sku": "tea", "quantity": 1})
    assert forgetting(world)["receipt#received-9 receipt"]


def test_rows_are_kept_for_the_days_of_their_table(world: World) -> None:
    """A claim that ended early would let one payment count for two orders."""
    began = int(time.time())
    shipped(world)
    handlers.confirm_order(TASK, CONTEXT)
    ends = {row["record"]: row[KEPT] for row in world.rows("orders")}
    days = 30 * 86_400
    assert [record for record, end in ends.items() if not began + days <= end <= time.time() + days] == []
