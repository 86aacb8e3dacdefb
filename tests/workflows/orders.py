"""Script lines of orders for tests, and what to read afterwards."""

from typing import Any

from signalbox.twin import Twin

Line = dict[str, Any]
ORDER = "order-1"


def stock(quantity: int = 10, sku: str = "lamp", at: float = 0) -> Line:
    return {"at": at, "type": "StockReceived", "subject": sku, "data": {"sku": sku, "quantity": quantity}}


def placed(at: float = 60, order_id: str = ORDER, quantity: int = 2, sku: str = "lamp", **changes: Any) -> Line:
    """An order at 10.00 a piece; `changes` replace fields of its data."""
    lines = [{"sku": sku, "quantity": quantity, "unitPrice": "10.00"}]
    data = {
        "orderId": order_id,
        "customerId": "customer-1",
        "currency": "EUR",
        "lines": lines,
        "total": f"{10 * quantity}.00",
    }
    return {"at": at, "type": "OrderPlaced", "subject": order_id, "data": {**data, **changes}}


def paid(at: float = 90, order_id: str = ORDER, **changes: Any) -> Line:
    """The payment of an order of two pieces; `changes` replace fields of its data."""
    data = {"orderId": order_id, "paymentId": f"pay-{order_id}", "amount": "20.00", "currency": "EUR"}
    return {"at": at, "type": "PaymentReceived", "subject": order_id, "data": {**data, **changes}}


def failed(at: float = 90, order_id: str = ORDER) -> Line:
    return {"at": at, "type": "PaymentFailed", "subject": order_id, "data": {"orderId": order_id, "reason": "declined"}}


def partner(name: str, behave: str, calls: int | None = None, at: float = 50) -> Line:
    return {"at": at, "partner": name, "behave": behave, **({"calls": calls} if calls else {})}


def row(twin: Twin, key: str = ORDER) -> dict[str, Any]:
    """The one execution of a key."""
    (found,) = [row for row in twin.executions("orders") if row["key"] == key]
    return found


def told(twin: Twin, key: str = ORDER) -> list[str]:
    """The types of the events that our own functions put on the bus about a key, in order."""
    journal = twin.cloud.buses.buses[twin.bus].journal
    own = [event for _, event in journal if event["source"] != "signalbox.external"]
    return [event["detail-type"] for event in own if event["detail"]["data"].get("orderId") == key]


def sandbox(twin: Twin, prefix: str) -> list[str]:
    """The ids of the sandbox partners' effects that begin so."""
    items = twin.cloud.items(twin.assembly.tables["sandbox"])
    return sorted(item["id"]["S"] for item in items if item["id"]["S"].startswith(prefix) and "status" in item)


def on_hand(twin: Twin, sku: str = "lamp") -> int:
    """Return the available pieces of a SKU."""
    items = twin.cloud.items(twin.assembly.tables["stock"])
    return next(int(item["onHand"]["N"]) for item in items if item["sku"]["S"] == sku)
