"""Money and content of an order at the edge: a cent more or less, other lines, other days, other people."""

from typing import Any

import pytest

from lambdas.orders import handlers, logic
from lambdas.orders.model import Order, Payment, Status
from lambdas.orders.rows.payments import payment_item
from tests.unit.orders.journey import (
    CONTEXT,
    PLACED,
    awaiting,
    names,
    pay,
    payment_failed,
    place,
    remind,
    reserved,
    stocked,
    undo,
)
from tests.unit.world import World


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": "25.01"},
        {"amount": "24.99"},
        {"currency": "USD"},
        {"customerId": "customer-2"},
    ],
)
def test_payment_that_is_off_by_the_least(world: World, changed: dict[str, Any]) -> None:
    """A cent more, a cent less, another currency or another customer is not the order's payment."""
    awaiting(world)
    pay(**changed)
    assert (world.order()["status"], world.payments()) == ("AWAITING_PAYMENT", {"payment-1": "REFUND_DUE"})
    ((name, refund),) = world.said()
    wanted = {"paymentId": "payment-1", "amount": "25.00", "currency": "EUR", **changed}
    assert (name, refund) == ("RefundRequested", {"orderId": "order-1", **wanted, "reason": "WrongPayment"})


@pytest.mark.parametrize(
    "lines",
    [
        [{"sku": "cup", "quantity": 5, "unitPrice": "5.00"}],
        [{"sku": "tea", "quantity": 1, "unitPrice": "20.00"}, {"sku": "cup", "quantity": 1, "unitPrice": "5.00"}],
        [{"sku": "cup", "quantity": 1, "unitPrice": "5.00"}, {"sku": "tea", "quantity": 2, "unitPrice": "10.00"}],
    ],
    ids=["other goods", "other quantity", "other order of lines"],
)
def test_same_order_with_other_lines_and_an_equal_total(world: World, lines: list[dict[str, Any]]) -> None:
    """An orderId that comes again with other lines is a conflict, although its total is equal."""
    place()
    assert place(event_id="placed-2", lines=lines) == {"batchItemFailures": []}
    assert [reason for reason, _ in world.dead_letters()] == ["Conflict"]
    assert world.order()["lines"] == PLACED["lines"]


@pytest.mark.parametrize("changed", [{"customerId": "customer-2"}, {"currency": "USD"}])
def test_same_order_of_another_customer_or_currency(world: World, changed: dict[str, str]) -> None:
    """Customer and currency are part of an order's content."""
    place()
    place(event_id="placed-2", **changed)
    assert [reason for reason, _ in world.dead_letters()] == ["Conflict"]


def test_payments_that_are_held_go_back_when_the_order_is_escalated(world: World) -> None:
    """An order that needs a person holds no money: each held payment is requested back."""
    stocked(world)
    place()
    pay()
    pay(event_id="paid-2", paymentId="payment-2")
    handlers.escalate_order({"orderId": "order-1", "reason": "CompensationFailed"}, CONTEXT)
    assert world.order()["status"] == "NEEDS_ATTENTION"
    assert "held" not in world.order()
    assert world.payments() == {"payment-1": "REFUND_DUE", "payment-2": "REFUND_DUE"}
    refunds = [data for name, data in world.said() if name == "RefundRequested"]
    assert sorted((data["paymentId"], data["reason"]) for data in refunds) == [
        ("payment-1", "OrderNeedsAttention"),
        ("payment-2", "OrderNeedsAttention"),
    ]


@pytest.mark.parametrize("waiting", ["PLACED", "RESERVED", "COMPENSATING"])
def test_an_order_that_was_placed_keeps_its_payments_from_the_sweep(world: World, waiting: str) -> None:
    """The sweep returns payments of rows without an order alone, although a late index names others."""
    order = Order("order-1", status=Status(waiting), held=(Payment("p", "1.00", "EUR"),), waiting_since="1")
    assert logic.on_no_order(order, "2") == logic.Decision(order)


@pytest.mark.parametrize(("since", "returned"), [("2026-01-01T10:00:00.000Z", 0), ("2026-01-01T09:59:59.999Z", 1)])
def test_payments_that_came_since_the_index_was_written(since: str, returned: int) -> None:
    """The row's own instant decides, to the millisecond: the index may still hold an earlier wait."""
    order = Order("order-1", held=(Payment("p", "1.00", "EUR"),), waiting_since=since)
    assert len(logic.on_no_order(order, "2026-01-01T10:00:00.000Z").payments) == returned


