"""Stock: every reservation is committed or released exactly once; stock never goes below zero."""

from collections import defaultdict
from collections.abc import Iterator

from scenarios.orders.records import OrderRecords, quantities

RESERVE = "reserve-stock"


def audit_stock(records: OrderRecords) -> Iterator[str]:
    """Yield what is wrong with the stock; nothing where the assembly has none."""
    if not records.has("orders", "stock"):
        return
    yield from balances(records)
    for order_id, order in sorted(records.placed.items()):
        step = records.steps.get((order_id, RESERVE), {})
        reserved = step.get("state") == "done"
        if step.get("state") in ("done", "undone") and taken(step) != quantities(order):
            yield f"order {order_id} reserved {taken(step)}, and its lines come to {quantities(order)}"
        if order["status"] == "CONFIRMED" and not reserved:
            yield f"order {order_id} is confirmed, and nothing is reserved for it"
        if order["status"] == "CANCELLED" and reserved:
            yield f"order {order_id} is cancelled, and its reservation was never released"
        if records.shipped(order_id) and not reserved:
            yield f"order {order_id} was shipped, and its reservation is {step.get('state', 'absent')}"


def balances(records: OrderRecords) -> Iterator[str]:
    """Yield SKUs whose stock differs from receipts less reservations."""
    expected: dict[str, int] = defaultdict(int)
    for receipt in records.receipts.values():
        expected[receipt["sku"]] += int(receipt["quantity"])
    for (_, step), row in records.steps.items():
        if step == RESERVE and row.get("state") == "done":
            for sku, quantity in taken(row).items():
                expected[sku] -= quantity
    for sku in sorted({*expected, *records.stock}):
        on_hand = records.stock.get(sku, 0)
        if on_hand < 0:
            yield f"{sku} stands at {on_hand}"
        if on_hand != expected[sku]:
            yield f"{on_hand} of {sku} are on hand, and receipts less reservations make {expected[sku]}"


def taken(step: object) -> dict[str, int]:
    """Return the quantities that a row of the ledger has taken."""
    found = step.get("quantities", {}) if isinstance(step, dict) else {}
    return {sku: int(quantity) for sku, quantity in found.items()}
