"""Fields that a decision writes and announces: the row, the events, the callback, the payments."""

from dataclasses import replace
from typing import Any

import pytest

from lambdas.common.storage.change import Callback
from lambdas.orders import logic
from lambdas.orders.model import Order, Payment, PaymentState, Status, StepForbidden
from lambdas.orders.signals import Signal

NOW, EARLIER = "2026-01-05T10:00:00.000Z", "2026-01-05T09:00:00.000Z"
ORDER = Order(
    "order-1", status=Status.PLACED, customer_id="customer-1", currency="EUR", total="25.00", token="t-1", version=3
)
SUMMARY = {"orderId": "order-1", "customerId": "customer-1", "total": "25.00", "currency": "EUR"}
RIGHT = Payment("payment-1", "25.00", "EUR", "customer-1")
SECOND = Payment("payment-2", "25.00", "EUR", "customer-1")
SHORT = Payment("payment-3", "24.99", "EUR", "customer-1")
OVER = Payment("payment-4", "25.01", "EUR", "customer-1")
FOREIGN = Payment("payment-5", "25.00", "USD", "customer-1")
UNPLACED = Order("order-1")


def refund(payment: Payment, reason: str) -> tuple[str, dict[str, Any]]:
    """The event that asks for a payment's refund."""
    data = {"orderId": "order-1", "paymentId": payment.payment_id, "amount": payment.amount}
    return "RefundRequested", {**data, "currency": payment.currency, "customerId": "customer-1", "reason": reason}


def at(status: Status, **changed: Any) -> Order:
    return replace(ORDER, status=status, **changed)


def test_confirmed_order_is_announced_whole() -> None:
    """OrderConfirmed has the order's sum and its payment; the row keeps no token."""
    decision = logic.on_confirm(at(Status.SHIPPED, payment_id="payment-1"))
    assert decision.row == at(Status.CONFIRMED, payment_id="payment-1", token="")
    assert decision.events == (("OrderConfirmed", {**SUMMARY, "paymentId": "payment-1"}),)


def test_cancelled_order_is_announced_whole_after_its_refunds() -> None:
    """OrderCancelled has the sum and the reason; a held payment goes back because of it."""
    decision = logic.on_cancel(at(Status.COMPENSATING, held=(RIGHT,), waiting_since=EARLIER), "OutOfStock")
    assert decision.row == at(Status.CANCELLED, cancel_reason="OutOfStock", token="")
    assert decision.events == (refund(RIGHT, "OrderCancelled"), ("OrderCancelled", {**SUMMARY, "reason": "OutOfStock"}))
    assert decision.payments == ((RIGHT, PaymentState.REFUND_DUE),)


def test_order_for_a_person_is_announced_whole_after_its_refunds() -> None:
    """OrderNeedsAttention has the sum and the reason, which the row keeps."""
    decision = logic.on_undo_failed(at(Status.COMPENSATING, held=(RIGHT,)), "NoAnswer")
    assert decision.row == at(Status.NEEDS_ATTENTION, cancel_reason="NoAnswer")
    announced = ("OrderNeedsAttention", {**SUMMARY, "reason": "NoAnswer"})
    assert decision.events == (refund(RIGHT, "OrderNeedsAttention"), announced)


@pytest.mark.parametrize("decide", [logic.on_undo, lambda order: logic.on_wait_over(order)[0]], ids=["undo", "end"])
def test_given_up_order_takes_no_payment_any_more(decide: Any) -> None:
    """Held payments go back as soon as the order will be undone, or the time to pay is over."""
    decision = decide(at(Status.AWAITING_PAYMENT, held=(RIGHT,)))
    assert decision.row == at(Status.COMPENSATING)
    assert decision.events == (refund(RIGHT, "OrderCancelled"),)


@pytest.mark.parametrize(
    ("status", "payment", "reason"),
    [
        *((status, SECOND, "AlreadyPaid") for status in (Status.PAID, Status.SHIPPED, Status.CONFIRMED)),
        *((status, SECOND, "OrderClosed") for status in (Status.COMPENSATING, Status.CANCELLED)),
        *((status, SECOND, "OrderClosed") for status in (Status.NEEDS_ATTENTION, Status.PAYMENT_FAILED)),
        *((Status.AWAITING_PAYMENT, payment, "WrongPayment") for payment in (SHORT, OVER, FOREIGN)),
        *((Status.CANCELLED, payment, "WrongPayment") for payment in (SHORT, OVER, FOREIGN)),
    ],
)
def test_refund_says_why(status: Status, payment: Payment, reason: str) -> None:
    """A refused payment leaves the row as it is. It goes back with its own amount and the reason."""
    decision = logic.on_payment(at(status), payment, NOW)
    assert decision == logic.Decision(
        at(status), events=(refund(payment, reason),), payments=((payment, PaymentState.REFUND_DUE),)
    )


def test_right_payment_answers_the_machine() -> None:
    """The callback goes to the row's token, with the payment; the answered token leaves the row."""
    decision = logic.on_payment(at(Status.AWAITING_PAYMENT), RIGHT, NOW)
    assert decision.row == at(Status.PAID, payment_id="payment-1", token="")
    assert decision.callback == Callback("t-1", output={"orderId": "order-1", "paymentId": "payment-1"})
    assert (decision.events, decision.payments) == ((), ((RIGHT, PaymentState.ACCEPTED),))


