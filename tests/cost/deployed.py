"""Small deployed system for tests, as an assembly on disk: one workflow, its route, relay and schedule."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from signalbox.assembly import read
from signalbox.cost.projection.assumptions import Assumptions, read_assumptions
from signalbox.cost.projection.system import System, read_system
from tests.cost.asl_parts import machine, plain

TASKS = {"Work": "dev-orders-work"}


def assembly(folder: Path, written: Mapping[str, Any] | None = None, **changes: Any) -> Path:
    """Write the assembly of `written`, or of the template with changes, into a folder."""
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "one.template.json"}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"one": stack}}), encoding="utf-8")
    (folder / "one.template.json").write_text(json.dumps(written or template(**changes)), encoding="utf-8")
    return folder


def template(expression: str = "rate(5 minutes)") -> dict[str, Any]:
    """The template of the system."""
    work = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Done"}
    states = machine(Start=plain("Work"), Work=work | {"Arguments": {"FunctionName": "${Work}"}}, Done=plain())
    resources = {
        "Machine": resource(
            "AWS::StepFunctions::StateMachine", StateMachineName="dev-orders", DefinitionString=json.dumps(states)
        ),
        "Alarm": resource("AWS::CloudWatch::Alarm", AlarmName="late"),
        "Start": function("start"),
        "Work": function("work"),
        "Source": resource(
            "AWS::Lambda::EventSourceMapping",
            FunctionName="arn:aws:lambda:us-east-1:123456789012:function:dev-orders-start:live",
            BatchSize=10,
        ),
    }
    route = {
        "name": "orders",
        "events": ["OrderPlaced"],
        "function": "dev-orders-start",
        "publishes": ["OrderConfirmed"],
    }
    route |= {"queue": "dev-orders", "deadLetterQueue": "dev-orders-dead-letters", "starts": "orders", "ordered": False}
    workflow = {"slug": "orders", "machine": "dev-orders", "key": "orderId", "outcomes": [], "tasks": TASKS}
    schedule = {"name": "sweep", "expression": expression, "function": "dev-orders-work"}
    metadata = {"Signalbox::Routes": [route], "Signalbox::Workflows": [workflow], "Signalbox::Schedules": [schedule]}
    return {"Resources": resources, "Metadata": metadata}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """One resource."""
    return {"Type": kind, "Properties": properties}


def function(name: str) -> dict[str, Any]:
    """One function of the orders package."""
    handler = f"lambdas.orders.handlers.{name}"
    fields = {"Handler": handler, "MemorySize": 1024, "Architectures": ["arm64"]}
    return resource("AWS::Lambda::Function", FunctionName=f"dev-orders-{name}", **fields)


def deployed(folder: Path, **changes: Any) -> System:
    """The system as the projection reads it."""
    return read_system(read(assembly(folder, **changes)))


QUIET: Mapping[str, Any] = {
    "workflows/orders/executions_per_month": 1_000_000,
    "workflows/orders/events/OrderPlaced": 1,
    "workflows/orders/events/OrderConfirmed": 0,
    "events/*/kb": 1,
    "queues/*/messages_per_batch": 1,
    "queues/*/pollers": 0,
    "queues/*/poll_seconds": 20,
    "machines/*/log_kb_per_transition": 0,
    "traces/*/kept_per_second": 0,
    "traces/*/sampled": 0,
    "functions/*/duration_ms": 100,
    "functions/*/write_units": 0,
    "functions/*/read_units": 0,
    "functions/*/log_kb": 0,
    "logs/*/months_kept": 0,
    "tables/*/months_kept": 0,
}


def usage(**changes: Any) -> dict[str, Any]:
    """A usage document, with rows changed or, by None, left out."""
    rows = [
        {"name": name, "value": value, "source": "a test", "confidence": "given"}
        for name, value in (QUIET | changes).items()
        if value is not None
    ]
    return {"assumptions": rows}


def assumed(changes: Mapping[str, Any] | None = None) -> Assumptions:
    """The assumptions of a usage document."""
    return read_assumptions(usage(**dict(changes or {})), "usage.json")
