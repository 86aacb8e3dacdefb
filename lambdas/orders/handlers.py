"""Handlers of the orders workflow: the starter, the consumers of its signals, the tasks of its machine."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lambdas.common.errors import PartnerRefused
from lambdas.common.events.batch import consume
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.executions.start import RESTART
from lambdas.common.executions.tasks import Task, end_of_wait, reason_of, text_of
from lambdas.common.telemetry import count, instrumented, logger
from lambdas.orders import execution, validation
from lambdas.orders.model import CompensationFailed, Order
from lambdas.orders.rows import holds, stock, unclaimed
from lambdas.orders.signals import Signal
from lambdas.orders.steps import compensation, forward, payment_signals

WAIT_SECONDS = 900
"""Duration of each of the two waits for a payment; the same as TimeoutSeconds of the machine."""

UNCLAIMED_SECONDS = 1800
"""How long signals wait for an order that was never placed."""


def order_id_of(task: Task) -> str:
    """Return the order of a task; InvalidTask where it is missing."""
    order_id = text_of(task, "orderId")
    logger.append_keys(order_id=order_id)
    return order_id


@instrumented
def start(event: Task, context: Any) -> Any:
    """OrderPlaced: write the order's row and start its execution, once. RestartRequested: start its next attempt."""

    def one(placed: Event) -> None:
        data = validate(placed)
        if placed.type == RESTART:
            execution.restart(data["key"], int(data["attempt"]))
            count("OrdersRestarted")
        else:
            begin(validation.check_order(data, placed.as_cause()))

    return consume(event, context, one)


def begin(order: Order) -> None:
    """Begin an order, and count it where it is held."""
    try:
        execution.begin(order)
    except execution.OrderHeld:
        count("OrdersHeld")
        raise


@instrumented
def hold_customer(event: Task, context: Any) -> Any:
    """CustomerSuspected: hold the customer's further orders for a while."""

    def one(suspected: Event) -> None:
        data = validate_own(suspected)
        holds.hold(data["customerId"], data["at"])
        count("CustomersHeld")

    return consume(event, context, one)


@instrumented
def receive_stock(event: Task, context: Any) -> Any:
    """StockReceived: add to the stock on hand, once for each event."""

    def one(received: Event) -> None:
        stock.receive(received.id, validate(received))

    return consume(event, context, one)


@instrumented
def receive_payment(event: Task, context: Any) -> Any:
    """PaymentReceived and PaymentFailed: write the signal on the order's row; its status decides what it means."""

    def one(signal: Event) -> None:
        data = validate(signal)
        if signal.type == "PaymentFailed":
            payment_signals.record_failure(data["orderId"], data["decline"]["reason"], signal.as_cause())
        else:
            payment_signals.receive_payment(data["orderId"], validation.check_payment(data), signal.as_cause())

    return consume(event, context, one)


@instrumented
def give_refund(event: Task, context: Any) -> Any:
    """RefundRequested: refund a payment, as a decision on the order's row demanded."""

    def one(requested: Event) -> None:
        data = validate(requested)
        compensation.give_refund(data["orderId"], validation.check_payment(data), context)

    return consume(event, context, one)


@instrumented
def settle_order(event: Task, context: Any) -> Any:
    """ExecutionFailed: close the order of a dead execution, or mark it for a person's attention."""

    def one(failed: Event) -> None:
        data = validate_own(failed)
        if data["workflow"] != "orders" or execution.is_superseded(data["key"], data["executionArn"]):
            return
        try:
            status = compensation.settle(data["key"], f"Execution{data['status']}", context)
        except (CompensationFailed, PartnerRefused) as error:
            give_up(failed, error)
            raise
        logger.info("settled", extra={"order_id": data["key"], "order_status": status})
        count("OrdersSettled")

    def give_up(failed: Event, error: Exception) -> None:
        logger.error("an order needs attention", exc_info=error)
        compensation.escalate_order(failed.data["key"], "CompensationFailed")
        count("OrdersNeedingAttention")

    return consume(event, context, one, give_up)


