"""Events that only our own workflows publish, from a producer outside."""

from importlib import import_module

import pytest

from stacks.routes import ROWS
from stacks.table import Route
from tests.unit.world import Context, World, batch, delivered

ENDS = [route for route in ROWS.routes if "ExecutionFailed" in route.events]


@pytest.mark.parametrize("route", ENDS, ids=lambda route: route.name)
def test_an_end_of_an_execution_is_reported_by_our_own_entrance_alone(world: World, route: Route) -> None:
    """Each consumer of these events refuses a forged one, and changes nothing."""
    folder, module, name = route.function.handler.split(".")
    handler = getattr(import_module(f"lambdas.{folder}.{module}"), name)
    end = {"workflow": folder, "executionArn": "arn:x", "key": "key-1", "status": "FAILED"}

    handler(batch(delivered("ExecutionFailed", end, source="signalbox.external")), Context())

    assert ([reason for reason, _ in world.dead_letters()], world.said()) == (["ForeignEvent"], [])
