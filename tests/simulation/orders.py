"""Lines of scripts about orders, and what became of them: the words of the fault tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.orders.faults import FAULTS as OF_ORDERS
from signalbox.twin import Twin
from signalbox.twin.faults.catalogue import FAULTS, name_of

Line = dict[str, Any]
GOOD = ["ReserveStock", "AwaitPayment", "ShipOrder", "ConfirmOrder"]


def stock(sku: str = "lamp", quantity: int = 10, at: float = 0, **more: Any) -> Line:
    """Return the line that delivers goods."""
    return {"at": at, "type": "StockReceived", "subject": sku, "data": {"sku": sku, "quantity": quantity}, **more}


def placed(order_id: str = "order-1", at: float = 60, sku: str = "lamp", quantity: int = 2, **more: Any) -> Line:
    """An order of one line at 10.00 EUR a piece."""
    lines = [{"sku": sku, "quantity": quantity, "unitPrice": "10.00"}]
    data = {"orderId": order_id, "customerId": "customer-1", "currency": "EUR", "lines": lines}
    total = f"{quantity * 10}.00"
    return {"at": at, "type": "OrderPlaced", "subject": order_id, "data": {**data, "total": total}, **more}


def paid(order_id: str = "order-1", at: float = 70, amount: str = "20.00", payment_id: str = "", **more: Any) -> Line:
    """A payment of two pieces."""
    data = {"orderId": order_id, "paymentId": payment_id or f"pay-{order_id}", "amount": amount, "currency": "EUR"}
    return {"at": at, "type": "PaymentReceived", "subject": order_id, "data": data, **more}


def good(order_id: str = "order-1", at: float = 60, sku: str = "lamp") -> list[Line]:
    """An order, and its payment 10 seconds later."""
    return [placed(order_id, at, sku), paid(order_id, at + 10)]


def fault(number: int | str, at: float = 0, **keys: Any) -> Line:
    """The line of a fault."""
    return {"at": at, "fault": number, **keys}


def rows(twin: Twin, table: str) -> Sequence[Mapping[str, Any]]:
    """Every row of a table as plain values."""
    return twin.rows(table)


def row(twin: Twin, order_id: str = "order-1", record: str = "order") -> Mapping[str, Any]:
    """One row of the orders table; empty where there is none."""
    found = (row for row in rows(twin, "orders") if (row["orderId"], row["record"]) == (order_id, record))
    return next(found, {})


def status(twin: Twin, order_id: str = "order-1") -> str | None:
    """Return the status of an order."""
    return row(twin, order_id).get("status")


def statuses(twin: Twin) -> set[str]:
    """Every status that some order stands at."""
    return {row["status"] for row in rows(twin, "orders") if row["record"] == "order"}


def on_hand(twin: Twin, sku: str = "lamp") -> int:
    """Return how many pieces of a SKU are on hand."""
    return next((int(row["onHand"]) for row in rows(twin, "stock") if row["sku"] == sku), 0)


def only(found: list[Any]) -> Any:
    """The one thing that was found."""
    assert len(found) == 1, found
    return found[0]


def states(twin: Twin, order_id: str = "order-1") -> list[str]:
    """The states that the order's only execution entered."""
    found = only([row for row in twin.executions("orders") if row["key"] == order_id])
    return list(found["states"])


def entered(twin: Twin) -> set[str]:
    """Every state that any execution entered."""
    return {state for execution in twin.executions("orders") for state in execution["states"]}


def effects(twin: Twin, of: str) -> list[Mapping[str, Any]]:
    """Return the effects of partners with a key that begins so, such as `shipping#ship-order-1`."""
    return [row for row in rows(twin, "sandbox") if row["id"].startswith(of) and row.get("status") == "DONE"]


def letters(twin: Twin, queue: str) -> list[dict[str, str]]:
    """Return the attributes of the messages in the queue whose name ends so; the shortest name counts."""
    messages = twin.queue(queue).messages()
    return [{name: value["StringValue"] for name, value in message.attributes.items()} for message in messages]


def struck(twin: Twin, number: int | str) -> int:
    """Return how often a fault struck: without a strike a test proves nothing."""
    name = name_of(number, {**FAULTS, **OF_ORDERS})
    return sum(count for place, count in twin.hits.items() if place.partition(":")[0] == name)


def sound(twin: Twin) -> bool:
    """Return whether the auditors object to nothing; print their objections."""
    violations = twin.audit()
    assert violations == [], violations
    return True
