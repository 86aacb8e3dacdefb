"""The keeper of circuits, and what a shadow needs: they name event sources and routes of all workflows."""

from typing import Any

from aws_cdk import aws_events as events
from constructs import Construct

from stacks.config import Environment
from stacks.naming import pascal, physical_name
from stacks.parts.routing.event_route import EventRoute, route_row
from stacks.parts.routing.load_control import keep_circuits
from stacks.routes import CONTROL, KEEP_CIRCUITS
from stacks.shadows import COMPARISON, copies, shadowed
from stacks.table import Rows
from stacks.workflow_stack import WorkflowStack


class ControlStack(WorkflowStack):
    """Deployed after the workflows, whose sources it switches. A shadow comes and goes here, and changes no other."""

    def __init__(self, scope: Construct, id: str, *, target: Environment, **stack: Any) -> None:
        rows = CONTROL + Rows(routes=(COMPARISON,)) if shadowed(target) else CONTROL
        super().__init__(scope, id, target=target, rows=rows, **stack)
        keep_circuits(target, self.functions[KEEP_CIRCUITS.name])
        bus = events.EventBus.from_event_bus_name(self, "Bus", physical_name(target, "events"))
        for route in copies(target):
            EventRoute(self, f"{pascal(route.name)}Route", target=target, bus=bus, route=route)
        self.template_options.metadata = {
            **(self.template_options.metadata or {}),
            "Signalbox::Shadows": [route_row(target, route) for route in copies(target)],
        }