def test_a_failure_is_forgotten_when_no_order_came(world: World) -> None:
    """An order that comes after its early signals went back is not declined by the old failure."""
    pay()
    payment_failed()
    world.monkeypatch.setattr(handlers, "UNCLAIMED_SECONDS", -1)
    assert handlers.return_unclaimed({}, CONTEXT) == {"returned": 1}
    assert not {"paymentFailure", "failedAfter", "waitingSince", "waitingShard", "held"} & world.order().keys()
    awaiting(world)
    assert world.order()["status"] == "AWAITING_PAYMENT"
    pay(event_id="again", paymentId="payment-2")
    assert world.order()["status"] == "PAID"


def test_a_reminder_names_customer_total_and_date(world: World) -> None:
    """The reminder goes to the customer and names the whole total, not the price of one piece."""
    awaiting(world)
    remind()
    ((_, data),) = [said for said in world.said() if said[0] == "PaymentReminder"]
    assert {name: value for name, value in data.items() if name != "dueAt"} == {
        "orderId": "order-1",
        "customerId": "customer-1",
        "amount": "25.00",
        "currency": "EUR",
    }
    assert data["dueAt"] > world.order()["updatedAt"]


def test_closing_events_name_the_whole_order(world: World) -> None:
    """OrderCancelled has the order's customer, total, currency and reason."""
    reserved(world)
    undo("refund_payment", "release_stock", "cancel_order", reason="PaymentTimedOut")
    assert names(world) == ["OrderCancelled"]
    assert world.said()[0][1] == {
        "orderId": "order-1",
        "customerId": "customer-1",
        "total": "25.00",
        "currency": "EUR",
        "reason": "PaymentTimedOut",
    }


def test_goods_that_are_just_enough(world: World) -> None:
    """The last piece on hand can be reserved, and not one more."""
    stocked(world, tea=2, cup=1)
    place()
    handlers.reserve_stock({"orderId": "order-1"}, CONTEXT)
    assert (world.on_hand("tea"), world.on_hand("cup")) == (0, 0)
    place(event_id="placed-2", orderId="order-2")
    with pytest.raises(Exception, match="too little"):
        handlers.reserve_stock({"orderId": "order-2"}, CONTEXT)
    assert world.on_hand("tea") == 0


def test_the_day_of_a_payment_is_that_of_its_instant(world: World) -> None:
    """Settlement finds a payment on the day (UTC) on which it was received."""
    item = payment_item("order-1", Payment("p", "1.00", "EUR"), state=logic.PaymentState.HELD, new=True)
    row = item["Put"]["Item"]
    assert row["receivedOn"]["S"] == row["receivedAt"]["S"][:10]


@pytest.mark.parametrize(("number", "refused"), [(89, []), (90, []), (91, ["InvalidEvent"])])
def test_as_many_skus_as_a_transaction_takes(world: World, number: int, refused: list[str]) -> None:
    """An order of 90 different SKUs is placed, and one of 91 is refused; a SKU counts once."""
    lines = [{"sku": f"sku-{n}", "quantity": 1, "unitPrice": "1.00"} for n in range(number)]
    place(lines=[*lines, lines[0]], total=f"{number + 1}.00")
    assert [reason for reason, _ in world.dead_letters()] == refused
    assert bool(world.order()) == (not refused)


@pytest.mark.parametrize("total", ["24.99", "25.01", "20.00"])
def test_a_total_that_is_not_the_sum_of_the_lines(world: World, total: str) -> None:
    """A total that is off by a cent, or leaves a line out, is refused."""
    place(total=total)
    assert [reason for reason, _ in world.dead_letters()] == ["InvalidEvent"]


def one_line(quantity: int) -> dict[str, Any]:
    """An order of this many free pieces, and one that costs something."""
    lines = [{"sku": "gift", "quantity": quantity, "unitPrice": "0.00"}, {**PLACED["lines"][1]}]
    return {"lines": lines, "total": "5.00"}


def lines(count: int) -> dict[str, Any]:
    """An order of this many lines of one SKU."""
    return {"lines": [{"sku": "cup", "quantity": 1, "unitPrice": "5.00"}] * count, "total": f"{5 * count}.00"}


@pytest.mark.parametrize(
    ("changed", "taken"),
    [
        *(
            (one_line(quantity), taken)
            for quantity, taken in [(0, False), (1, True), (10**9, True), (10**9 + 1, False)]
        ),
        *((lines(count), taken) for count, taken in [(0, False), (1, True), (100, True), (101, False)]),
    ],
)
def test_order_at_the_limits_of_its_contract(world: World, changed: dict[str, Any], taken: bool) -> None:
    """1 to 100 lines, each of 1 to a thousand million pieces; any other order is a dead letter."""
    place(**changed)
    assert bool(world.order()) == taken
    assert [reason for reason, _ in world.dead_letters()] == ([] if taken else ["InvalidEvent"])