@instrumented
def return_unclaimed(event: Task, context: Any) -> dict[str, int]:
    """Schedule: refund payments that waited 30 minutes for an order that was never placed."""
    returned, before = 0, datetime.now(UTC) - timedelta(seconds=UNCLAIMED_SECONDS)
    for order_id in unclaimed.overdue(before):
        payment_signals.refund_unclaimed(order_id, before)
        returned += 1
    if returned:
        count("UnclaimedReturned", returned)
    return {"returned": returned}


@instrumented
def reserve_stock(task: Task, context: Any) -> Task:
    """ReserveStock: reserve the order's goods; OutOfStock and UnknownSku are outcomes of the business."""
    order_id = order_id_of(task)
    forward.reserve_stock(order_id)
    return {"orderId": order_id}


@instrumented
def request_payment(task: Task, context: Any) -> Task:
    """AwaitPayment: request the payment and keep the task token in the ledger, where the payment finds it."""
    order_id = order_id_of(task)
    forward.request_payment(order_id, text_of(task, "taskToken"), context)
    return {"orderId": order_id}


@instrumented
def remind_customer(task: Task, context: Any) -> Task:
    """RemindCustomer: publish that the payment is late, and wait once more with a new token."""
    order_id = order_id_of(task)
    due = end_of_wait(task, WAIT_SECONDS)
    payment_signals.wait(order_id, text_of(task, "taskToken"), Signal.REMINDER_DUE, due)
    return {"orderId": order_id}


@instrumented
def close_payment(task: Task, context: Any) -> Task:
    """ClosePayment: end the time to pay; the answer tells whether the order was paid in time."""
    order_id = order_id_of(task)
    return {"orderId": order_id, "paid": payment_signals.end_wait(order_id), "reason": reason_of(task)}


@instrumented
def ship_order(task: Task, context: Any) -> Task:
    """ShipOrder: have the order shipped; ShippingDeclined is an outcome of the business."""
    order_id = order_id_of(task)
    forward.ship_order(order_id, context)
    return {"orderId": order_id}


@instrumented
def confirm_order(task: Task, context: Any) -> Task:
    """ConfirmOrder: close the order and publish the confirmation."""
    order_id = order_id_of(task)
    forward.confirm_order(order_id)
    return {"orderId": order_id}


@instrumented
def recall_shipment(task: Task, context: Any) -> Task:
    """RecallShipment: find out whether the order was shipped; if not, prevent its shipment for good."""
    order_id = order_id_of(task)
    return {"orderId": order_id, "shipped": compensation.recall_shipment(order_id), "reason": reason_of(task)}


@instrumented
def refund_payment(task: Task, context: Any) -> Task:
    """RefundPayment: refund the accepted payment, and accept no more."""
    order_id = order_id_of(task)
    compensation.refund_payment(order_id, context)
    return {"orderId": order_id, "reason": reason_of(task)}


@instrumented
def release_stock(task: Task, context: Any) -> Task:
    """ReleaseStock: put the reserved goods back, or leave a tombstone where none were reserved."""
    order_id = order_id_of(task)
    compensation.release_stock(order_id)
    return {"orderId": order_id, "reason": reason_of(task)}


@instrumented
def cancel_order(task: Task, context: Any) -> Task:
    """CancelOrder: close the order and publish the reason."""
    order_id = order_id_of(task)
    compensation.cancel_order(order_id, reason_of(task))
    return {"orderId": order_id, "reason": reason_of(task)}


@instrumented
def escalate_order(task: Task, context: Any) -> Task:
    """EscalateOrder: mark the order for a person's attention, as a compensation keeps failing."""
    order_id = order_id_of(task)
    compensation.escalate_order(order_id, reason_of(task))
    count("OrdersNeedingAttention")
    return {"orderId": order_id, "reason": reason_of(task)}
