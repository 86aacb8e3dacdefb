"""Starting an order's execution: under a name derived from its key, so that twice is once."""

from lambdas.common.execution_names import execution_name
from lambdas.common.starting import start_once
from lambdas.orders import store
from lambdas.orders.model import Order, Status


def begin(placed: Order) -> None:
    """Write the order's row and start its execution; a repetition finds the row and the name taken.

    The row outlives the 90 days for which Step Functions remembers a name: an order that has moved on is never started
    again ("StartExecution", AWS Step Functions API Reference).
    """
    order = store.place(placed)
    if order.status is Status.PLACED:
        _start(order)


def _start(order: Order) -> None:
    # The row's values, not the event's: a repetition must bring the same input.
    document = {
        "orderId": order.order_id,
        "correlationId": order.cause.correlation_id,
        "causationId": order.cause.causation_id,
        "traceparent": order.cause.traceparent,
    }
    start_once(name=execution_name(order.order_id, order.attempt), document=document)
