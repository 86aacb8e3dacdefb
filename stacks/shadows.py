"""What stands beside the system while another implementation runs along with it, dry: `shadow=True` on a row of ROUTES.

Its events are copied to a queue that the shadow reads; the shadow writes copies of the tables, none of which has a stream, so
that nothing it wants said is ever heard; how each side ended an order is compared on one row. Plain data.
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
"""The machine's ends wait for as long as a queue can hold a message back, so that the shadow, which hears the same events, has
ended the order by then: whoever comes second finds the difference, and only what a function of ours counts rings."""


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
