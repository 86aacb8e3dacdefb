"""What a run of the sequential script came to, in the words of `demo --json`."""

from typing import Any

from scenarios.orders.records import OrderRecords
from scenarios.sequential.flow import NaiveFlow
from scenarios.sequential.server import NAME
from scenarios.sequential.tally import UNPLACED
from signalbox.twin.auditors.records import Row, instant

OUTCOMES = {
    "CONFIRMED": ("OrderConfirmed", "SUCCEEDED"),
    "CANCELLED": ("OrderCancelled", "SUCCEEDED"),
    "NEEDS_ATTENTION": ("OrderNeedsAttention", "FAILED"),
}
"""Status of an order -> its closing event, and how the request ended."""


def executions(flow: NaiveFlow) -> list[dict[str, Any]]:
    """A row for each order that the script has a record of; `states` are the steps of its last request."""
    rows = OrderRecords(flow.twin.cloud, flow.twin.assembly).orders
    orders = {key: row for key, row in rows.items() if row.get("status", UNPLACED) != UNPLACED}
    requests = [(notice.data.get("orderId"), notice.request) for notice in flow.heard if notice.kind == "OrderPlaced"]
    steps = {key: [step.name for step in request.steps] for key, request in requests if request}
    return [row_of(key, orders[key], taken, steps[key]) for key, taken in flow.accepted.items() if key in orders]


def row_of(key: str, order: Row, taken: float, steps: list[str]) -> dict[str, Any]:
    """One order."""
    outcome, status = OUTCOMES.get(order["status"], (None, "RUNNING"))
    return {
        "workflow": NAME,
        "key": key,
        "status": status,
        "outcome": outcome,
        "states": steps,
        "virtual_seconds": round(instant(order["updatedAt"]) - taken, 3) if outcome else None,
    }


def answered_no(flow: NaiveFlow) -> set[str]:
    """The orders whose customer was told at once that they are none: no record, and a request that ended in an error."""
    known = OrderRecords(flow.twin.cloud, flow.twin.assembly).placed if flow.site.version.repeats else {}
    placed = [notice for notice in flow.heard if notice.kind == "OrderPlaced" and flow.site.version.repeats]
    told = {str(notice.data.get("orderId")) for notice in placed if notice.request and notice.request.error}
    return told - set(known)


def counts(flow: NaiveFlow) -> dict[str, Any]:
    """What became of the orders that were taken: a script has no dead letters, so what is not completed hangs."""
    completed = sum(row["outcome"] is not None for row in executions(flow))
    told = answered_no(flow)
    accepted = len(flow.accepted.keys() - told)
    return {
        "accepted": accepted,
        "completed": completed,
        "dead_lettered": 0,
        "in_flight": accepted - completed,
        "refused": flow.refused + len(told),
        "dead_letters": {},
    }
