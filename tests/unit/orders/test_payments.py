"""Payments and waits meet on the order's row: every rule, every race, through the consumers and tasks."""

from collections.abc import Callable
from typing import Any

import pytest

from lambdas.common.clients import client
from lambdas.common.storage import rows
from lambdas.orders import handlers, logic
from lambdas.orders.model import PaymentDeclined, StepForbidden
from tests.unit.orders.journey import (
    CONTEXT,
    NO_FAILURES,
    PAID,
    TASK,
    ask,
    awaiting,
    callbacks,
    cancelled,
    give_refunds,
    names,
    paid,
    pay,
    payment_failed,
    place,
    remind,
    reserved,
    shipped,
    undo,
)
from tests.unit.world import World

PAID_OUTPUT = '{"orderId":"order-1","paymentId":"payment-1"}'


def test_payment_after_the_question_answers_the_wait(world: World) -> None:
    """The payment finds the token and queues the callback."""
    awaiting(world)

    pay()

    assert callbacks(world) == [("token-1", PAID_OUTPUT)]
    assert world.order()["status"] == "PAID"
    assert world.payments() == {"payment-1": "ACCEPTED"}


def test_payment_before_the_question_answers_it_at_once(world: World) -> None:
    """The question finds the payment: it queues the callback itself and asks the provider for nothing."""
    reserved(world)
    pay()
    assert world.payments() == {"payment-1": "HELD"}

    ask()

    assert callbacks(world) == [("token-1", PAID_OUTPUT)]
    assert world.payments() == {"payment-1": "ACCEPTED"}
    assert world.rows("sandbox") == []


def test_payment_before_the_order_is_judged_at_the_question(world: World) -> None:
    """Kept on a row without an order, it pays the order that comes."""
    pay()
    reserved(world)

    ask()

    assert callbacks(world) == [("token-1", PAID_OUTPUT)]


def test_same_payment_twice_does_nothing(world: World) -> None:
    """A copy, also under another event id, changes nothing."""
    paid(world)
    before = world.rows("orders"), world.rows("outbox")

    assert pay(event_id="copy") == NO_FAILURES

    assert (world.rows("orders"), world.rows("outbox")) == before


@pytest.mark.parametrize("changed", [{"amount": "24.00"}, {"currency": "USD"}, {"orderId": "order-2"}])
def test_same_payment_id_with_another_content_is_a_dead_letter(world: World, changed: dict[str, Any]) -> None:
    """A paymentId means one payment for one order."""
    paid(world)

    pay(event_id="other", **changed)

    assert [reason for reason, _ in world.dead_letters()] == ["Conflict"]
    assert world.payments("order-2") == {}
    assert world.order()["status"] == "PAID"


@pytest.mark.parametrize("changed", [{"amount": "24.99"}, {"currency": "USD"}, {"customerId": "customer-2"}])
def test_wrong_payment_is_refunded_and_the_wait_goes_on(world: World, changed: dict[str, Any]) -> None:
    """Amount, currency or customer differ: the money goes back, and the right payment is still accepted."""
    awaiting(world)

    pay(event_id="wrong", paymentId="payment-0", **changed)
    assert world.order()["status"] == "AWAITING_PAYMENT"
    pay()

    assert world.payments() == {"payment-0": "REFUND_DUE", "payment-1": "ACCEPTED"}
    assert callbacks(world) == [("token-1", PAID_OUTPUT)]
    give_refunds(world)
    assert world.payments() == {"payment-0": "REFUNDED", "payment-1": "ACCEPTED"}
    assert world.row("sandbox", id="payments#refund-payment-0") is not None


def test_amount_counts_not_its_spelling(world: World) -> None:
    """A leading zero is no other amount."""
    awaiting(world)

    pay(amount="025.00")

    assert world.payments() == {"payment-1": "ACCEPTED"}


def test_named_customer_of_the_order_is_right(world: World) -> None:
    """A payment that names the order's own customer is accepted."""
    awaiting(world)

    pay(customerId="customer-1")

    assert world.payments() == {"payment-1": "ACCEPTED"}


@pytest.mark.parametrize("until", [paid, shipped, cancelled])
def test_second_payment_is_refunded(world: World, until: Callable[[World], None]) -> None:
    """Once paid, and after the end, another paymentId goes back."""
    until(world)

    pay(event_id="second", paymentId="payment-2")
    give_refunds(world)

    assert world.payments()["payment-2"] == "REFUNDED"


