"""The table of the system: which event goes where, which function handles it, and what it may touch.

A new flow starts with a module here that names its `ROWS`, and its line in `ROWS_OF`.
"""

from collections.abc import Mapping
from dataclasses import replace

from stacks.routes import lending, onboarding, orders, settlement, shared, suspects, video, webhooks
from stacks.routes.shared import RELAY, SWEEP
from stacks.table import Rows

__all__ = [
    "BUSINESS",
    "CONTROL",
    "DEPLOYED",
    "ENTRANCES",
    "JOURNEYS",
    "KEEP_CIRCUITS",
    "ORDERED",
    "RELAY",
    "ROUTED",
    "ROUTES",
    "ROWS",
    "ROWS_OF",
    "SCHEDULES",
    "SWEEP",
    "TABLES",
]
__all__ += ["UNROUTABLE_RULES", "WORKFLOWS", "functions"]

ROWS_OF: Mapping[str, Rows] = {
    "orders": orders.ROWS,
    "lending": lending.ROWS,
    "settlement": settlement.ROWS,
    "onboarding": onboarding.ROWS,
    "video": video.ROWS,
    "webhooks": webhooks.ROWS,
    "suspects": suspects.ROWS,
}
"""Workflow -> its rows, in the order of the templates."""

_first, *_others = ROWS_OF.values()
BUSINESS = sum(_others, _first)
SHARED = shared.rows(BUSINESS)

# The order of rules and schedules decides the order of events in the twin: another one gives other runs for equal
# seeds.
ROWS = sum(_others, _first + SHARED)

_name, *_names = ROWS_OF
CONTROL = Rows(routes=tuple(route for route in SHARED.routes if route.function.keeps_circuits))
"""Rows of what knows other workflows' event sources, deployed after them."""
DEPLOYED: Mapping[str, Rows] = {
    _name: _first,
    "shared": replace(SHARED, routes=tuple(route for route in SHARED.routes if route not in CONTROL.routes)),
    **{name: ROWS_OF[name] for name in _names},
}
"""Stack -> its rows: one for each workflow, and one for what all of them share."""

TABLES, ROUTES, WORKFLOWS, JOURNEYS = ROWS.tables, ROWS.routes, ROWS.workflows, ROWS.journeys
ENTRANCES = ROWS.entrances
SCHEDULES = sorted(ROWS.schedules, key=lambda schedule: schedule.function.handler, reverse=True)
SCHEDULES.sort(key=lambda schedule: schedule.expression.startswith("cron"))
functions = ROWS.functions
(KEEP_CIRCUITS,) = [function for function in functions() if function.keeps_circuits]

ROUTED = sorted({event for route in ROUTES if route.source is None and not route.ordered for event in route.events})
"""What a rule takes to a queue. A type of an ordered route that a stranger puts on the bus is unroutable there."""

ORDERED = {event: route for route in ROUTES if route.ordered for event in route.events}
if both := sorted(set(ORDERED) & set(ROUTED)):
    raise ValueError(f"{both[0]} stands in an ordered route and in another: the relay sends it to the queue alone")

UNROUTABLE_RULES: Mapping[str, str] = {
    "unroutable-unknown-type": "UnknownType",
    "unroutable-unknown-source": "UnknownSource",
}
"""Rules of our bus that belong to no route, and the reason under which each brings an event into the queue
`unroutable`."""
