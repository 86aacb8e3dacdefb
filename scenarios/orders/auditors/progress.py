"""Progress and time of orders: each is worked on until it is closed, once and before its deadline."""

import json
from collections import defaultdict
from collections.abc import Iterator

from scenarios.orders.records import CLOSED, OrderRecords
from scenarios.records import OUTSIDE, is_announced
from signalbox.twin.auditors.records import Row, instant

CLOSING = {"CONFIRMED": "OrderConfirmed", "CANCELLED": "OrderCancelled", "NEEDS_ATTENTION": "OrderNeedsAttention"}
SWEEP_SECONDS = 15 * 60
SIGNAL_SECONDS = 30 * 60 + SWEEP_SECONDS
"""A payment without an order is refunded after 30 minutes, plus a sweep every 5 minutes and a slow queue."""


def audit_progress(records: OrderRecords) -> Iterator[str]:
    """Yield open orders that nothing works on; where a bus is deployed, also wrong announcements."""
    for order_id, order in sorted(records.placed.items()):
        if order["status"] not in CLOSING and not worked_on(records, order_id):
            yield f"order {order_id} is {order['status']}, and nothing works on it any more"
    if records.cloud.buses.buses.keys() != {"default"}:
        yield from announced(records)


def worked_on(records: OrderRecords, order_id: str) -> bool:
    """Return whether an execution runs for the order, or a message in some queue is about it."""
    running = any(execution.status == "RUNNING" for execution in records.executions.get(order_id, []))
    quoted = (json.dumps(order_id), json.dumps(json.dumps(order_id))[1:-1])
    if '"' in order_id:  # then its quotation has more marks than two
        return running or any(text in body for body in records.pending_texts for text in quoted)
    return running or any(text in records.quoted for text in quoted)


def announced(records: OrderRecords) -> Iterator[str]:
    """Yield closed orders that were not announced exactly once; copies of one event count once."""
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    events = [event["detail"] for _, event in records.journal if is_announced(event)]
    waiting = [event for event in records.outstanding() if event.get("source") != OUTSIDE]
    for event in [*events, *waiting]:
        if event.get("type") in CLOSING.values() and isinstance(event.get("data"), dict):
            ids[str(event["data"].get("orderId")), str(event["type"])].add(str(event.get("id")))
    for order_id, order in sorted(records.placed.items()):
        kind = CLOSING.get(order["status"])
        count = len(ids[order_id, kind]) if kind else 1
        if count != 1:
            yield f"order {order_id} is {order['status']}, and {kind} was announced {count} times"
        for closing in CLOSED - {order["status"]}:
            if ids[order_id, CLOSING[closing]]:
                yield f"order {order_id} is {order['status']}, and {CLOSING[closing]} was announced"


def audit_time(records: OrderRecords) -> Iterator[str]:
    """Yield orders past the deadline of their route, and payments that waited too long for an order."""
    deadline = next((route["deadline"] for route in records.assembly.routes if "OrderPlaced" in route["events"]), None)
    for order_id, row in sorted(records.orders.items()):
        status = row.get("status", "UNPLACED")
        if "placedAt" in row and deadline is not None and status not in CLOSED | {"NEEDS_ATTENTION"}:
            if records.now > instant(row["placedAt"]) + deadline:
                yield f"order {order_id} is still {status}, {deadline} s after it was placed"
        elif "waitingSince" in row and records.now > latest(records, row):
            yield f"a payment has waited for order {order_id} since {row['waitingSince']}"


def latest(records: OrderRecords, row: Row) -> float:
    """Return the instant by which a payment without an order should be refunded; infinite without schedules."""
    return max(instant(row["waitingSince"]) + SIGNAL_SECONDS, records.cloud.schedules_since + SWEEP_SECONDS)
