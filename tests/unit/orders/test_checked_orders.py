"""Orders and payments as they are taken: each field, each limit; and held signals, one by one."""

from dataclasses import replace
from typing import Any

import pytest

from lambdas.common.errors import CannotRestart, InvalidEvent
from lambdas.common.events.envelope import Cause
from lambdas.common.storage.change import Callback
from lambdas.orders import logic, signals, validation
from lambdas.orders.model import Line, Order, Payment, PaymentState, Status, StepForbidden
from lambdas.orders.signals import Signal
from tests.unit.orders.test_decided_data import EARLIER, NOW, ORDER, RIGHT, SECOND, SHORT, at, refund

DATA: dict[str, Any] = {
    "orderId": "order-1",
    "customerId": "customer-1",
    "currency": "EUR",
    "total": "25.00",
    "lines": [
        {"sku": "tea", "quantity": 2.0, "unitPrice": "10.00"},
        {"sku": "cup", "quantity": 1, "unitPrice": "5.00"},
        {"sku": "gift", "quantity": 1, "unitPrice": "0.00"},
    ],
}
CHAIN = Cause("c-1", "c-2", "00-1-2-01", 4)


def test_order_is_taken_whole() -> None:
    """Quantities are whole numbers; the cause is that of the event."""
    assert validation.check_order(DATA, CHAIN) == Order(
        "order-1",
        status=Status.PLACED,
        customer_id="customer-1",
        currency="EUR",
        total="25.00",
        lines=(Line("tea", 2, "10.00"), Line("cup", 1, "5.00"), Line("gift", 1, "0.00")),
        cause=CHAIN,
    )


def of_skus(count: int) -> dict[str, Any]:
    """An order of many SKUs, each on two lines."""
    lines = [{"sku": f"s-{number % count}", "quantity": 1, "unitPrice": "1.00"} for number in range(2 * count)]
    return {**DATA, "lines": lines, "total": f"{2 * count}.00"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({**DATA, "total": "25.01"}, "total is not the sum of the lines"),
        ({**DATA, "total": "24.99"}, "total is not the sum of the lines"),
        ({**DATA, "total": "0.00", "lines": [DATA["lines"][2]]}, "total: more than 0.00 was expected"),
        ({**DATA, "currency": "ZZZ"}, "currency is 'ZZZ', an ISO 4217 code was expected"),
        ({**DATA, "lines": [{**DATA["lines"][0], "unitPrice": "10"}]}, "unitPrice: at most 12 digits"),
        (
            {**DATA, "currency": "JPY", "lines": [{"sku": "a", "quantity": 50, "unitPrice": "0.50"}]},
            "unitPrice: JPY has",
        ),
        (of_skus(91), "the order names 91 SKUs, at most 90 are accepted"),
    ],
)
def test_order_that_breaks_a_rule_is_refused(data: dict[str, Any], why: str) -> None:
    """The sentence names the field."""
    with pytest.raises(InvalidEvent, match=why):
        validation.check_lines(data)
    assert len(validation.check_lines(of_skus(90))) == 180


def test_lines_of_one_sku_are_merged_in_the_order_of_names() -> None:
    """A transaction names a row of stock once."""
    lines = [Line("tea", 2, "1.00"), Line("cup", 1, "1.00"), Line("tea", 3, "2.00")]
    assert list(validation.merge_lines(lines).items()) == [("cup", 1), ("tea", 5)]


def test_payment_is_taken_whole() -> None:
    """The customer may be missing; an amount of nothing is none."""
    data = {"paymentId": "p-1", "amount": "25.00", "currency": "EUR"}
    assert validation.check_payment(data) == Payment("p-1", "25.00", "EUR", "")
    assert validation.check_payment({**data, "customerId": "c"}) == Payment("p-1", "25.00", "EUR", "c")
    with pytest.raises(InvalidEvent, match=r"amount: more than 0\.00 was expected"):
        validation.check_payment({**data, "amount": "0.00"})


