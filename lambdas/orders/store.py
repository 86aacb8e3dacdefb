"""Rows of orders, stock and payments: every change is one conditional transaction on the order's row."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lambdas.common.errors import Conflict, TransientError
from lambdas.common.events import envelope
from lambdas.common.events.envelope import Cause, Event
from lambdas.common.instants import now_text
from lambdas.common.jitter import pause
from lambdas.common.storage import outbox, rows
from lambdas.common.tracing.spans import join
from lambdas.orders.logic import Decision
from lambdas.orders.model import Order, Payment, Status
from lambdas.orders.rows import payments
from lambdas.orders.rows.order import order_attributes, order_from_row

SOURCE = "signalbox.orders"
TRIES = 10
"""Of a change that loses against other writers of the same row; every loss means that somebody else won."""

Items = Sequence[dict[str, Any]]


def read(order_id: str) -> Order:
    """The order's row as it stands; an order that nobody has heard of has version 0."""
    row = rows.get("orders", order_key(order_id))
    order = order_from_row(row) if row else Order(order_id)
    join(order.cause.traceparent)
    return order


def order_key(order_id: str) -> dict[str, str]:
    """The key of the order's own row."""
    return {"orderId": order_id, "record": "order"}


def place(placed: Order) -> Order:
    """Write a new order over whatever signals came before it; the row as it stands if it was placed before.

    Conflict when the same key was placed with another content. A producer may put the same fact twice.
    """
    attributes = {name: value for name, value in order_attributes(placed).items() if _present(value)}
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
) -> Order:
    """Read the row, decide, and write the decision if the row has not changed meanwhile; else decide again.

    `more` are items of the same transaction: ConditionFailed when one of theirs does not hold, with their rows in
    `found`. `received` is a payment never seen before. `seen` is the row where the caller has
    just read it.
    """
    for attempt in range(TRIES):
        before = seen if seen and attempt == 0 else read(order_id)
        decision = decide(before)
        items = [*more, *_items(before, decision, cause, received)]
        if not items:
            return decision.order
        try:
            rows.transact(items)
        except rows.ConditionFailed as error:
            if any(found is not None for found in error.found[: len(more)]):
                raise rows.ConditionFailed(error.found[: len(more)]) from error
            pause(attempt)
        else:
            return decision.order
    raise TransientError(f"order {order_id} kept changing under our hands")


def _items(before: Order, decision: Decision, cause: Cause | None, received: Payment | None) -> list[dict[str, Any]]:
    after = replace(decision.order, version=before.version + 1)
    items = [] if decision.order == before else [_order_item(before, after)]
    items += [
        payments.payment_item(after.order_id, payment, state, payment == received)
        for payment, state in decision.payments
    ]
    if decision.callback and decision.callback.token:  # without one no execution waits: its reader looks at the row
        items.append(_callback_item(after, decision))
    for type_name, data in decision.events:
        items.append(outbox.event_item(_event(after, type_name, data, cause)))
    return items


def _order_item(before: Order, after: Order) -> dict[str, Any]:
    old, new = order_attributes(before), order_attributes(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    gone = [name for name, value in changed.items() if not _present(value)]
    kept = {name: value for name, value in changed.items() if _present(value)}
    expression = f"SET {', '.join(f'#{name} = :{name}' for name in kept)}, #updatedAt = :now"
    if gone:
        expression += f" REMOVE {', '.join(f'#{name}' for name in gone)}"
    # The version is the whole condition: a decision holds only for the row that it was made for.
    return rows.update(
        "orders",
        order_key(after.order_id),
        expression,
        {**kept, "now": now_text(), **({"seen": before.version} if before.version else {})},
        "#version = :seen" if before.version else "attribute_not_exists(#version)",
    )


def _present(value: Any) -> bool:
    return value not in ("", [])


def _callback_item(order: Order, decision: Decision) -> dict[str, Any]:
    callback = decision.callback
    assert callback is not None  # the caller looked
    # Not by the row's version: a restored row counts its versions again, beside an outbox that was not restored.
    callback_id = f"callback#{order.order_id}#{uuid.uuid4()}"
    if callback.error:
        return outbox.failure_item(order.partition_key, callback_id, callback.token, callback.error, callback.cause)
    return outbox.success_item(order.partition_key, callback_id, callback.token, callback.output)


def _event(order: Order, type_name: str, data: Mapping[str, Any], cause: Cause | None) -> Event:
    return envelope.make(
        type_name,
        data,
        source=SOURCE,
        subject=order.order_id,
        partition_key=order.partition_key,
        cause=cause or (order.cause if order.cause.correlation_id else None),
        sequence=f"{order.version:010d}",
        event_id=str(uuid.uuid4()),
    )


def status_check(order_id: str, status: Status) -> dict[str, Any]:
    """An item of a transaction: the order's row must stand at this status."""
    return rows.check("orders", order_key(order_id), "#status = :status", {"status": str(status)})
