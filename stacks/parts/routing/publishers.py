"""Rows of publishers that no route names: entrances, schedules, and what opens a circuit."""

from typing import Any

from stacks.config import Environment
from stacks.naming import physical_name
from stacks.table import Rows

CIRCUIT_OPENED, RESTART_REQUESTED = "CircuitOpened", "RestartRequested"


def publisher_rows(target: Environment, rows: Rows) -> list[dict[str, Any]]:
    """Return a row for each function that publishes beside a route, as the tools read it from the template.

    The function of a guarded route opens its circuit. A starter takes restarts, which the desk sends to its queue.
    """
    found: list[dict[str, Any]] = [
        {"function": physical_name(target, function.name), "publishes": list(function.publishes)}
        for function in rows.functions()
        if function.publishes
    ]
    for route in rows.routes:
        if route.guarded:
            found.append({"function": physical_name(target, route.function.name), "publishes": [CIRCUIT_OPENED]})
        if route.starts:
            found.append({"by": "desk", "queue": physical_name(target, route.queue), "publishes": [RESTART_REQUESTED]})
    return found
