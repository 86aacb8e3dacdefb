"""Time: no execution is open past its deadline, no order, and no event in a queue past that of its route."""

from collections.abc import Iterator
from typing import Any

from signalbox.twin.auditors.records import CLOSED, Records, events_in, instant, parsed

SIGNAL_SECONDS = 45 * 60
"""A payment without an order is given back after 30 minutes; a sweep in every 5 and a slow queue are allowed for."""


def audit_time(records: Records) -> Iterator[str]:
    """What is open for too long."""
    for execution in records.cloud.executions.all.values():
        limit = execution.definition.machine.timeout
        if execution.status == "RUNNING" and limit is not None and records.now > execution.state.started_at + limit:
            yield f"execution {execution.name} of {execution.definition.workflow} runs on after its {limit} s"
    yield from orders(records)
    yield from queues(records)


def orders(records: Records) -> Iterator[str]:
    """Orders past the deadline of their route, and signals that waited too long for an order."""
    deadline = next((route["deadline"] for route in records.assembly.routes if "OrderPlaced" in route["events"]), None)
    for order_id, row in sorted(records.orders.items()):
        status = row.get("status", "UNPLACED")
        if "placedAt" in row and deadline is not None and status not in CLOSED | {"NEEDS_ATTENTION"}:
            if records.now > instant(row["placedAt"]) + deadline:
                yield f"order {order_id} is still {status}, {deadline} s after it was placed"
        elif "waitingSince" in row and records.cloud.schedules and records.now > late(row):
            yield f"a payment has waited for order {order_id} since {row['waitingSince']}"


def late(row: Any) -> float:
    """The instant after which a signal without an order should be gone."""
    return instant(row["waitingSince"]) + SIGNAL_SECONDS


def queues(records: Records) -> Iterator[str]:
    """Events that stand in the queue of a route, neither completed nor dead letters, for longer than it promises."""
    deadlines = {route["queue"]: (route["name"], route["deadline"]) for route in records.assembly.routes}
    for queue in records.cloud.queues.values():
        if queue.name in deadlines:
            route, deadline = deadlines[queue.name]
            for message in queue.messages():
                if records.now > message.sent + deadline:
                    kinds = [str(event["detail-type"]) for event in events_in(parsed(message.body))] or ["a message"]
                    yield f"{kinds[0]} has stood in the queue of {route} for more than {deadline} s"
