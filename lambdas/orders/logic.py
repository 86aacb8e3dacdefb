"""Decisions about an order. Pure: from the row and a signal to the new row, payments, events and a callback."""

from dataclasses import dataclass, replace
from typing import Any

from lambdas.common.executions.restart import is_next_attempt
from lambdas.common.storage import change
from lambdas.common.storage.change import Callback
from lambdas.orders.model import Order, Payment, PaymentState, Status, StepForbidden
from lambdas.orders.rows.order import payment_row
from lambdas.orders.signals import Meaning, Signal, kind_of, meaning

HELD_LIMIT = 20
"""Most payments that wait on one row: with two rows for each they fit a transaction of 100 actions.

A right one takes the place of those that are known to be wrong by then. More are refunded.
"""


@dataclass(frozen=True)
class Decision(change.Decision[Order]):
    """Decision about an order, with the payments whose state it changes."""

    payments: tuple[tuple[Payment, PaymentState], ...] = ()


def on_payment(order: Order, payment: Payment, now: str) -> Decision:
    """Decide on a payment: accept it, hold it until the order waits for it, or refund it."""
    verdict = meaning(order.status, kind_of(order, payment))
    if verdict is Meaning.ACCEPT:
        paid = replace(order, status=Status.PAID, payment_id=payment.payment_id)
        answered = replace(paid, token="")
        return Decision(answered, callback=paid_callback(paid), payments=((payment, PaymentState.ACCEPTED),))
    full = len(order.held) >= HELD_LIMIT
    if verdict is not Meaning.HOLD or (full and _is_wrong(order, payment)):
        return _refunded(Decision(order), payment, _refund_reason(order, payment))
    roomy = _without_wrong(order) if full else Decision(order)
    if len(roomy.row.held) >= HELD_LIMIT:
        return _refunded(Decision(order), payment, "TooManyPayments")
    held = replace(roomy.row, held=(*roomy.row.held, payment), waiting_since=_waiting_since(order, now))
    return replace(roomy, row=held, payments=(*roomy.payments, (payment, PaymentState.HELD)))


def _is_wrong(order: Order, payment: Payment) -> bool:
    return kind_of(order, payment) is Signal.WRONG_PAYMENT


def _without_wrong(order: Order) -> Decision:
    """Refund the held payments that no longer can be right; without an order none is known to be wrong."""
    kept = tuple(payment for payment in order.held if not _is_wrong(order, payment))
    before = sum(not _is_wrong(order, payment) for payment in order.held[: max(order.failed_after, 0)])
    decision = Decision(replace(order, held=kept, failed_after=before if order.failed_after >= 0 else -1))
    for payment in order.held:
        if payment not in kept:
            decision = _refunded(decision, payment, "WrongPayment")
    return decision


def on_payment_failed(order: Order, reason: str, now: str) -> Decision:
    """Decide on the provider's message that no payment will come."""
    verdict = meaning(order.status, Signal.PAYMENT_FAILED)
    if verdict is Meaning.REMEMBER and order.payment_failure:
        return Decision(order)  # the first one decides when it is judged
    failed = replace(order, payment_failure=reason)
    if verdict is Meaning.REMEMBER:
        place = len(order.held)
        return Decision(replace(failed, failed_after=place, waiting_since=_waiting_since(order, now)))
    if verdict is Meaning.DECLINE:
        declined = replace(failed, status=Status.PAYMENT_FAILED)
        return Decision(replace(declined, token=""), callback=failed_callback(declined))
    return Decision(order)


def on_wait(order: Order, token: str, signal: Signal, now: str, due: str) -> Decision:
    """Decide on an execution that requests payment (or reminds of it) and waits with this token until `due`.

    Held payments and refusals are decided now, in the order of their arrival.
    """
    verdict = meaning(order.status, signal)
    _refuse_if_forbidden(order, signal, verdict)
    waiting = replace(order, token=token)
    if verdict is Meaning.ANSWER_PAID:
        return Decision(order, callback=paid_callback(waiting))
    if verdict is Meaning.ANSWER_FAILED:
        return Decision(order, callback=failed_callback(waiting))
    decision = _judge_held(replace(waiting, status=Status.AWAITING_PAYMENT), now)
    if verdict is Meaning.REMIND and decision.callback is None:
        reminder = {"orderId": order.order_id, "customerId": order.customer_id, "dueAt": due}
        again = {"attempt": order.attempt} if order.attempt else {}
        data = {**reminder, "amount": order.total, "currency": order.currency, **again}
        return replace(decision, events=(*decision.events, ("PaymentReminder", data)))
    return decision


def _judge_held(order: Order, now: str) -> Decision:
    decision = Decision(replace(order, held=(), failed_after=-1, waiting_since=""))
    for signal in _in_order_of_arrival(order):
        if isinstance(signal, Payment):
            decision = _joined(decision, on_payment(decision.row, signal, now))
        else:
            decision = _joined(decision, on_payment_failed(decision.row, signal, now))
    return decision


def _in_order_of_arrival(order: Order) -> list[Payment | str]:
    """Return the held payments and the held failure; a row of an earlier release does not tell when it came."""
    signals: list[Payment | str] = list(order.held)
    if order.payment_failure:
        place = order.failed_after if order.failed_after >= 0 else len(signals)
        signals.insert(place, order.payment_failure)
    return signals


def _joined(first: Decision, second: Decision) -> Decision:
    return Decision(
        second.row, first.events + second.events, second.callback or first.callback, first.payments + second.payments
    )


