"""What a run of the sequential script came to, in the words of `demo --json`."""

from typing import Any

from signalbox.naive.flow import NaiveFlow
from signalbox.naive.server import NAME
from signalbox.twin.auditors.records import CLOSED, Records, Row, instant

OUTCOMES = {"CONFIRMED": "OrderConfirmed", "CANCELLED": "OrderCancelled"}


def executions(flow: NaiveFlow) -> list[dict[str, Any]]:
    """A row for each order that the script has a record of; `states` are the steps of its last request."""
    orders = Records(flow.twin.cloud, flow.twin.assembly).orders
    requests = [(notice.data.get("orderId"), notice.request) for notice in flow.heard if notice.kind == "OrderPlaced"]
    steps = {key: [step.name for step in request.steps] for key, request in requests if request}
    return [row_of(key, orders[key], taken, steps[key]) for key, taken in flow.accepted.items() if key in orders]


def row_of(key: str, order: Row, taken: float, steps: list[str]) -> dict[str, Any]:
    """One order."""
    closed = order["status"] in CLOSED
    return {
        "workflow": NAME,
        "key": key,
        "status": "SUCCEEDED" if closed else "RUNNING",
        "outcome": OUTCOMES.get(order["status"]),
        "states": steps,
        "virtual_seconds": round(instant(order["updatedAt"]) - taken, 3) if closed else None,
    }


def counts(flow: NaiveFlow) -> dict[str, Any]:
    """What became of the orders that were taken: the script has no dead letters, so what is not completed hangs."""
    completed = sum(row["outcome"] is not None for row in executions(flow))
    return {
        "accepted": len(flow.accepted),
        "completed": completed,
        "dead_lettered": 0,
        "in_flight": len(flow.accepted) - completed,
        "refused": flow.refused,
        "dead_letters": {},
    }
