"""Queues and tables for a shadow: another implementation that runs along, dry (`shadow=True` on a route).

Its events are copied to a queue that the shadow reads; the shadow writes copies of the tables. The copies have
no stream, so shadow events are never published. One row compares how each side ended an order. Plain data.
"""

from collections.abc import Mapping
from dataclasses import replace

from stacks.actions import CHANGE, READ
from stacks.config import Environment
from stacks.routes import ROUTES, TABLES
from stacks.table import MINUTE, Function, Route, Table

WRITTEN = ("orders", "stock", "outbox", "idempotency")
"""The tables that a shadow of the orders workflow writes."""

COMPARISONS = "comparisons"
COMPARISON = Route(
    "comparison",
    ("OrderConfirmed", "OrderCancelled", "OrderNeedsAttention"),
    Function("comparison.handlers.compare", {COMPARISONS: (*READ, *CHANGE)}),
    critical=False,
    delay=15 * MINUTE,
)
"""Events of the machine wait for as long as a queue can delay a message, so that the shadow, which gets the same
events, has ended the order by then: the second of both finds the difference. Only what a function of ours counts
can raise an alarm."""


def shadowed(target: Environment) -> list[Route]:
    """The routes whose events go to a shadow too: those of the table, and those that the environment's phase adds."""
    return [route for route in ROUTES if route.shadow or route.name in target.shadows]


def routes(target: Environment) -> tuple[Route, ...]:
    """Every route that has a consumer: the table's, and the comparison while there is a shadow."""
    return (*ROUTES, COMPARISON) if shadowed(target) else ROUTES


def copies(target: Environment) -> list[Route]:
    """A route for each shadowed one, whose queue no function of ours empties."""
    return [replace(route, name=f"{route.name}-shadow", critical=False) for route in shadowed(target)]


def tables(target: Environment) -> Mapping[str, Table]:
    """Every table: the system's, and while there is a shadow its copies and the comparisons."""
    if not shadowed(target):
        return TABLES
    return {**TABLES, **{f"{name}-shadow": replace(TABLES[name], stream=False) for name in WRITTEN}, **COMPARED}


COMPARED = {COMPARISONS: Table("id")}
