"""Results of a run of the sequential script, in the form of `demo --json`."""

from typing import Any

from scenarios.orders.records import OrderRecords
from scenarios.sequential.flow import NaiveFlow
from scenarios.sequential.server import NAME
from scenarios.sequential.tally import UNPLACED
from signalbox.twin.auditors.records import Row, instant
from signalbox.twin.results.rows import ExecutionRow

OUTCOMES = {
    "CONFIRMED": ("OrderConfirmed", "SUCCEEDED"),
    "CANCELLED": ("OrderCancelled", "SUCCEEDED"),
    "NEEDS_ATTENTION": ("OrderNeedsAttention", "FAILED"),
}
"""Status of an order -> its closing event, and how the request ended."""


def executions(flow: NaiveFlow) -> list[ExecutionRow]:
    """Return a row for each order in the script's records; `states` are the steps of its last request."""
    rows = OrderRecords(flow.twin.cloud, flow.twin.assembly).orders
    orders = {key: row for key, row in rows.items() if row.get("status", UNPLACED) != UNPLACED}
    requests = [(notice.data.get("orderId"), notice.request) for notice in flow.notices if notice.kind == "OrderPlaced"]
    steps = {key: [step.name for step in request.steps] for key, request in requests if request}
    return [row_of(key, orders[key], taken, steps[key]) for key, taken in flow.accepted.items() if key in orders]


def row_of(key: str, order: Row, taken: float, steps: list[str]) -> ExecutionRow:
    """Return the row of one order."""
    outcome, status = OUTCOMES.get(order["status"], (None, "RUNNING"))
    return {
        "workflow": NAME,
        "key": key,
        "status": status,
        "outcome": outcome,
        "states": steps,
        "virtual_seconds": round(instant(order["updatedAt"]) - taken, 3) if outcome else None,
    }


def refused_at_once(flow: NaiveFlow) -> set[str]:
    """Return the orders refused at once: they have no record, and a request that ended in an error."""
    known = OrderRecords(flow.twin.cloud, flow.twin.assembly).placed if flow.site.version.repeats else {}
    placed = [notice for notice in flow.notices if notice.kind == "OrderPlaced" and flow.site.version.repeats]
    refused = {str(notice.data.get("orderId")) for notice in placed if notice.request and notice.request.error}
    return refused - set(known)


def counts(flow: NaiveFlow) -> dict[str, Any]:
    """Count the accepted orders: a script has no dead letters, so orders that are not completed hang."""
    completed = sum(row["outcome"] is not None for row in executions(flow))
    refused = refused_at_once(flow)
    accepted = len(flow.accepted.keys() - refused)
    return {
        "accepted": accepted,
        "completed": completed,
        "dead_lettered": 0,
        "in_flight": accepted - completed,
        "refused": flow.refused + len(refused),
        "dead_letters": {},
    }
