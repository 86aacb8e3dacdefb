"""Deployed parts of an assembly as records: buses, queues, functions, machines, tables, partners, and their arrows."""

from collections.abc import Iterator
from typing import Any

from signalbox.twin import Twin

Record = dict[str, Any]
KINDS = {
    "AWS::Events::EventBus": "bus",
    "AWS::SQS::Queue": "queue",
    "AWS::Lambda::Function": "function",
    "AWS::StepFunctions::StateMachine": "machine",
    "AWS::DynamoDB::Table": "table",
    "AWS::DynamoDB::GlobalTable": "table",
}


def topology(twin: Twin) -> Iterator[Record]:
    """Yield a node for each part of the assembly, then the arrows between them."""
    nodes = {resource.arn: resource for resource in twin.assembly.of_type(*KINDS)}
    routes = {queue: route for route, queues in twin.assembly.all_dead_letter_queues.items() for queue in queues}
    for resource in nodes.values():
        kind = KINDS[resource.type]
        node = {"record": "node", "kind": kind, "name": resource.name}
        if kind == "queue" and resource.name in routes:
            node |= {"kind": "dead-letter queue", "route": routes[resource.name]}
        if kind == "machine" and resource.arn in twin.cloud.executions.machines:
            node["workflow"] = twin.cloud.executions.machines[resource.arn].workflow
        yield node
    if "default" not in {resource.name for resource in nodes.values()}:
        yield {"record": "node", "kind": "bus", "name": "default"}
    for partner in dict.fromkeys(name for scenario in twin.scenarios for name in scenario.partners):
        yield {"record": "node", "kind": "partner", "name": partner}
    yield from arrows(twin)


def arrows(twin: Twin) -> Iterator[Record]:
    """Yield the deployed ways of events: rules with their targets, and event sources."""
    for name, bus in twin.cloud.buses.buses.items():
        for rule in bus.rules:
            for target in rule.targets:
                yield arrow(name, last(target.arn), rule.name)
    for source in twin.assembly.of_type("AWS::Lambda::EventSourceMapping"):
        origin = str(source.properties["EventSourceArn"])
        table = origin.partition(":table/")[2].partition("/")[0]
        function = str(source.properties["FunctionName"]).partition(":function:")[2].partition(":")[0]
        yield arrow(table or last(origin), function or str(source.properties["FunctionName"]), "")


def arrow(source: str, target: str, rule: str) -> Record:
    """Return the record of one arrow; `rule` is empty for an event source."""
    return {"record": "arrow", "from": source, "to": target, "rule": rule}


def last(arn: str) -> str:
    """Return the name at the end of an ARN, without the alias of a function."""
    _, marker, function = arn.partition(":function:")
    return function.partition(":")[0] if marker else arn.rpartition(":")[2].rpartition("/")[2]
