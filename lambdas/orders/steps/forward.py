"""Forward steps: each leaves a row in the ledger, in the transaction that changes the order's row."""

from typing import Any

from lambdas.common.errors import TransientError
from lambdas.common.storage import rows
from lambdas.orders import logic, store, validation
from lambdas.orders.model import Order, OutOfStock, Status, Step, StepForbidden, StepState, UnknownSku
from lambdas.orders.rows import ledger, stock
from lambdas.orders.signals import Meaning, Signal, meaning
from lambdas.orders.steps import partners, payment_signals


def reserve_stock(order_id: str) -> None:
    """Reserve the order's goods, all or none; OutOfStock, UnknownSku, or StepForbidden where there is a tombstone."""
    order = store.read(order_id)
    quantities = validation.merge_lines(order.lines)
    more = [
        ledger.step_item(order_id, Step.RESERVE_STOCK, StepState.DONE, None, quantities=quantities),
        *(stock.take_item(sku, quantity) for sku, quantity in quantities.items()),
    ]
    try:
        store.change(order_id, _to(Signal.STOCK_RESERVED, Status.RESERVED), more, seen=order)
    except rows.ConditionFailed as error:
        _explain(order_id, list(quantities), error)


def _to(signal: Signal, status: Status) -> Any:
    return lambda order: logic.on_step(order, signal, status)


def _explain(order_id: str, skus: list[str], error: rows.ConditionFailed) -> None:
    """Return if the step was done before, else raise the reason why it cannot be."""
    ledger, *shelves = error.found
    if ledger:
        _accept_done(order_id, Step.RESERVE_STOCK, ledger["state"])
        return
    unknown = [sku for sku, row in zip(skus, shelves, strict=True) if row == {}]
    short = [sku for sku, row in zip(skus, shelves, strict=True) if row]
    if unknown:
        raise UnknownSku(f"no stock was ever received of {', '.join(unknown)}")
    raise OutOfStock(f"too little is left of {', '.join(short)}")


def _accept_done(order_id: str, step: Step, state: str) -> None:
    if state != StepState.DONE:
        raise StepForbidden(f"{step} of order {order_id} is {state}")


def request_payment(order_id: str, token: str, context: Any) -> None:
    """Request the payment from the provider where the row still needs it, then keep the token in the ledger."""
    order = store.read(order_id)
    decision = logic.on_wait(order, token, Signal.PAYMENT_ASKED, "", "")
    if decision.callback is None:
        partners.request_payment(order, context)
    payment_signals.begin_wait(order, token)


def ship_order(order_id: str, context: Any) -> None:
    """Record the intention, have the order shipped, record the shipment: a crash in between leaves a trace."""
    order = store.read(order_id)
    if meaning(order.status, Signal.ORDER_SHIPPED) is Meaning.NOTHING:
        return
    logic.on_step(order, Signal.ORDER_SHIPPED, Status.SHIPPED)
    begin_shipment(order)
    partners.ship(order, context)
    mark_shipped(order)


def begin_shipment(order: Order) -> None:
    """Record the intention to ship an order that was read as paid.

    Each undo of the order writes a row of this step too, so the second one finds the first: StepForbidden where that is
    the undo. A transaction that also checks the order's row would be billed four times as much.
    """
    intended = ledger.step_item(order.order_id, Step.SHIP_ORDER, StepState.INTENDED, None)
    try:
        rows.write(intended)
    except rows.ConditionFailed as error:
        state = (error.found[0] or {})["state"]
        if state not in {StepState.INTENDED, StepState.DONE}:
            raise StepForbidden(f"shipping of order {order.order_id} is {state}") from error


def mark_shipped(seen: Order) -> None:
    """Record the shipment in the ledger and on the row, which was just read, in one transaction."""
    order_id = seen.order_id
    done = ledger.step_item(order_id, Step.SHIP_ORDER, StepState.DONE, StepState.INTENDED)
    try:
        store.change(order_id, _to(Signal.ORDER_SHIPPED, Status.SHIPPED), [done], seen=seen)
    except rows.ConditionFailed as error:
        _accept_done(order_id, Step.SHIP_ORDER, (error.found[0] or {}).get("state", "unknown"))


def confirm_order(order_id: str) -> None:
    """Close the order as confirmed, if the ledger records its shipment.

    The status SHIPPED was written in one transaction with that record, so the ledger is asked in other statuses only.
    """
    order = store.read(order_id)
    shipped = ledger.step_check(order_id, Step.SHIP_ORDER, (StepState.DONE,), holds=True)
    asked = [] if order.status is Status.SHIPPED else [shipped]

    def decide(row: Order) -> logic.Decision:
        if not asked and row.status is Status.NEEDS_ATTENTION:
            raise TransientError(f"order {order_id} changed while it was confirmed")
        return logic.on_confirm(row)

    try:
        store.change(order_id, decide, asked, seen=order)
    except rows.ConditionFailed as error:
        raise StepForbidden(f"order {order_id} was not shipped") from error
