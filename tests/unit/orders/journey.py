"""Bringing an order to a certain point, handler by handler."""

import json
from typing import Any

from lambdas.orders import handlers
from tests.unit.world import Context, World, batch, delivered

PLACED: dict[str, Any] = {
    "orderId": "order-1",
    "customerId": "customer-1",
    "currency": "EUR",
    "lines": [{"sku": "tea", "quantity": 2, "unitPrice": "10.00"}, {"sku": "cup", "quantity": 1, "unitPrice": "5.00"}],
    "total": "25.00",
}
PAID = {"orderId": "order-1", "paymentId": "payment-1", "amount": "25.00", "currency": "EUR"}
TASK = {"orderId": "order-1"}
NO_FAILURES: dict[str, Any] = {"batchItemFailures": []}
CONTEXT = Context()


def stocked(world: World, **onhand: int) -> None:
    """Set the stock of each SKU; 10 of tea and cup by default."""
    for sku, quantity in (onhand or {"tea": 10, "cup": 10}).items():
        world.put("stock", {"sku": sku, "onHand": quantity})


def place(event_id: str = "placed-1", **changed: Any) -> Any:
    """OrderPlaced through the starter."""
    return handlers.start(batch(delivered("OrderPlaced", {**PLACED, **changed}, id=event_id)), CONTEXT)


def pay(event_id: str = "paid-1", **changed: Any) -> Any:
    """PaymentReceived through its consumer."""
    return handlers.receive_payment(batch(delivered("PaymentReceived", {**PAID, **changed}, id=event_id)), CONTEXT)


def payment_failed(reason: str = "card expired") -> Any:
    """PaymentFailed through its consumer."""
    event = delivered("PaymentFailed", {"orderId": "order-1", "reason": reason})
    return handlers.receive_payment(batch(event), CONTEXT)


def reserved(world: World) -> None:
    """An order whose stock is reserved."""
    stocked(world)
    place()
    handlers.reserve_stock(TASK, CONTEXT)


def awaiting(world: World) -> None:
    """An order that waits for its payment with `token-1`."""
    reserved(world)
    ask()


def ask(token: str = "token-1") -> None:
    """The state AwaitPayment with this token."""
    handlers.request_payment({**TASK, "taskToken": token}, CONTEXT)


def remind(token: str = "token-2") -> None:
    """The state RemindCustomer with this token."""
    handlers.remind_customer({**TASK, "taskToken": token}, CONTEXT)


def paid(world: World) -> None:
    """An order that was paid in time."""
    awaiting(world)
    pay()


def shipped(world: World) -> None:
    """An order whose goods have left."""
    paid(world)
    handlers.ship_order(TASK, CONTEXT)


def undo(*states: str, reason: str = "Test") -> list[Any]:
    """The undo states of these names, in order; their answers."""
    return [getattr(handlers, state)({**TASK, "reason": reason}, CONTEXT) for state in states]


def cancelled(world: World) -> None:
    """A paid order that was compensated."""
    paid(world)
    undo("recall_shipment", "refund_payment", "release_stock", "cancel_order")


def settle(key: str = "order-1", status: str = "FAILED", receives: int = 1) -> Any:
    """ExecutionFailed through the watcher, received for the `receives`-th time."""
    data = {"workflow": "orders", "executionArn": "arn:x", "key": key, "status": status}
    made = batch(delivered("ExecutionFailed", data))
    made["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(receives)
    return handlers.settle_order(made, CONTEXT)


def give_refunds(world: World) -> Any:
    """Every RefundRequested in the outbox through its consumer."""
    bodies = [json.loads(row["body"]) for row in world.rows("outbox") if row["kind"] == "event"]
    events = [{"detail-type": body["type"], "detail": body} for body in bodies if body["type"] == "RefundRequested"]
    return handlers.give_refund(batch(*events), CONTEXT)


def names(world: World) -> list[str]:
    """The names of what the outbox holds, sorted."""
    return sorted(name for name, _ in world.said())


def callbacks(world: World) -> list[tuple[str, str]]:
    """(token, output or error) of every callback."""
    return [(body["token"], body.get("error") or body["output"]) for name, body in world.said() if name == "callback"]
