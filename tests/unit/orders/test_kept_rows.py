"""Rows of orders, payments and stock: every attribute, as it is written and as it is read."""

from dataclasses import replace
from typing import Any

import pytest

from lambdas.common.errors import Conflict
from lambdas.common.events.envelope import Cause
from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import shard
from lambdas.orders.model import Line, Order, Payment, PaymentState, Status, Step, StepState
from lambdas.orders.rows import ledger, payments, stock
from lambdas.orders.rows.order import order_attributes, order_from_row, payment_row
from tests.unit.world import World

PAYMENT = Payment("p-1", "25.00", "EUR", "customer-1")
NAMELESS = Payment("p-2", "24.00", "EUR")
ORDER = Order(
    "order-1",
    version=7,
    status=Status.RESERVED,
    customer_id="customer-1",
    currency="EUR",
    total="25.00",
    lines=(Line("tea", 2, "10.00"), Line("cup", 1, "5.00")),
    payment_id="p-0",
    payment_failure="card expired",
    failed_after=1,
    held=(PAYMENT, NAMELESS),
    waiting_since="2026-01-05T09:00:00.000Z",
    cancel_reason="OutOfStock",
    cause=Cause("c-1", "c-2", "00-1-2-01", 4),
    attempt=2,
    open_until="2026-01-06T09:00:00.000Z",
    held_until="2026-01-05T10:00:00.000Z",
)
ROW: dict[str, Any] = {
    "version": 7,
    "status": "RESERVED",
    "customerId": "customer-1",
    "currency": "EUR",
    "total": "25.00",
    "lines": [
        {"sku": "tea", "quantity": 2, "unitPrice": "10.00"},
        {"sku": "cup", "quantity": 1, "unitPrice": "5.00"},
    ],
    "paymentId": "p-0",
    "paymentFailure": "card expired",
    "failedAfter": 1,
    "held": [
        {"paymentId": "p-1", "amount": "25.00", "currency": "EUR", "customerId": "customer-1"},
        {"paymentId": "p-2", "amount": "24.00", "currency": "EUR"},
    ],
    "waitingSince": "2026-01-05T09:00:00.000Z",
    "waitingShard": shard("order-1"),
    "cancelReason": "OutOfStock",
    "correlationId": "c-1",
    "causationId": "c-2",
    "traceparent": "00-1-2-01",
    "hops": 4,
    "attempt": 2,
    "heldUntil": "2026-01-05T10:00:00.000Z",
    "openShard": shard("order-1"),
    "openUntil": "2026-01-06T09:00:00.000Z",
}


def test_every_attribute_of_an_order_is_written_and_read() -> None:
    """The row has the names that docs and consoles show; a token of an earlier release is read."""
    assert order_attributes(ORDER) == ROW
    assert order_from_row({"orderId": "order-1", **ROW}) == ORDER
    assert order_from_row({"orderId": "order-1", **ROW, "taskToken": "t-1"}) == replace(ORDER, token="t-1")


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.CANCELLED, Status.NEEDS_ATTENTION, Status.UNPLACED])
def test_order_that_is_not_open_leaves_the_index(status: Status) -> None:
    """No execution will close it."""
    found = order_attributes(replace(ORDER, status=status, waiting_since=""))
    assert (found["openShard"], found["openUntil"], found["waitingShard"]) == ("", "", "")


def test_payment_is_read_with_the_state_of_its_money(world: World) -> None:
    """The customer is there if the provider named one; an unknown payment is not found."""
    for payment in (PAYMENT, NAMELESS):
        rows.write(payments.payment_item("order-1", payment, PaymentState.HELD, new=True))
        assert payments.find("order-1", payment.payment_id) == (payment, PaymentState.HELD)
    assert payments.find("order-1", "p-9") is None