def test_early_payments_are_judged_in_order(world: World) -> None:
    """The first right payment among the held ones is accepted, and the others are refunded."""
    pay(event_id="e1", paymentId="wrong", amount="1.00")
    pay(event_id="e2", paymentId="first")
    pay(event_id="e3", paymentId="second")
    reserved(world)

    ask()

    assert world.payments() == {"wrong": "REFUND_DUE", "first": "ACCEPTED", "second": "REFUND_DUE"}
    assert "held" not in world.order()


def refund_reasons(world: World) -> list[str]:
    """Reasons of the refunds that were requested."""
    return sorted(data["reason"] for name, data in world.said() if name == "RefundRequested")


def test_more_early_payments_than_a_row_holds_are_refunded(world: World) -> None:
    """A payment beyond the limit is refunded at once, for its own reason: no order is closed."""
    world.monkeypatch.setattr(logic, "HELD_LIMIT", 2)

    for number in range(3):
        pay(event_id=f"e{number}", paymentId=f"payment-{number}")

    assert world.payments() == {"payment-0": "HELD", "payment-1": "HELD", "payment-2": "REFUND_DUE"}
    assert refund_reasons(world) == ["TooManyPayments"]


def test_right_payment_takes_the_place_of_wrong_ones(world: World) -> None:
    """Payments that came for nobody's order and do not fit it are no reason to refuse the right one."""
    world.monkeypatch.setattr(logic, "HELD_LIMIT", 3)
    pay(event_id="e0", paymentId="wrong-0", amount="1.00")
    pay(event_id="e1", paymentId="wrong-1", amount="1.00")
    payment_failed()
    pay(event_id="e2", paymentId="wrong-2", currency="USD")
    reserved(world)

    pay(event_id="e3", paymentId="wrong-3", amount="2.00")
    pay()

    assert world.payments() == {**{f"wrong-{n}": "REFUND_DUE" for n in range(4)}, "payment-1": "HELD"}
    assert refund_reasons(world) == ["WrongPayment"] * 4
    assert world.order()["failedAfter"] == 0


def test_full_row_of_wrong_payments_makes_room_in_one_transaction(world: World) -> None:
    """All of them go back in the transaction that holds the right one."""
    held = [{**PAID, "paymentId": f"wrong-{number}", "amount": "1.00"} for number in range(logic.HELD_LIMIT)]
    row = {"orderId": "order-1", "record": "order", "version": 1, "total": "25.00", "currency": "EUR", "held": held}
    world.put("orders", {**row, "status": "RESERVED", "placedAt": "2026-01-01T00:00:00.000Z"})
    sent = world.answer("dynamodb", "transact_write_items", {})

    pay()

    assert [len(call["TransactItems"]) for call in sent] == [3 + 2 * logic.HELD_LIMIT]


@pytest.mark.parametrize("task", [ask, lambda: undo("release_stock"), lambda: undo("cancel_order")])
def test_full_row_of_early_payments_fits_one_transaction(world: World, task: Callable[[], Any]) -> None:
    """A full row of payments is judged or refunded in one transaction of at most 100 actions."""
    held = [{**PAID, "paymentId": f"payment-{number}"} for number in range(logic.HELD_LIMIT)]
    row = {"orderId": "order-1", "record": "order", "version": 1, "total": "25.00", "currency": "EUR", "held": held}
    status = "COMPENSATING" if task is not ask else "RESERVED"
    world.put("orders", {**row, "status": status, "placedAt": "2026-01-01T00:00:00.000Z"})
    sent = world.answer("dynamodb", "transact_write_items", {})

    task()

    assert 1 <= max(len(call["TransactItems"]) for call in sent) <= 100


def test_failed_payment_ends_the_wait(world: World) -> None:
    """PaymentFailed fails the waiting task with the error that the machine catches."""
    awaiting(world)

    payment_failed()

    assert callbacks(world) == [("token-1", "PaymentDeclined")]
    assert world.order()["status"] == "PAYMENT_FAILED"


def test_failure_before_the_question_is_the_answer_to_it(world: World) -> None:
    """A PaymentFailed that overtook the question ends the wait as soon as it begins."""
    reserved(world)
    payment_failed()

    ask()

    assert callbacks(world) == [("token-1", "PaymentDeclined")]