@pytest.mark.parametrize(
    ("changed", "signal"),
    [
        ({}, Signal.RIGHT_PAYMENT),
        ({"amount": "025.00"}, Signal.RIGHT_PAYMENT),
        ({"customer_id": ""}, Signal.RIGHT_PAYMENT),
        ({"amount": "25.01"}, Signal.WRONG_PAYMENT),
        ({"currency": "USD"}, Signal.WRONG_PAYMENT),
        ({"customer_id": "customer-2"}, Signal.WRONG_PAYMENT),
    ],
)
def test_right_payment_has_amount_currency_and_customer_of_the_order(changed: dict[str, str], signal: Signal) -> None:
    """A payment without an order counts as right, until it can be compared."""
    payment = replace(RIGHT, **changed)
    assert signals.kind_of(ORDER, payment) is signal
    assert signals.kind_of(Order("order-1"), payment) is Signal.RIGHT_PAYMENT
    same = signal is Signal.RIGHT_PAYMENT and payment.customer_id == RIGHT.customer_id
    assert signals.is_equal(RIGHT, payment) is same


@pytest.mark.parametrize("status", [Status.RESERVED, Status.AWAITING_PAYMENT])
@pytest.mark.parametrize(
    ("held", "failed_after", "paid"),
    [
        ((), 0, False),
        ((), -1, False),
        ((SHORT,), 1, False),
        ((SHORT, RIGHT), 1, False),
        ((SHORT, RIGHT), 2, True),
        ((RIGHT,), -1, True),
    ],
)
def test_held_failure_is_judged_in_its_place(
    status: Status, held: tuple[Payment, ...], failed_after: int, paid: bool
) -> None:
    """A failure before the first right payment declines the order, one after it comes too late."""
    before = at(status, held=held, payment_failure="card expired", failed_after=failed_after, waiting_since=EARLIER)
    decision = logic.on_wait(before, "t-2", Signal.PAYMENT_ASKED, NOW, "due")
    gone = {"held": (), "failed_after": -1, "waiting_since": "", "payment_failure": "card expired", "token": ""}
    if paid:
        assert decision.row == at(Status.PAID, payment_id="payment-1", **gone)
        assert decision.callback == Callback("t-2", output={"orderId": "order-1", "paymentId": "payment-1"})
        return
    assert decision.row == at(Status.PAYMENT_FAILED, **gone)
    assert decision.callback == Callback("t-2", error="PaymentDeclined", cause="card expired")
    states = [state for _, state in decision.payments]
    assert states == [PaymentState.REFUND_DUE] * len(held)
    reasons = ["WrongPayment" if payment is SHORT else "OrderClosed" for payment in held]
    assert [data["reason"] for _, data in decision.events] == reasons


@pytest.mark.parametrize(("attempt", "again"), [(0, {}), (2, {"attempt": 2})])
def test_reminder_follows_what_was_held(attempt: int, again: dict[str, int]) -> None:
    """A wrong payment goes back first; a restarted order is reminded again, and says so."""
    before = at(Status.AWAITING_PAYMENT, held=(SHORT,), attempt=attempt)
    decision = logic.on_wait(before, "t-2", Signal.REMINDER_DUE, NOW, "due")
    about = {"orderId": "order-1", "customerId": "customer-1", "dueAt": "due", "amount": "25.00", "currency": "EUR"}
    assert decision.events == (refund(SHORT, "WrongPayment"), ("PaymentReminder", {**about, **again}))
    assert (decision.row, decision.callback) == (at(Status.AWAITING_PAYMENT, token="t-2", attempt=attempt), None)


@pytest.mark.parametrize("count", [1, 19])
def test_wrong_payment_stays_until_the_row_is_full(count: int) -> None:
    """The order's total is known, and the payment waits all the same: it is judged with the others."""
    held = tuple(replace(SHORT, payment_id=f"p-{number}") for number in range(count))
    before = at(Status.PLACED, held=held)
    decision = logic.on_payment(before, RIGHT, NOW)
    assert decision == logic.Decision(replace(before, held=(*held, RIGHT)), payments=((RIGHT, PaymentState.HELD),))
    wrong = replace(SHORT, payment_id="wrong")
    assert logic.on_payment(before, wrong, NOW).row.held == (*held, wrong)