@pytest.mark.parametrize(
    ("state", "expires"),
    [
        (PaymentState.HELD, False),
        (PaymentState.REFUND_DUE, False),
        (PaymentState.ACCEPTED, True),
    ],
)
@pytest.mark.parametrize("new", [True, False])
def test_row_of_a_payment_is_written_whole(world: World, state: PaymentState, expires: bool, new: bool) -> None:
    """Money that is due never expires; the instant of the receipt stays when the state changes."""
    if not new:
        before = PaymentState.HELD if expires else PaymentState.ACCEPTED
        rows.write(payments.payment_item("order-1", PAYMENT, before, new=True))
    rows.write(payments.payment_item("order-1", PAYMENT, state, new))
    row = world.row("orders", orderId="order-1", record="payment#p-1") or {}
    received = row.pop("receivedAt")
    assert ("expiresAt" in row, row.pop("expiresAt", 0) > 0) == (expires, expires)
    assert row == {
        "orderId": "order-1",
        "record": "payment#p-1",
        **payment_row(PAYMENT),
        "state": str(state),
        "receivedOn": received[:10],
    }


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"amount": "25.01"}, False),
        ({"currency": "USD"}, False),
        ({"customer_id": "customer-2"}, False),
        ({"customer_id": ""}, False),
        ({"payment_id": "p-9"}, False),
    ],
)
def test_payment_id_belongs_to_one_payment_of_one_order(world: World, changed: dict[str, str], same: bool) -> None:
    """The owner's row describes the payment that came first."""
    rows.write(payments.owner_item("order-1", PAYMENT))
    row = world.row("orders", orderId="payment#p-1", record="owner") or {}
    assert row.pop("expiresAt") > 0
    assert row == {"orderId": "payment#p-1", "record": "owner", "paidOrderId": "order-1", **payment_row(PAYMENT)}
    with pytest.raises(rows.ConditionFailed):
        rows.write(payments.owner_item("order-2", PAYMENT))
    assert payments.is_same_payment("order-1", replace(PAYMENT, **changed), row) is same
    assert not payments.is_same_payment("order-2", PAYMENT, row)


def test_refund_is_marked_once_and_only_when_it_was_due(world: World) -> None:
    """The instant and the day are those of the first mark; nothing else can become refunded."""
    rows.write(payments.payment_item("order-1", PAYMENT, PaymentState.ACCEPTED, new=True))
    with pytest.raises(rows.ConditionFailed):
        rows.write(payments.mark_refunded("order-1", "p-1"))
    with pytest.raises(rows.ConditionFailed):
        rows.transact([payments.refunded_check("order-1", "p-1")])
    rows.write(payments.mark_due("order-1", "p-1"))
    with pytest.raises(rows.ConditionFailed):
        rows.write(payments.mark_due("order-1", "p-1"))
    due = world.row("orders", orderId="order-1", record="payment#p-1") or {}
    assert due["state"] == "REFUND_DUE" and "expiresAt" not in due
    rows.write(payments.mark_refunded("order-1", "p-1"))
    first = world.row("orders", orderId="order-1", record="payment#p-1") or {}
    assert first["state"] == "REFUNDED" and first["expiresAt"] > 0
    assert first["refundedOn"] == first["refundedAt"][:10]
    world.put("orders", {**first, "refundedAt": "earlier", "refundedOn": "a day"})
    rows.write(payments.mark_refunded("order-1", "p-1"))
    again = world.row("orders", orderId="order-1", record="payment#p-1") or {}
    assert (again["refundedAt"], again["refundedOn"]) == ("earlier", "a day")
    rows.transact([payments.refunded_check("order-1", "p-1")])


def test_accepted_payment_of_an_open_order_is_kept(world: World) -> None:
    """Both rows of the payment lose their time to live; an order without a payment has none."""
    rows.write(payments.payment_item("order-1", PAYMENT, PaymentState.ACCEPTED, new=True))
    rows.write(payments.owner_item("order-1", PAYMENT))
    payments.keep(replace(ORDER, payment_id=""))
    assert [("expiresAt" in row) for row in world.rows("orders")] == [True, True]
    payments.keep(replace(ORDER, payment_id="p-1"))
    assert [("expiresAt" in row) for row in world.rows("orders")] == [False, False]


def test_step_moves_from_the_state_that_was_seen(world: World) -> None:
    """A row of the ledger has its state, both instants, its time to live, and what is kept with it."""
    step = Step.SHIP_ORDER
    assert ledger.step_state("order-1", step) is None
    rows.write(ledger.step_item("order-1", step, StepState.INTENDED, None, parcel="a"))
    with pytest.raises(rows.ConditionFailed):
        rows.write(ledger.step_item("order-1", step, StepState.INTENDED, None))
    row = world.row("orders", orderId="order-1", record="step#ship-order") or {}
    assert row.pop("expiresAt") > 0 and row.pop("at").startswith("20")
    assert row == {"orderId": "order-1", "record": "step#ship-order", "state": "intended", "parcel": "a"}
    with pytest.raises(rows.ConditionFailed):
        rows.write(ledger.step_item("order-1", step, StepState.UNDONE, StepState.DONE))
    rows.write(ledger.step_item("order-1", step, StepState.DONE, StepState.INTENDED, parcel="b", weight=3))
    row = world.row("orders", orderId="order-1", record="step#ship-order") or {}
    assert (row["state"], row["parcel"], row["weight"]) == ("done", "b", 3)
    assert row["changedAt"] >= row["at"] and ledger.step_state("order-1", step) is StepState.DONE