def test_declined_payment_answers_the_machine_with_the_providers_reason() -> None:
    """The error is the name that the machine catches; the cause is what the provider said."""
    decision = logic.on_payment_failed(at(Status.AWAITING_PAYMENT), "card expired", NOW)
    assert decision.row == at(Status.PAYMENT_FAILED, payment_failure="card expired", token="")
    assert decision.callback == Callback("t-1", error="PaymentDeclined", cause="card expired")


@pytest.mark.parametrize(
    ("before", "since"), [(UNPLACED, NOW), (replace(UNPLACED, waiting_since=EARLIER), EARLIER), (ORDER, "")]
)
def test_early_failure_is_remembered_with_its_place(before: Order, since: str) -> None:
    """The row keeps the reason, how many payments came before, and since when it waits for its order."""
    before = replace(before, held=(RIGHT,))
    decision = logic.on_payment_failed(before, "card expired", NOW)
    expected = replace(before, payment_failure="card expired", failed_after=1, waiting_since=since)
    assert decision == logic.Decision(expected)


def test_second_early_failure_changes_nothing() -> None:
    """The first one decides."""
    known = replace(ORDER, payment_failure="card expired", failed_after=0)
    assert logic.on_payment_failed(known, "other", NOW) == logic.Decision(known)


@pytest.mark.parametrize(
    ("before", "since"), [(UNPLACED, NOW), (replace(UNPLACED, waiting_since=EARLIER), EARLIER), (ORDER, "")]
)
def test_early_payment_is_held(before: Order, since: str) -> None:
    """The row keeps the payment, and since when it waits for its order."""
    decision = logic.on_payment(before, RIGHT, NOW)
    assert decision.row == replace(before, held=(RIGHT,), waiting_since=since)
    assert (decision.events, decision.payments) == ((), ((RIGHT, PaymentState.HELD),))


def full(*wrong: int, failed_after: int = -1) -> Order:
    """A placed order with twenty held payments; those at the places `wrong` are a cent short."""
    held = (Payment(f"p-{n}", "24.99" if n in wrong else "25.00", "EUR", "customer-1") for n in range(20))
    return replace(ORDER, held=tuple(held), failed_after=failed_after)


@pytest.mark.parametrize(
    ("failed_after", "then"),
    [(-1, -1), (0, 0), (1, 0), (2, 1), (3, 1), (20, 18)],
)
def test_wrong_payments_make_room_and_the_failure_keeps_its_place(failed_after: int, then: int) -> None:
    """Known wrong payments go back; an early failure still comes after those that came before it."""
    before = full(0, 2, failed_after=failed_after)
    decision = logic.on_payment(before, RIGHT, NOW)
    kept = tuple(payment for payment in before.held if payment.amount == "25.00")
    assert decision.row == replace(before, held=(*kept, RIGHT), failed_after=then)
    assert decision.events == tuple(refund(before.held[place], "WrongPayment") for place in (0, 2))
    assert decision.payments[-1] == (RIGHT, PaymentState.HELD)


def test_payment_without_room_goes_back() -> None:
    """Twenty right payments leave no room for one more."""
    decision = logic.on_payment(full(), RIGHT, NOW)
    assert decision == logic.Decision(
        full(), events=(refund(RIGHT, "TooManyPayments"),), payments=((RIGHT, PaymentState.REFUND_DUE),)
    )


def test_wrong_payment_on_a_full_row_goes_back() -> None:
    """A wrong payment takes no place of others."""
    assert logic.on_payment(full(0), SHORT, NOW).events == (refund(SHORT, "WrongPayment"),)


def test_wait_judges_what_was_held() -> None:
    """The wait's row holds nothing more, and the first right payment wins."""
    waiting = replace(ORDER, status=Status.RESERVED, held=(SHORT, RIGHT, SECOND), waiting_since=EARLIER)
    decision = logic.on_wait(waiting, "t-2", Signal.PAYMENT_ASKED, NOW, "due")
    assert decision.row == replace(ORDER, status=Status.PAID, token="", payment_id="payment-1")
    assert decision.callback == Callback("t-2", output={"orderId": "order-1", "paymentId": "payment-1"})
    assert decision.events == (refund(SHORT, "WrongPayment"), refund(SECOND, "AlreadyPaid"))


@pytest.mark.parametrize(
    ("decide", "signal"),
    [
        (logic.on_undo, Signal.UNDO_BEGINS),
        (lambda order: logic.on_cancel(order, "x"), Signal.ALL_UNDONE),
        (lambda order: logic.on_wait(order, "t", Signal.PAYMENT_ASKED, NOW, "d"), Signal.PAYMENT_ASKED),
    ],
)
def test_forbidden_step_names_the_order_the_status_and_the_signal(decide: Any, signal: Signal) -> None:
    """A person who reads the error knows what was tried, and when."""
    with pytest.raises(StepForbidden) as refused:
        decide(at(Status.CONFIRMED))
    assert str(refused.value) == f"order order-1 is CONFIRMED: '{signal}' is not allowed"


def test_restart_begins_the_next_attempt() -> None:
    """The attempt and the deadline are new, and the old token is gone; a repetition changes nothing."""
    begun = logic.on_restart(at(Status.PLACED), 1, "2026-01-06").row
    assert begun == at(Status.PLACED, attempt=1, token="", open_until="2026-01-06")
    assert logic.on_restart(begun, 1, "2026-01-07") == logic.Decision(begun)