def test_early_failure_before_an_early_payment_decides(world: World) -> None:
    """Held signals are judged in the order in which they came: the payment goes back."""
    reserved(world)
    payment_failed()
    pay()
    payment_failed("another reason")

    ask()

    assert callbacks(world) == [("token-1", "PaymentDeclined")]
    assert world.payments() == {"payment-1": "REFUND_DUE"}
    assert world.order()["paymentFailure"] == "card expired"
    assert "failedAfter" not in world.order()


def test_early_payment_before_an_early_failure_decides(world: World) -> None:
    """The other way round the payment is accepted; a wrong one before both changes nothing."""
    reserved(world)
    pay(event_id="wrong", paymentId="payment-0", amount="1.00")
    pay()
    payment_failed()

    ask()

    assert callbacks(world) == [("token-1", PAID_OUTPUT)]
    assert world.payments() == {"payment-0": "REFUND_DUE", "payment-1": "ACCEPTED"}


def test_early_failure_on_a_row_of_an_earlier_release(world: World) -> None:
    """Such a row does not tell when the failure came: it is judged last, as that release did."""
    reserved(world)
    pay()
    world.put("orders", {**world.order(), "paymentFailure": "card expired"})

    ask()

    assert callbacks(world) == [("token-1", PAID_OUTPUT)]


def test_failure_after_the_payment_is_too_late(world: World) -> None:
    """An accepted payment stands."""
    paid(world)
    before = world.order()

    payment_failed()

    assert world.order() == before


def test_payment_after_the_failure_is_refunded(world: World) -> None:
    """The order is on its way to cancellation."""
    awaiting(world)
    payment_failed()

    pay()

    assert world.payments() == {"payment-1": "REFUND_DUE"}


def test_reminder_waits_with_the_new_token(world: World) -> None:
    """The reminder is announced, and the payment answers the second wait only."""
    awaiting(world)

    remind()
    pay()

    assert "PaymentReminder" in names(world)
    assert callbacks(world) == [("token-2", PAID_OUTPUT)]


def test_reminder_after_the_payment_answers_without_reminding(world: World) -> None:
    """The payment came at the last moment, its callback may be too late: the second wait is answered at once."""
    awaiting(world)
    pay()

    remind()

    assert sorted(callbacks(world)) == [("token-1", PAID_OUTPUT), ("token-2", PAID_OUTPUT)]
    assert "PaymentReminder" not in names(world)


def test_repeated_question_gets_the_answer_too(world: World) -> None:
    """A task that is tried again has a new token: it is the one that must be answered."""
    awaiting(world)

    ask("token-1b")
    pay()

    assert callbacks(world) == [("token-1b", PAID_OUTPUT)]


def test_wait_over_is_decided_by_the_row(world: World) -> None:
    """An order paid in time goes on, also when the callback is lost."""
    paid(world)

    assert handlers.close_payment({**TASK, "reason": "PaymentTimedOut"}, CONTEXT)["paid"] is True
    assert world.order()["status"] == "PAID"


def test_wait_over_without_payment_shuts_the_door(world: World) -> None:
    """Every payment after an unpaid wait is refunded."""
    awaiting(world)

    assert handlers.close_payment({**TASK, "reason": "PaymentTimedOut"}, CONTEXT)["paid"] is False
    pay()

    assert world.payments() == {"payment-1": "REFUND_DUE"}


def test_declined_request_is_a_refusal_by_name(world: World) -> None:
    """The provider's no is an error that the machine catches by its type's name."""
    reserved(world)
    world.behave("payments", "decline")

    with pytest.raises(PaymentDeclined):
        ask()

    assert world.order()["status"] == "RESERVED"


def test_question_after_the_undo_is_forbidden(world: World) -> None:
    """A late forward step finds the door shut, and the provider is not asked."""
    reserved(world)
    undo("refund_payment", "release_stock", "cancel_order")

    with pytest.raises(StepForbidden):
        ask()

    assert world.rows("sandbox") == []


