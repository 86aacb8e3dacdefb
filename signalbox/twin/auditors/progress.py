"""Progress: every accepted event is completed, in a dead-letter queue, or still in flight; nothing vanishes."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from scenarios.lending import completion as loan_events
from scenarios.settlement.auditor import settlement_requested
from signalbox.twin.auditors.records import CLOSED, OUR_SOURCES, Event, Records, Row, quantities

CLOSING = {"CONFIRMED": "OrderConfirmed", "CANCELLED": "OrderCancelled", "NEEDS_ATTENTION": "OrderNeedsAttention"}


def audit_progress(records: Records) -> Iterator[str]:
    """What has vanished, and which order nobody works on; where no bus is deployed nothing is announced."""
    listens = records.cloud.buses.buses.keys() != {"default"}
    if listens:
        yield from vanished(records)
        yield from unsaid(records)
        yield from unanswered(records)
    if records.has("orders"):
        for order_id, order in sorted(records.placed.items()):
            if order["status"] not in CLOSING and not worked_on(records, order_id):
                yield f"order {order_id} is {order['status']}, and nothing works on it any more"
        if listens:
            yield from announced(records)


def vanished(records: Records) -> Iterator[str]:
    """Accepted events that no route has completed, and that stand nowhere."""
    routes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for route in records.assembly.routes:
        for event_type in route["events"]:
            routes[event_type].append(route)
    for event in latest(records):
        if event["id"] in records.under_way:
            continue
        names = {queue.name for queue in records.lying.get(event["id"], [])}
        ours = event["source"].startswith(OUR_SOURCES)
        takers = routes.get(event["detail-type"], []) if ours else []
        if not takers and not any("unroutable" in name for name in names):
            yield f"{told(event)} is of no route, and is not in `unroutable` either"
        for route in takers:
            kept = {route["queue"], route["deadLetterQueue"], route.get("undeliveredQueue")}
            if not names & kept and not completed(records, route["name"], event):
                yield f"{told(event)} was accepted; the route {route['name']} has neither completed nor kept it"


def latest(records: Records) -> list[Event]:
    """The accepted events; of those with one id the last, since a replay, perhaps edited, takes its place."""
    by_identity = {event["detail"].get("id", event["id"]): event for _, event in records.journal}
    return [records.replayed.get(event["id"], event) for event in by_identity.values()]


def told(event: Event) -> str:
    """How an event is named in a sentence."""
    detail = event["detail"]
    return f"{event['detail-type']} {detail.get('id', event['id'])} of {detail.get('subject', 'nobody')}"


def completed(records: Records, route: str, event: Event) -> bool:
    """Whether the records show what a route makes of an event; what this auditor does not know it leaves alone."""
    data = event["detail"].get("data")
    return route not in COMPLETED or (
        isinstance(data, dict) and COMPLETED[route](records, event["detail"], data, event["detail-type"])
    )


def order_placed(records: Records, detail: Row, data: Row, kind: str) -> bool:
    """The order's row says what the event said."""
    row = records.placed.get(str(data.get("orderId")), {})
    same = all(row.get(name) == data.get(name) for name in ("customerId", "currency", "total"))
    return bool(row) and same and quantities(row) == quantities(data)


def stock_received(records: Records, detail: Row, data: Row, kind: str) -> bool:
    """A receipt with the event's id, of the same goods."""
    receipt = records.receipts.get(str(detail.get("id")), {})
    return receipt.get("sku") == data.get("sku") and receipt.get("quantity") == data.get("quantity")


def payment_told(records: Records, detail: Row, data: Row, kind: str) -> bool:
    """A payment's row of the same amount; of a refusal the order's row remembers no more than that it was heard."""
    if kind == "PaymentFailed":
        return data.get("orderId") in records.orders
    names = ("orderId", "paymentId", "amount", "currency")
    return any(all(row.get(name) == data.get(name) for name in names) for row in records.payments)


def refund_requested(records: Records, detail: Row, data: Row, kind: str) -> bool:
    """The payment's row says that it was given back."""
    wanted = data.get("paymentId")
    return any(row["paymentId"] == wanted and row.get("state") == "REFUNDED" for row in records.payments)


def customer_told(records: Records, detail: Row, data: Row, kind: str) -> bool:
    """The message for this fact was sent."""
    return records.facts("notifications").get(f"{kind}#{data.get('orderId')}", {}).get("state") == "sent"


def outcome_counted(records: Records, detail: Row, data: Row, kind: str) -> bool:
    """The fact was counted."""
    return f"{kind}#{data.get('orderId') or data.get('date')}" in records.facts("analytics")


COMPLETED: dict[str, Callable[[Records, Row, Row, str], bool]] = {
    "orders": order_placed,
    "stock": stock_received,
    "payments": payment_told,
    "refunds": refund_requested,
    "notification": customer_told,
    "analytics": outcome_counted,
    "settlements": settlement_requested,
    **loan_events.COMPLETED,
}
"""By route: what its records show of a completed event."""


def unsaid(records: Records) -> Iterator[str]:
    """Rows of the outbox that claim to be published, and that no bus has seen; those of ordered routes travel by queue."""
    seen = {event["detail"].get("id") for _, event in records.journal}
    by_queue = {event for route in records.assembly.routes if route.get("ordered") for event in route["events"]}
    for row, document in records.outbox:
        if isinstance(document, dict) and document.get("type") in by_queue:
            continue
        if row.get("kind") == "event" and "publishedAt" in row and row["id"] not in seen:
            yield f"the outbox says that event {row['id']} of {row['partitionKey']} is published; the bus has never seen it"


def unanswered(records: Records) -> Iterator[str]:
    """Callbacks that claim to be said while their execution still waits for them."""
    waiting = {
        token
        for token, (execution, task) in records.cloud.executions.tokens.items()
        if execution.status == "RUNNING" and task in execution.state.open_tasks
    }
    for row, document in records.outbox:
        if row.get("kind") == "callback" and "publishedAt" in row and document and document.get("token") in waiting:
            yield f"the outbox says that callback {row['id']} was answered; its execution still waits"


def worked_on(records: Records, order_id: str) -> bool:
    """Whether an execution runs for the order, or a message in some queue is about it."""
    running = any(execution.status == "RUNNING" for execution in records.executions.get(order_id, []))
    quoted = (json.dumps(order_id), json.dumps(json.dumps(order_id))[1:-1])
    return running or any(text in body for body in records.to_be_worked_on for text in quoted)


def announced(records: Records) -> Iterator[str]:
    """A closed order is announced once; copies of one event are no second announcement."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    events = [event["detail"] for _, event in records.journal if event["source"].startswith(OUR_SOURCES)]
    for event in [*events, *records.outstanding()]:
        if event.get("type") in CLOSING.values() and isinstance(event.get("data"), dict):
            said[str(event["data"].get("orderId")), str(event["type"])].add(str(event.get("id")))
    for order_id, order in sorted(records.placed.items()):
        kind = CLOSING.get(order["status"])
        count = len(said[order_id, kind]) if kind else 1
        if count != 1:
            yield f"order {order_id} is {order['status']}, and {kind} was announced {count} times"
        for closing in CLOSED - {order["status"]}:
            if said[order_id, CLOSING[closing]]:
                yield f"order {order_id} is {order['status']}, and {CLOSING[closing]} was announced"
