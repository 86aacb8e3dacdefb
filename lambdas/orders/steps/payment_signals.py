"""Payment signals and waits, which meet on the order's row: the second one finds the first and queues the callback."""

from datetime import datetime

from lambdas.common.errors import Conflict
from lambdas.common.events.envelope import Cause
from lambdas.common.instants import instant_text, now_text
from lambdas.common.storage import rows
from lambdas.orders import logic, store
from lambdas.orders.model import Order, Payment, Step, StepState
from lambdas.orders.rows import ledger, payments
from lambdas.orders.signals import Signal


def receive_payment(order_id: str, received: Payment, cause: Cause) -> None:
    """Record a payment and decide about it, once for each paymentId; Conflict where the id names another payment."""
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


def record_failure(order_id: str, reason: str, cause: Cause) -> None:
    """Record that no payment will come."""
    store.change(order_id, lambda order: logic.on_payment_failed(order, reason, now_text()), cause=cause)


def wait(order_id: str, token: str, signal: Signal, due: datetime) -> None:
    """Keep a task token in the ledger; signals that came earlier are decided in the same transaction."""
    until = instant_text(due)
    store.change(order_id, lambda order: logic.on_wait(order, token, signal, now_text(), until))


def begin_wait(seen: Order, token: str) -> None:
    """Wait as `wait` does, with the ledger's row of the step, for an order that was just read."""
    order_id = seen.order_id
    more = [ledger.step_item(order_id, Step.REQUEST_PAYMENT, StepState.DONE, None, taskToken=token)]

    def decide(order: Order) -> logic.Decision:
        return logic.on_wait(order, token, Signal.PAYMENT_ASKED, now_text(), "")

    try:
        store.change(order_id, decide, more=more, seen=seen, token_is_kept=True)
    except rows.ConditionFailed:
        # The ledger has the step: a repetition with a new token. The row forbids it if the step was undone.
        store.change(order_id, decide)


def end_wait(order_id: str) -> bool:
    """Return whether the order was paid in time; if not, stop accepting payments for it."""
    paid = False

    def decide(order: Order) -> logic.Decision:
        nonlocal paid
        decision, paid = logic.on_wait_over(order)
        return decision

    store.change(order_id, decide)
    return paid


def refund_unclaimed(order_id: str, before: datetime) -> None:
    """Refund payments of an order's row that has waited for its order since before this instant."""
    limit = instant_text(before)
    store.change(order_id, lambda order: logic.on_no_order(order, limit))
