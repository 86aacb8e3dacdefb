"""Compensations: each reads the ledger, not the path of the execution, and may be repeated.

The machine calls them one by one; the order of a dead execution is settled by the same functions in the same order.
"""

from contextlib import suppress
from typing import Any

from lambdas.common.errors import Conflict
from lambdas.common.storage import rows
from lambdas.common.storage.decided_rows import Items
from lambdas.orders import logic, store
from lambdas.orders.model import (
    CompensationFailed,
    Order,
    Payment,
    PaymentState,
    RefundNotDue,
    Status,
    Step,
    StepState,
)
from lambdas.orders.rows import ledger, payments, retention, stock
from lambdas.orders.signals import is_equal
from lambdas.orders.steps import forward, partners


def recall_shipment(order_id: str) -> bool:
    """Return whether the order was shipped.

    Where the ledger does not show it, the partner is asked by key, and withdraws the shipment if it has not happened.
    """
    state = ledger.step_state(order_id, Step.SHIP_ORDER)
    if state is StepState.DONE:
        return True
    if state is None:
        return not _forbid(order_id, Step.SHIP_ORDER) and recall_shipment(order_id)
    if state is StepState.INTENDED:
        if partners.withdraw_shipment(order_id):
            forward.mark_shipped(store.read(order_id))
            return True
        _undo(order_id, Step.SHIP_ORDER, StepState.INTENDED)
    return False


def _forbid(order_id: str, step: Step) -> bool:
    """Leave a tombstone where the step never happened; return False where it has begun meanwhile."""
    return _undo(order_id, step, None)


def _undo(order_id: str, step: Step, seen: StepState | None, more: Items = ()) -> bool:
    after = StepState.TOMBSTONE if seen is None else StepState.UNDONE
    try:
        store.change(order_id, logic.on_undo, [ledger.step_item(order_id, step, after, seen), *more])
    except rows.ConditionFailed:
        return False
    return True


def _shut(order_id: str) -> Order:
    """Stop accepting payments for an order that cannot have been shipped: no refund may overtake a shipment.

    A tombstone keeps a late shipment from being begun afterwards.
    """
    never = ledger.never_item(order_id, Step.SHIP_ORDER)
    try:
        return store.change(order_id, logic.on_undo, [never])
    except rows.ConditionFailed as error:
        raise CompensationFailed(f"order {order_id} may have been shipped, it must be recalled first") from error


def refund_payment(order_id: str, context: Any) -> None:
    """Stop accepting payments, and refund the accepted one if there is one."""
    order = _shut(order_id)
    if order.payment_id:
        with suppress(rows.ConditionFailed):  # a repetition: it is due, or went back
            rows.write(payments.mark_due(order_id, order.payment_id))
        _give_back(order_id, order.payment_id, context)
    _mark_undone(order_id, Step.REQUEST_PAYMENT)


def give_refund(order_id: str, requested: Payment, context: Any) -> None:
    """Refund a payment as a decision on the order's row demanded; a repetition finds it done.

    The payment's row decides, and no partner is called before: RefundNotDue where no decision made it due, Conflict
    where the request names another amount, currency or customer than the row.
    """
    _give_back(order_id, requested.payment_id, context, requested)


def _give_back(order_id: str, payment_id: str, context: Any, requested: Payment | None = None) -> None:
    found = payments.find(order_id, payment_id)
    if found is None:
        raise RefundNotDue(f"order {order_id} has no payment {payment_id}")
    payment, state = found
    if requested and not is_equal(requested, payment):
        raise Conflict(f"payment {payment_id} has another content than the request for its refund")
    if state is PaymentState.REFUNDED:
        return
    if state is not PaymentState.REFUND_DUE:
        raise RefundNotDue(f"payment {payment_id} is {state}: no decision made its refund due")
    partners.refund(order_id, payment, context)
    rows.write(payments.mark_refunded(order_id, payment_id))


def _mark_undone(order_id: str, step: Step) -> None:
    state = ledger.step_state(order_id, step)
    if state in {None, StepState.DONE} and not _undo(order_id, step, state):
        _mark_undone(order_id, step)


def release_stock(order_id: str) -> None:
    """Put the reserved stock back, as the ledger records it, or leave a tombstone against a late reservation."""
    # A transaction of its own: 90 SKUs and the refunds of held payments do not fit one of 100 actions.
    _shut(order_id)
    _release(order_id)


def _release(order_id: str) -> None:
    row = rows.get("orders", ledger.step_key(order_id, Step.RESERVE_STOCK))
    if row is None:
        settled = _forbid(order_id, Step.RESERVE_STOCK)
    elif row["state"] == StepState.DONE:
        given = [stock.give_item(sku, quantity) for sku, quantity in row["quantities"].items()]
        settled = _undo(order_id, Step.RESERVE_STOCK, StepState.DONE, given)
    else:
        settled = True
    if not settled:  # the ledger moved between reading and writing; it only moves forward, so this ends
        _release(order_id)


def cancel_order(order_id: str, reason: str) -> None:
    """Close the order as cancelled; CompensationFailed while the ledger holds a step that is not undone."""
    order = store.read(order_id)
    open_steps = [
        ledger.step_check(order_id, Step.SHIP_ORDER, (StepState.INTENDED, StepState.DONE), holds=False),
        ledger.step_check(order_id, Step.RESERVE_STOCK, (StepState.DONE,), holds=False),
    ]
    if order.payment_id:
        open_steps.append(payments.refunded_check(order_id, order.payment_id))
    try:
        store.change(order_id, lambda row: logic.on_cancel(row, reason), open_steps, seen=order)
    except rows.ConditionFailed as error:
        raise CompensationFailed(f"order {order_id} cannot be closed, something is not undone") from error


def escalate_order(order_id: str, reason: str) -> None:
    """Mark the order for a person's attention and publish the event, once.

    The ledger and the payment lose their time to live before: they are needed until the person has decided.
    """
    for step in Step:
        retention.keep(order_id, ledger.step_key(order_id, step)["record"])
    payments.keep(store.read(order_id))
    store.change(order_id, lambda order: logic.on_undo_failed(order, reason))


def settle(order_id: str, reason: str, context: Any) -> Status:
    """Close an order whose execution is dead: confirm it if it was shipped, else undo it. Return its status.

    Errors pass through: call again, as `settle` may be repeated.
    """
    order = store.read(order_id)
    if order.status in {Status.UNPLACED, Status.CONFIRMED, Status.CANCELLED}:
        return order.status
    if recall_shipment(order_id):
        forward.confirm_order(order_id)
        return Status.CONFIRMED
    refund_payment(order_id, context)
    release_stock(order_id)
    cancel_order(order_id, reason)
    return Status.CANCELLED
