"""Start and restart of an order's execution, each once."""

from dataclasses import replace

from lambdas.common.events.postponing import Postponed
from lambdas.common.executions.names import execution_name, is_of_earlier_attempt
from lambdas.common.executions.start import start_once
from lambdas.common.instants import now_text
from lambdas.orders import logic, store
from lambdas.orders.model import Order, Status
from lambdas.orders.rows import holds

OPEN_SECONDS = 7800
"""Time within which an order is closed: the deadline of its route."""


class OrderHeld(Postponed):
    """The order's customer is suspected: it waits for a person, or until the hold ends."""


def begin(placed: Order) -> None:
    """Write the order's row and start its execution; a repetition finds the row and the name taken.

    An order of a suspected customer has a row, and its message waits until the hold ends: OrderHeld. A restart by a
    person ends its wait before.

    The row is kept longer than the 90 days for which Step Functions keeps a name, so an order that has changed since is
    never started again ("StartExecution", AWS Step Functions API Reference).
    """
    hold = holds.seconds_left(placed.customer_id)
    held_until = now_text(hold) if hold else ""
    order = store.place(replace(placed, open_until=now_text(OPEN_SECONDS + hold), held_until=held_until))
    if order.status is not Status.PLACED:
        return
    if not order.attempt and (left := holds.seconds_until(order.held_until)):
        raise OrderHeld(f"order {order.order_id} waits, as its customer is suspected", left)
    _start(order)


def restart(order_id: str, attempt: int) -> None:
    """Start an order's next attempt, as the execution `-rN`.

    It enters all states, and steps that the ledger records as done are not repeated. A repetition finds the attempt
    on the row; CannotRestart as `logic.on_restart`.
    """
    order = store.change(order_id, lambda row: logic.on_restart(row, attempt, now_text(OPEN_SECONDS)))
    if order.is_open:
        _start(order)


def is_superseded(order_id: str, execution_arn: str) -> bool:
    """Return whether a later attempt has replaced this execution."""
    return is_of_earlier_attempt(execution_arn, order_id, store.read(order_id).attempt)


def _start(order: Order) -> None:
    # The row's values, not the event's: a repetition must bring the same input.
    document = {"orderId": order.order_id, **order.cause.as_input()}
    start_once(name=execution_name(order.order_id, order.attempt), document=document)
