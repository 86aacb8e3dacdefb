"""Routing: the consumers of an event type, by rules and by the queues that a relay feeds."""

from collections.abc import Iterator
from typing import Any

from signalbox.assembly.estate.estate import Resource
from signalbox.catalog.grants import listed
from signalbox.catalog.model import Party
from signalbox.catalog.reach import Reach
from signalbox.catalog.rules import Rule, bus_of, rules_of
from signalbox.catalog.system import FUNCTIONS, MACHINES, System, stack_of

KINDS = {
    **dict.fromkeys(FUNCTIONS, "function"),
    **dict.fromkeys(MACHINES, "state machine"),
    "AWS::SQS::Queue": "queue",
    "AWS::SNS::Topic": "topic",
    "AWS::Events::EventBus": "bus",
    "AWS::Events::ApiDestination": "API destination",
    "AWS::Scheduler::Schedule": "schedule",
    "AWS::Pipes::Pipe": "pipe",
}


class Routing:
    """Rules of a system, and what they lead to."""

    def __init__(self, system: System, reach: Reach) -> None:
        self.system, self.reach, self.estate = system, reach, system.estate
        self.rules = rules_of(self.estate)
        routes = [(row.get("queue"), row.get("events")) for row in system.rows("Routes") if row.get("ordered")]
        sent = [(row.get("queue"), row.get("publishes")) for row in system.rows("Publishers") if row.get("queue")]
        self.fed: dict[str, list[Any]] = {}
        for queue, types in (*routes, *sent):
            for kind in listed(types):
                self.fed.setdefault(str(kind), []).append(queue)

    def matching(self, kind: str, source: str, buses: set[str]) -> Iterator[Rule]:
        """Yield the rules that an event on one of these buses can match; no bus is any bus."""
        matched = [rule for rule in self.rules if rule.can_match(kind, source)]
        work, seen = list(buses), set(buses)
        while work:
            bus = work.pop()
            for rule in matched:
                for forwarded in self.forwards(rule) if rule.bus == bus else ():
                    if forwarded not in seen:
                        seen.add(forwarded)
                        work.append(forwarded)
        yield from (rule for rule in matched if not buses or rule.bus in seen)

    def forwards(self, rule: Rule) -> Iterator[str]:
        """Yield the buses that a rule sends its events to."""
        for target in rule.targets():
            resource = self.estate.target(target)
            if resource is not None and resource.type == "AWS::Events::EventBus":
                yield bus_of(self.estate, target)
            elif isinstance(target, str) and ":event-bus/" in target:
                yield target.rpartition("/")[2]

    def consumers(self, kind: str, source: str, buses: set[str]) -> Iterator[tuple[Party, Resource | None]]:
        """Yield the consumers of a type, with their resources where the templates have them.

        `fed` types go to queues past the bus, in a row of our stacks.
        """
        for rule in self.matching(kind, source, buses):
            for target in rule.targets():
                yield from self.behind(target, (rule.name,), not rule.types)
        for queue in self.fed.get(kind, ()):
            yield from self.behind(queue, (), False)

    def behind(self, target: Any, through: tuple[str, ...], catch_all: bool) -> Iterator[tuple[Party, Resource | None]]:
        """Yield the consumers behind a target: what reads a queue or a topic, else the target itself."""
        runner = self.reach.runner(target)
        resource = runner or self.estate.target(target, "AWS::SQS::")
        resource = resource or self.estate.target(target)
        if resource is None:
            name = str(target).rpartition(":")[2].rpartition("/")[2]
            yield Party(name, service_of(target), through=through, catch_all=catch_all), None
            return
        readers = [] if runner else list(self.reach.consumers(resource))
        fifo = resource.properties.get("FifoQueue") in (True, "true")
        for reader in readers:
            yield party(reader, (*through, name_of(resource)), fifo, catch_all), reader
        if not readers:
            yield party(resource, through, fifo, catch_all), resource


def party(resource: Resource, through: tuple[str, ...] = (), fifo: bool = False, catch_all: bool = False) -> Party:
    """Return a resource as a producer or a consumer."""
    kind = KINDS.get(resource.type, resource.type)
    return Party(name_of(resource), kind, stack_of(resource), resource.logical_id, through, fifo, catch_all)


def name_of(resource: Resource) -> str:
    """Return the physical name of a resource, else its logical id."""
    return resource.name if resource.name and "${" not in resource.name else resource.logical_id


def service_of(target: Any) -> str:
    """Return the service in an ARN, for a target that no template has."""
    parts = str(target).split(":")
    return parts[2] if len(parts) > 5 else "target"
