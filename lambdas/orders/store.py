"""Rows of orders, stock and payments: every change is one conditional transaction on the order's row."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lambdas.common.errors import Conflict
from lambdas.common.events.envelope import Cause
from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.common.storage.attributes import present, update_expression
from lambdas.common.storage.decided_rows import DecidedRows, Items
from lambdas.common.tracing.spans import join
from lambdas.orders.logic import Decision
from lambdas.orders.model import Order, Payment, Status
from lambdas.orders.rows import ledger, payments
from lambdas.orders.rows.order import order_attributes, order_from_row
from lambdas.orders.rows.retention import expiry

CLOSED = frozenset({Status.CONFIRMED, Status.CANCELLED})
"""Statuses that no order leaves again: its row may expire."""


def read(order_id: str) -> Order:
    """Return the order; one without a row has version 0."""
    row = rows.get("orders", order_key(order_id))
    order = order_from_row(row) if row else Order(order_id)
    join(order.cause.traceparent)
    if order.status is not Status.AWAITING_PAYMENT:
        return replace(order, token="")
    # Read after the order: a token that is newer came with a newer version, and a decision for the older one fails.
    return order if order.token else replace(order, token=ledger.token(order_id))


def order_key(order_id: str) -> dict[str, str]:
    """Return the key of the order's own row."""
    return {"orderId": order_id, "record": "order"}


def place(placed: Order) -> Order:
    """Write a new order on its row, beside signals that came before it; return the order as first placed.

    Raises Conflict where the key was placed before with other content. A producer may publish the same event twice.
    """
    attributes = present(order_attributes(placed))
    del attributes["version"]
    now = now_text()
    item = rows.update(
        "orders",
        order_key(placed.order_id),
        f"SET {', '.join(f'#{name} = :{name}' for name in attributes)}, #placedAt = :now, #updatedAt = :now, "
        "#version = if_not_exists(#version, :none) + :one REMOVE #waitingSince, #waitingShard",
        {**attributes, "now": now, "none": 0, "one": 1},
        "attribute_not_exists(#placedAt)",
    )
    try:
        rows.write(item)
    except rows.ConditionFailed as error:
        return _placed_before(placed, order_from_row(error.found[0] or {}))
    return placed


def _placed_before(placed: Order, first: Order) -> Order:
    def content(order: Order) -> tuple[Any, ...]:
        return (order.customer_id, order.currency, order.total, order.lines)

    if content(placed) != content(first):
        raise Conflict(f"order {placed.order_id} was placed before with another content")
    return first


def change(
    order_id: str,
    decide: Callable[[Order], Decision],
    more: Items = (),
    cause: Cause | None = None,
    received: Payment | None = None,
    seen: Order | None = None,
    token_is_kept: bool = False,
) -> Order:
    """Change an order by a decision, as `DecidedRows.change`.

    `received` is a payment that has no row yet. `token_is_kept`: `more` already writes the token of a new wait.
    """
    decided_for = Order(order_id)

    def decide_and_note(order: Order) -> Decision:
        nonlocal decided_for
        decided_for = order
        return decide(order)

    def beside(decision: Decision) -> Items:
        found = [
            payments.payment_item(order_id, payment, state, payment == received) for payment, state in decision.payments
        ]
        waits = decision.row.token
        is_new = waits not in ("", decided_for.token) and not token_is_kept
        return [*found, ledger.token_item(order_id, waits)] if is_new else found

    return ORDERS.change(order_id, decide_and_note, more, cause, seen, beside)


def _order_item(before: Order, after: Order) -> dict[str, Any]:
    old = {**order_attributes(before), "taskToken": before.token, "expiresAt": ""}
    ends = expiry() if after.status in CLOSED else ""
    expression, values = update_expression(old, {**order_attributes(after), "taskToken": "", "expiresAt": ends})
    # The version is the whole condition: a decision holds only for the row that it was made for.
    return rows.update(
        "orders",
        order_key(after.order_id),
        expression,
        {**values, "now": now_text(), **({"seen": before.version} if before.version else {})},
        "#version = :seen" if before.version else "attribute_not_exists(#version)",
    )


ORDERS = DecidedRows("order", "signalbox.orders", read, _order_item)
