"""Publications: functions, machines, schedules and pipes that put events on a bus, with the types."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.assembly.estate.estate import Resource
from signalbox.catalog.code_texts import detail_types
from signalbox.catalog.grants import PUT_EVENTS, listed
from signalbox.catalog.reach import SYMBOL, Reach
from signalbox.catalog.rules import bus_of
from signalbox.catalog.system import FUNCTIONS, System

PUTS = re.compile(r":states:::(?:events:putEvents|aws-sdk:eventbridge:putEvents)")
EXPRESSION = re.compile(r"\{%.*%\}|^\$(?!\{)", re.DOTALL)


@dataclass(frozen=True)
class Publication:
    """Events of one type from one producer. `source` and `bus` are empty where only the run knows them."""

    producer: Resource
    type: str
    source: str = ""
    bus: str = ""


def publications_of(system: System, reach: Reach) -> tuple[list[Publication], list[str]]:
    """Return the publications of a system, and sentences about producers whose types nothing tells."""
    declared = list(from_rows(system, reach))
    found = [*declared, *from_machines(system), *from_targets(system)]
    known = {one.producer.mark for one in found}
    unknown = []
    for holder in putters(reach):
        types = detail_types(holder) if holder.mark not in known else set()
        bus = bus_granted(reach, holder)
        found += [Publication(holder, name, bus=bus) for name in sorted(types)]
        if not types and not declared and holder.type in FUNCTIONS:
            unknown.append(f"{holder.logical_id} may put events on a bus, and no text in its code names their types")
    return list(dict.fromkeys(found)), unknown


def from_rows(system: System, reach: Reach) -> Iterator[Publication]:
    """Yield what the rows of our own stacks say: a route's machine publishes where its function starts one."""
    machines = {row.get("slug"): row.get("machine") for row in system.rows("Workflows")}
    for row in [*system.rows("Routes"), *system.rows("Publishers")]:
        machine = reach.estate.target(machines.get(row.get("starts")), "AWS::StepFunctions::StateMachine")
        producer = machine or reach.estate.target(row.get("function"), *FUNCTIONS)
        if producer is not None:
            yield from (Publication(producer, str(name)) for name in row.get("publishes", ()))


def from_machines(system: System) -> Iterator[Publication]:
    """Yield the entries of the states that put events on a bus."""
    for machine, source in system.machines:
        prefix = machine.mark.rpartition(":")[0]
        for entry in entries_in(source.definition):
            if name := literal(entry.get("DetailType")):
                given = literal(entry.get("EventBusName"))
                bus = bus_of(system.estate, SYMBOL.sub(rf"{prefix}:\1}}", given))
                known = given or not {"EventBusName", "EventBusName.$"} & entry.keys()
                yield Publication(machine, name, literal(entry.get("Source")), bus if known else "")


def entries_in(definition: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the entries that the states of a definition put on a bus."""
    for task in tasks_in(definition):
        if PUTS.search(str(task.get("Resource", ""))):
            given = task.get("Arguments") or task.get("Parameters") or {}
            entries = given.get("Entries") if isinstance(given, Mapping) else None
            yield from (entry for entry in listed(entries) if isinstance(entry, Mapping))


def tasks_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every Task of a definition, in branches and Maps too."""
    if isinstance(value, Mapping):
        if value.get("Type") == "Task":
            yield value
        for part in value.values():
            yield from tasks_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from tasks_in(part)


def literal(value: Any) -> str:
    """Return a text that no expression decides, or an empty text."""
    return value if isinstance(value, str) and not EXPRESSION.search(value) else ""


def from_targets(system: System) -> Iterator[Publication]:
    """Yield what schedules and pipes put on a bus."""
    for schedule in system.estate.of_type("AWS::Scheduler::Schedule"):
        given = schedule.get("Target", "EventBridgeParameters")
        if isinstance(given, Mapping) and (name := literal(given.get("DetailType"))):
            bus = bus_of(system.estate, schedule.get("Target", "Arn"))
            yield Publication(schedule, name, literal(given.get("Source")), bus)
    for pipe in system.estate.of_type("AWS::Pipes::Pipe"):
        given = pipe.get("TargetParameters", "EventBridgeEventBusParameters")
        if isinstance(given, Mapping) and (name := literal(given.get("DetailType"))):
            bus = bus_of(system.estate, pipe.properties.get("Target"))
            yield Publication(pipe, name, literal(given.get("Source")), bus)


def bus_granted(reach: Reach, holder: Resource) -> str:
    """Return the one bus that a holder may put events on, or an empty text."""
    buses = {
        bus_of(reach.estate, value) if isinstance(value, str) and "*" not in value else ""
        for grant in reach.grants
        if grant.holder is holder and grant.allows(PUT_EVENTS)
        for value in grant.resources
    }
    return buses.pop() if len(buses) == 1 else ""


def putters(reach: Reach) -> list[Resource]:
    """Return the functions and machines that may put events on a bus."""
    found = {grant.holder.mark: grant.holder for grant in reach.grants if grant.allows(PUT_EVENTS)}
    return list(found.values())
