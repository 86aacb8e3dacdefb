"""Held payments: only an order that no execution waits for holds any, and its row lists exactly these."""

from collections import defaultdict
from collections.abc import Iterator

from scenarios.orders.records import OrderRecords

HOLDING = frozenset({"UNPLACED", "PLACED", "RESERVED"})
"""Statuses before the wait for a payment; afterwards each payment is judged at once (docs/orders.md)."""
MOST_HELD = 20


def audit_held(records: OrderRecords) -> Iterator[str]:
    """Yield payments that are held for nothing, and rows whose list differs from the payments' rows."""
    held: dict[str, set[str]] = defaultdict(set)
    for payment in records.payments:
        if payment.get("state") == "HELD":
            held[payment["orderId"]].add(payment["paymentId"])
    for order_id, order in sorted(records.orders.items()):
        status = order.get("status", "UNPLACED")
        listed = [payment["paymentId"] for payment in order.get("held", [])]
        if listed and status not in HOLDING:
            yield f"order {order_id} is {status}, and holds the payments {', '.join(sorted(listed))}"
        if set(listed) != held[order_id]:
            rows = sorted(held[order_id])
            yield f"order {order_id} lists {sorted(listed)} as held, and the payments' rows are {rows}"
        if len(listed) > MOST_HELD:
            yield f"order {order_id} holds {len(listed)} payments, above {MOST_HELD}"
