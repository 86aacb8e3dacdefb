"""Rules of completed events of orders, by route; docs/orders.md says what each row means."""

from collections.abc import Mapping

from scenarios.auditing.histories import archived
from scenarios.orders.records import OrderRecords
from signalbox.twin.auditors.records import Row
from signalbox.twin.scenario import Completed


def order_placed(records: OrderRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the order's row has what the event has."""
    row = records.placed.get(str(data.get("orderId")), {})
    same = all(row.get(name) == data.get(name) for name in ("customerId", "currency", "total"))
    return bool(row) and same and lines_of(row) == lines_of(data)


def lines_of(order: Row) -> list[tuple[str, int, str]]:
    """Return the lines of an order, each with SKU, quantity and price: an equal total may hide other goods."""
    return [(line["sku"], int(line["quantity"]), line["unitPrice"]) for line in order.get("lines", [])]


def stock_received(records: OrderRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether there is a receipt of the same goods with the event's id."""
    receipt = records.receipts.get(str(detail.get("id")), {})
    return receipt.get("sku") == data.get("sku") and receipt.get("quantity") == data.get("quantity")


def payment_recorded(records: OrderRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether there is a payment's row of the same amount; for a refused payment, whether there is an order."""
    if kind == "PaymentFailed":
        return data.get("orderId") in records.orders
    names = ("orderId", "paymentId", "amount", "currency", "customerId")
    rows = records.payments_of(str(data.get("orderId")))
    return any(all(row.get(name) == data.get(name) for name in names) for row in rows)


def refund_requested(records: OrderRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the payment's row is marked as refunded."""
    return any(row.get("state") == "REFUNDED" for row in records.payments_named(data.get("paymentId")))


def customer_notified(records: OrderRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the message for this event was sent."""
    again = f"#{data['attempt']}" if "attempt" in data else ""
    return records.notifications.get(f"{kind}#{data.get('orderId')}{again}", {}).get("state") == "sent"


def outcome_counted(records: OrderRecords, detail: Row, data: Row, kind: str) -> bool:
    """Return whether the outcome was counted; a subject with several files has an outcome for each of them."""
    name = f"{kind}#{data.get('orderId') or data.get('date') or detail.get('subject')}"
    return name in records.counted or name in records.counted_subjects


COMPLETED: Mapping[str, Completed] = {
    "orders": order_placed,
    "stock": stock_received,
    "payments": payment_recorded,
    "refunds": refund_requested,
    "notification": customer_notified,
    "analytics": outcome_counted,
    "history": archived,
}