@pytest.mark.parametrize(("signal", "reminded"), [(Signal.REMINDER_DUE, 1), (Signal.PAYMENT_ASKED, 0)])
def test_wait_that_finds_nothing_goes_on(signal: Signal, reminded: int) -> None:
    """The row has the new token; only the reminder reminds."""
    decision = logic.on_wait(at(Status.RESERVED), "t-2", signal, NOW, "due")
    assert (decision.row, decision.callback) == (at(Status.AWAITING_PAYMENT, token="t-2"), None)
    assert len(decision.events) == reminded


@pytest.mark.parametrize("signal", [Signal.REMINDER_DUE, Signal.PAYMENT_ASKED])
def test_wait_after_an_answer_is_answered_at_once(signal: Signal) -> None:
    """The row stays as it is."""
    paid = at(Status.PAID, payment_id="payment-1")
    answer = Callback("t-2", output={"orderId": "order-1", "paymentId": "payment-1"})
    assert logic.on_wait(paid, "t-2", signal, NOW, "due") == logic.Decision(paid, callback=answer)
    failed = at(Status.PAYMENT_FAILED, payment_failure="card expired")
    answer = Callback("t-2", error="PaymentDeclined", cause="card expired")
    assert logic.on_wait(failed, "t-2", signal, NOW, "due") == logic.Decision(failed, callback=answer)


@pytest.mark.parametrize(
    ("status", "in_time"),
    [(Status.SHIPPED, True), (Status.CONFIRMED, True), (Status.CANCELLED, False), (Status.UNPLACED, False)],
)
def test_end_of_the_wait_of_an_order_that_went_on(status: Status, in_time: bool) -> None:
    """The order stays as it is."""
    assert logic.on_wait_over(at(status)) == (logic.Decision(at(status)), in_time)


def test_payments_without_an_order_go_back() -> None:
    """The reason is that no order came; what was remembered is forgotten."""
    row = Order("order-1", held=(RIGHT, SECOND), payment_failure="x", failed_after=1, waiting_since=EARLIER, version=3)
    decision = logic.on_no_order(row, NOW)
    assert decision.row == Order("order-1", version=3)
    assert decision.events == (refund(RIGHT, "NoOrder"), refund(SECOND, "NoOrder"))
    assert decision.payments == ((RIGHT, PaymentState.REFUND_DUE), (SECOND, PaymentState.REFUND_DUE))


@pytest.mark.parametrize(
    ("signal", "before", "after"),
    [
        (Signal.STOCK_RESERVED, Status.PLACED, Status.RESERVED),
        (Signal.ORDER_SHIPPED, Status.PAID, Status.SHIPPED),
        (Signal.ORDER_SHIPPED, Status.NEEDS_ATTENTION, Status.SHIPPED),
    ],
)
def test_step_advances_the_row_once(signal: Signal, before: Status, after: Status) -> None:
    """A repetition changes nothing, and a step out of turn is refused."""
    assert logic.on_step(at(before), signal, after) == logic.Decision(at(after))
    assert logic.on_step(at(after), signal, after) == logic.Decision(at(after))
    with pytest.raises(StepForbidden, match=f"order order-1 is CANCELLED: '{signal}' is not allowed"):
        logic.on_step(at(Status.CANCELLED), signal, after)


@pytest.mark.parametrize("status", [Status.COMPENSATING, Status.CANCELLED, Status.NEEDS_ATTENTION])
def test_undo_that_began_begins_no_more(status: Status) -> None:
    """The row stays as it is."""
    assert logic.on_undo(at(status)) == logic.Decision(at(status))


def test_ends_are_announced_once() -> None:
    """A repetition of each end changes nothing."""
    for status, decide in (
        (Status.CONFIRMED, logic.on_confirm),
        (Status.CANCELLED, lambda order: logic.on_cancel(order, "x")),
        (Status.NEEDS_ATTENTION, lambda order: logic.on_undo_failed(order, "x")),
    ):
        assert decide(at(status)) == logic.Decision(at(status))


@pytest.mark.parametrize(("status", "attempt"), [(Status.PLACED, 2), (Status.CANCELLED, 1), (Status.PLACED, -1)])
def test_restart_that_is_not_due_is_refused(status: Status, attempt: int) -> None:
    """Another attempt than the next, or an order that is closed."""
    with pytest.raises(CannotRestart, match=f"order order-1 is {status}, its attempt 0"):
        logic.on_restart(at(status), attempt, "until")
