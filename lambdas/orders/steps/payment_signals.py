"""Signals and waits meet here, on the order's row: whichever comes second sees the other and queues the callback."""

from datetime import datetime

from lambdas.common.errors import Conflict
from lambdas.common.events.envelope import Cause
from lambdas.common.instants import instant_text, now_text
from lambdas.common.storage import rows
from lambdas.orders import logic, store
from lambdas.orders.model import Order, Payment, Step, StepState
from lambdas.orders.rows import ledger, payments
from lambdas.orders.signals import Signal


def payment(order_id: str, received: Payment, cause: Cause) -> None:
    """Write a payment down and decide what it means, once for each paymentId; Conflict when the id means another."""
    try:
        store.change(
            order_id,
            lambda order: logic.on_payment(order, received, now_text()),
            more=[payments.owner_item(order_id, received)],
            cause=cause,
            received=received,
        )
    except rows.ConditionFailed as error:
        if not payments.is_same_payment(order_id, received, error.found[0] or {}):
            raise Conflict(f"payment {received.payment_id} came before with another content") from error


def payment_failed(order_id: str, reason: str, cause: Cause) -> None:
    """Write down that no payment will come."""
    store.change(order_id, lambda order: logic.on_payment_failed(order, reason, now_text()), cause=cause)


def wait(order_id: str, token: str, signal: Signal, due: datetime) -> None:
    """Leave a task token on the order's row; what came before it is judged in the same transaction."""
    until = instant_text(due)
    store.change(order_id, lambda order: logic.on_wait(order, token, signal, now_text(), until))


def first_wait(seen: Order, token: str) -> None:
    """As `wait`, with the ledger's row of the step, for an order that was just read."""
    order_id = seen.order_id
    more = [ledger.step_item(order_id, Step.REQUEST_PAYMENT, StepState.DONE, None)]

    def decide(order: Order) -> logic.Decision:
        return logic.on_wait(order, token, Signal.PAYMENT_ASKED, now_text(), "")

    try:
        store.change(order_id, decide, more=more, seen=seen)
    except rows.ConditionFailed:
        # The ledger has the step: a repetition with a new token. The row forbids it if the step was undone.
        store.change(order_id, decide)


def wait_over(order_id: str) -> bool:
    """Whether the order was paid in time; if not, nothing is accepted for it any more."""
    paid = False

    def decide(order: Order) -> logic.Decision:
        nonlocal paid
        decision, paid = logic.on_wait_over(order)
        return decision

    store.change(order_id, decide)
    return paid


def no_order(order_id: str) -> None:
    """Give back what waited too long for an order."""
    store.change(order_id, logic.on_no_order)