def on_wait_over(order: Order) -> tuple[Decision, bool]:
    """Decide on the end of the time to pay; return the decision and whether payment came in time."""
    verdict = meaning(order.status, Signal.WAIT_OVER)
    if verdict is Meaning.GIVE_UP:
        return _given_up(order), False
    return Decision(order), verdict is Meaning.GO_ON


def on_no_order(order: Order, before: str) -> Decision:
    """Refund all held payments of a row that has waited for its order since before an instant.

    The row decides: the index that named it may be late, and its payments may have come since.
    """
    if meaning(order.status, Signal.NO_ORDER_CAME) is Meaning.NOTHING or order.waiting_since >= before:
        return Decision(order)
    forgotten = replace(order, payment_failure="", failed_after=-1)
    return _held_refunded(forgotten, "NoOrder")


def on_undo(order: Order) -> Decision:
    """Stop accepting payments for this order, as it will be undone; StepForbidden once it was shipped."""
    verdict = meaning(order.status, Signal.UNDO_BEGINS)
    _refuse_if_forbidden(order, Signal.UNDO_BEGINS, verdict)
    return _given_up(order) if verdict is Meaning.GIVE_UP else Decision(order)


def on_step(order: Order, signal: Signal, status: Status) -> Decision:
    """Advance the row after a forward step; a repetition changes nothing, StepForbidden in any other status."""
    verdict = meaning(order.status, signal)
    _refuse_if_forbidden(order, signal, verdict)
    return Decision(replace(order, status=status) if verdict is Meaning.ADVANCE else order)


def on_confirm(order: Order) -> Decision:
    """Confirm the order and publish it, once."""
    decision = on_step(order, Signal.ORDER_CONFIRMED, Status.CONFIRMED)
    if decision.row == order:
        return decision
    data = {**_summary(order), "paymentId": order.payment_id}
    return replace(decision, row=replace(decision.row, token=""), events=(("OrderConfirmed", data),))


def on_cancel(order: Order, reason: str) -> Decision:
    """Cancel the order and publish it, once; refund held payments."""
    verdict = meaning(order.status, Signal.ALL_UNDONE)
    _refuse_if_forbidden(order, Signal.ALL_UNDONE, verdict)
    if verdict is Meaning.NOTHING:
        return Decision(order)
    given_back = _held_refunded(order, "OrderCancelled")
    cancelled = replace(given_back.row, status=Status.CANCELLED, cancel_reason=reason, token="")
    data = {**_summary(order), "reason": reason}
    return replace(given_back, row=cancelled, events=(*given_back.events, ("OrderCancelled", data)))


def on_undo_failed(order: Order, reason: str) -> Decision:
    """Mark the order for a person's attention, as a compensation keeps failing, and publish it, once."""
    if meaning(order.status, Signal.UNDO_FAILED) is Meaning.NOTHING:
        return Decision(order)
    given_back = _held_refunded(order, "OrderNeedsAttention")
    stuck = replace(given_back.row, status=Status.NEEDS_ATTENTION, cancel_reason=reason)
    data = {**_summary(order), "reason": reason}
    return replace(given_back, row=stuck, events=(*given_back.events, ("OrderNeedsAttention", data)))


def on_restart(order: Order, attempt: int, until: str) -> Decision:
    """Begin the next attempt, with the deadline `until`; CannotRestart where no attempt is due."""
    if not is_next_attempt(order, attempt, f"order {order.order_id}"):
        return Decision(order)
    return Decision(replace(order, attempt=attempt, token="", open_until=until))


def paid_callback(order: Order) -> Callback:
    """Return the callback that reports a payment to the waiting execution."""
    return Callback(order.token, output={"orderId": order.order_id, "paymentId": order.payment_id})


def failed_callback(order: Order) -> Callback:
    """Return the callback that reports a failed payment; the machine catches the error's name."""
    return Callback(order.token, error="PaymentDeclined", cause=order.payment_failure)


def _summary(order: Order) -> dict[str, Any]:
    return {
        "orderId": order.order_id,
        "customerId": order.customer_id,
        "total": order.total,
        "currency": order.currency,
    }


def _given_up(order: Order) -> Decision:
    return _held_refunded(replace(order, status=Status.COMPENSATING), "OrderCancelled")


def _held_refunded(order: Order, reason: str) -> Decision:
    decision = Decision(replace(order, held=(), waiting_since=""))
    for payment in order.held:
        decision = _refunded(decision, payment, reason)
    return decision


def _refunded(decision: Decision, payment: Payment, reason: str) -> Decision:
    # The refund is an obligation, written with the decision; a consumer of this event performs it.
    data = {"orderId": decision.row.order_id, **payment_row(payment), "reason": reason}
    return replace(
        decision,
        payments=(*decision.payments, (payment, PaymentState.REFUND_DUE)),
        events=(*decision.events, ("RefundRequested", data)),
    )


def _refund_reason(order: Order, payment: Payment) -> str:
    if _is_wrong(order, payment):
        return "WrongPayment"
    if order.status in {Status.PAID, Status.SHIPPED, Status.CONFIRMED}:
        return "AlreadyPaid"
    return "OrderClosed"


def _waiting_since(order: Order, now: str) -> str:
    """Return since when a row waits for its order: its first signal; empty once the order is there."""
    return (order.waiting_since or now) if order.status is Status.UNPLACED else ""


def _refuse_if_forbidden(order: Order, signal: Signal, verdict: Meaning) -> None:
    if verdict is Meaning.FORBID:
        raise StepForbidden(f"order {order.order_id} is {order.status}: '{signal}' is not allowed")