def test_unclaimed_payments_go_back_after_30_minutes(world: World) -> None:
    """A payment whose order never came is refunded by the schedule, not before, and only once."""
    pay()
    assert handlers.return_unclaimed({}, CONTEXT) == {"returned": 0}
    world.monkeypatch.setattr(handlers, "UNCLAIMED_SECONDS", -1)

    assert handlers.return_unclaimed({}, CONTEXT) == {"returned": 1}
    assert handlers.return_unclaimed({}, CONTEXT) == {"returned": 0}

    assert world.payments() == {"payment-1": "REFUND_DUE"}
    assert give_refunds(world) == NO_FAILURES
    assert world.payments() == {"payment-1": "REFUNDED"}


def test_order_may_still_come_after_its_payment_went_back(world: World) -> None:
    """The row without an order is no obstacle; the order needs a payment of its own."""
    pay()
    world.monkeypatch.setattr(handlers, "UNCLAIMED_SECONDS", -1)
    handlers.return_unclaimed({}, CONTEXT)

    awaiting(world)
    pay(event_id="again", paymentId="payment-2")

    assert world.payments() == {"payment-1": "REFUND_DUE", "payment-2": "ACCEPTED"}


def test_refund_that_was_requested_twice_is_one_refund(world: World) -> None:
    """A copy of RefundRequested finds the effect under its key."""
    awaiting(world)
    pay(amount="1.00")

    give_refunds(world)
    give_refunds(world)

    refunds = [row for row in world.rows("sandbox") if row["id"].startswith("payments#refund-")]
    assert len(refunds) == 1


def test_refused_refund_is_a_dead_letter(world: World) -> None:
    """The provider's no to a refund is for a person."""
    awaiting(world)
    pay(amount="1.00")
    world.behave("payments", "decline")

    assert give_refunds(world) == NO_FAILURES

    assert [reason for reason, _ in world.dead_letters()] == ["CompensationFailed"]
    assert world.payments() == {"payment-1": "REFUND_DUE"}


def test_unavailable_provider_brings_the_refund_back(world: World) -> None:
    """A refund that failed for now is reported as failed and succeeds later."""
    awaiting(world)
    pay(amount="1.00")
    world.behave("payments", "fail", calls=3)

    assert give_refunds(world) != NO_FAILURES
    assert give_refunds(world) == NO_FAILURES

    assert world.payments() == {"payment-1": "REFUNDED"}


def racing(world: World, meanwhile: Callable[[], Any], operation: str = "transact_write_items") -> None:
    """Let `meanwhile` happen after the next write has been decided and before it is made, once."""
    real = getattr(client("dynamodb"), operation)
    pending = [meanwhile]

    def late(**arguments: Any) -> Any:
        if pending:
            pending.pop()()
        return real(**arguments)

    world.monkeypatch.setattr(client("dynamodb"), operation, late)


def test_payment_that_races_the_question_is_not_lost(world: World) -> None:
    """The payment is written between the question's reading and writing: the question decides again and answers."""
    reserved(world)
    racing(world, pay)

    ask()

    assert callbacks(world) == [("token-1", PAID_OUTPUT)]
    assert world.payments() == {"payment-1": "ACCEPTED"}


def test_question_that_races_the_payment_is_not_lost(world: World) -> None:
    """The other way round: the payment decides again, finds the token and answers."""
    reserved(world)
    racing(world, ask)

    pay()

    assert callbacks(world) == [("token-1", PAID_OUTPUT)]


def test_two_payments_at_once_are_one_accepted_and_one_refunded(world: World) -> None:
    """The first write is accepted."""
    awaiting(world)
    racing(world, lambda: pay(event_id="other", paymentId="payment-2"))

    pay()

    assert world.payments() == {"payment-2": "ACCEPTED", "payment-1": "REFUND_DUE"}


def test_order_that_races_its_early_payment_keeps_it(world: World) -> None:
    """The order is placed while a payment for nobody is being written: the payment is held on the order's row."""
    racing(world, place)

    pay()

    assert world.order()["status"] == "PLACED"
    assert [held["paymentId"] for held in world.order()["held"]] == ["payment-1"]
    assert "waitingSince" not in world.order()


def test_row_that_never_holds_still_is_a_transient_error(world: World) -> None:
    """Tries are bounded: the message comes back."""
    awaiting(world)
    world.answer("dynamodb", "transact_write_items", rows.ConditionFailed([None, None, {}, None, None]))

    assert pay() != NO_FAILURES