@pytest.mark.parametrize("before", [None, StepState.UNDONE, StepState.TOMBSTONE, StepState.INTENDED, StepState.DONE])
def test_step_is_forbidden_only_where_it_cannot_have_happened(world: World, before: StepState | None) -> None:
    """A tombstone stands where no row was; what may have happened fails; a repetition changes nothing."""
    if before:
        rows.write(ledger.step_item("order-1", Step.RESERVE_STOCK, before, None))
    known = world.rows("orders")
    if before in (StepState.INTENDED, StepState.DONE):
        with pytest.raises(rows.ConditionFailed):
            rows.write(ledger.never_item("order-1", Step.RESERVE_STOCK))
        return
    rows.write(ledger.never_item("order-1", Step.RESERVE_STOCK))
    if before:
        assert world.rows("orders") == known
        return
    (row,) = world.rows("orders")
    assert (row["record"], row["state"]) == ("step#reserve-stock", "tombstone")
    assert row["at"].startswith("20") and row["expiresAt"] > 0


@pytest.mark.parametrize("state", [None, *StepState])
@pytest.mark.parametrize("holds", [True, False])
def test_step_must_or_must_not_be_in_a_state(world: World, state: StepState | None, holds: bool) -> None:
    """A step without a row is in no state."""
    if state:
        rows.write(ledger.step_item("order-1", Step.SHIP_ORDER, state, None))
    check = ledger.step_check("order-1", Step.SHIP_ORDER, (StepState.DONE, StepState.INTENDED), holds)
    if (state in (StepState.DONE, StepState.INTENDED)) is holds:
        rows.transact([check])
    else:
        with pytest.raises(rows.ConditionFailed):
            rows.transact([check])


def test_token_stands_with_the_step_that_waits(world: World) -> None:
    """A row without a wait has no token."""
    assert ledger.token("order-1") == ""
    rows.write(ledger.step_item("order-1", Step.REQUEST_PAYMENT, StepState.INTENDED, None))
    assert ledger.token("order-1") == ""
    rows.write(ledger.token_item("order-1", "t-1"))
    assert ledger.token("order-1") == "t-1"
    row = world.row("orders", orderId="order-1", record="step#request-payment") or {}
    assert (row["taskToken"], row["state"]) == ("t-1", "intended")


def test_goods_are_received_once_for_each_event(world: World) -> None:
    """A repetition adds nothing; the same id with other goods is a conflict."""
    goods = {"sku": "tea", "quantity": 3}
    stock.receive("e-1", goods)
    stock.receive("e-1", goods)
    stock.receive("e-2", goods)
    assert world.on_hand("tea") == 6
    receipt = world.row("orders", orderId="receipt#e-1", record="receipt") or {}
    assert receipt.pop("at").startswith("20") and receipt.pop("expiresAt") > 0
    assert receipt == {"orderId": "receipt#e-1", "record": "receipt", **goods}
    for changed in ({"sku": "cup"}, {"quantity": 4}):
        with pytest.raises(Conflict, match="StockReceived e-1 came before with another content"):
            stock.receive("e-1", {**goods, **changed})
    assert (world.on_hand("tea"), world.on_hand("cup")) == (6, 0)


@pytest.mark.parametrize(("onhand", "left"), [(2, 0), (3, 1), (1, None)])
def test_stock_is_taken_only_where_it_is_there(world: World, onhand: int, left: int | None) -> None:
    """The last piece may go, one more may not; what is given back adds up."""
    world.put("stock", {"sku": "tea", "onHand": onhand})
    if left is None:
        with pytest.raises(rows.ConditionFailed):
            rows.write(stock.take_item("tea", 2))
    else:
        rows.write(stock.take_item("tea", 2))
        assert world.on_hand("tea") == left
        rows.write(stock.give_item("tea", 2))
    assert world.on_hand("tea") == onhand
