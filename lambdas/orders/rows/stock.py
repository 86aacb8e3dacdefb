"""Rows of stock, one for each SKU, changed only by conditional additions inside a transaction."""

from collections.abc import Mapping
from typing import Any

from lambdas.common.errors import Conflict
from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.orders.rows.retention import expiry


def take_item(sku: str, quantity: int) -> dict[str, Any]:
    """Return an item of a transaction: take a quantity, if it is on hand."""
    return rows.update(
        "stock", {"sku": sku}, "SET #onHand = #onHand - :quantity", {"quantity": quantity}, "#onHand >= :quantity"
    )


def give_item(sku: str, quantity: int) -> dict[str, Any]:
    """Return an item of a transaction: add a quantity."""
    return rows.update("stock", {"sku": sku}, "ADD #onHand :quantity", {"quantity": quantity})


def receive(event_id: str, data: Mapping[str, Any]) -> None:
    """Add received goods, once for each event id; Conflict where the id came before with other goods."""
    receipt = {
        "orderId": f"receipt#{event_id}",
        "record": "receipt",
        "sku": data["sku"],
        "quantity": int(data["quantity"]),
    }
    stamped = {**receipt, "at": now_text(), "expiresAt": expiry()}
    try:
        rows.transact(
            [
                rows.put("orders", stamped, "attribute_not_exists(#orderId)"),
                give_item(data["sku"], int(data["quantity"])),
            ]
        )
    except rows.ConditionFailed as error:
        found = error.found[0] or {}
        if any(found.get(name) != value for name, value in receipt.items()):
            raise Conflict(f"StockReceived {event_id} came before with another content") from error
