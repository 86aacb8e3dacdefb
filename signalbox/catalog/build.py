"""Making of a catalogue from a system."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from signalbox.catalog.contracts import contracts_of
from signalbox.catalog.loops import loops_of
from signalbox.catalog.model import Catalog, EventType, Party, Version
from signalbox.catalog.publications import Publication, publications_of
from signalbox.catalog.reach import Reach
from signalbox.catalog.retention import retention_of
from signalbox.catalog.routing import Routing, party
from signalbox.catalog.rules import DEFAULT, Rule
from signalbox.catalog.system import System

PARTITION_KEY = "x-partition-key"
"""Keyword of a contract: the field of the data whose value all events of one partition share."""
TOOL, AWS = "tool", "AWS service"
OWNERS = ("owner", "team")
"""Tags that name the owner of a resource."""


def catalog_of(system: System) -> Catalog:
    """Return the catalogue of a system: its event types by name, its loops, and what its templates do not tell."""
    reach = Reach(system)
    routing, contracts = Routing(system, reach), contracts_of(system)
    publications, unknown = publications_of(system, reach)
    events = {}
    for name in names(contracts, publications, routing.rules):
        event = EventType(name, contracts.get(name, []))
        own = [one for one in publications if one.type == name]
        describe(event, own, routing)
        events[name] = event
    unknown += untold(routing.rules, list(events.values()))
    return Catalog(list(events.values()), loops_of(routing, reach, publications), sorted(set(unknown)))


def untold(rules: Iterable[Rule], events: list[EventType]) -> Iterator[str]:
    """Yield a sentence for each rule that names no type and matches none that is known."""
    known = [(event.name, source.rstrip("*")) for event in events for source in (event.sources or {""})]
    for rule in rules:
        if not rule.types and not any(rule.can_match(name, source) for name, source in known):
            where = " or ".join(rule.sources) or "its bus"
            yield f"the rule {rule.name} names no type, and nothing here tells the types of {where}"


def names(
    contracts: Mapping[str, list[Version]], publications: Iterable[Publication], rules: Iterable[Rule]
) -> list[str]:
    """Return the names of all types; a form such as `Order*` only where no known type has it."""
    known = {*contracts, *(one.type for one in publications)}
    for rule in rules:
        exact = {name for name in rule.types if "*" not in name}
        known |= exact
    for rule in rules:
        if rule.types and not any(rule.can_match(name, "") for name in known):
            known |= set(rule.types)
    return sorted(known)


def describe(event: EventType, publications: list[Publication], routing: Routing) -> None:
    """Fill in the producers, consumers, sources, retention and owner of a type."""
    rules = [rule for rule in routing.rules if rule.types and rule.can_match(event.name, "")]
    event.sources = {one.source for one in publications if one.source}
    expected = sorted({source for rule in rules for source in rule.sources})
    sources = sorted(event.sources) or [source.rstrip("*") for source in expected] or [""]
    event.sources = event.sources or set(expected)
    buses = {DEFAULT} if sources[0].startswith("aws.") else {one.bus for one in publications}
    buses = set() if "" in buses else buses
    consumers: dict[Party, Any] = {}
    for source in sources:
        for consumer, resource in routing.consumers(event.name, source, buses):
            consumers.setdefault(consumer, resource)
    event.consumers = sorted(consumers)
    producers = {one.producer.mark: one.producer for one in publications}
    event.producers = sorted(party(one) for one in producers.values())
    desks = {row["by"] for row in routing.system.rows("Publishers") if event.name in row["publishes"] and "by" in row}
    event.producers += [Party(str(name), TOOL) for name in sorted(desks)]
    event.producers += [Party(name, AWS) for name in sources if name.startswith("aws.")]
    event.retention = retention_of(event, sources[0], buses, routing)
    event.partition_key = partition_key(event)
    resources = [*producers.values(), *(consumers[one] for one in event.direct)]
    event.owner = owner(event, [tag for one in resources if one is not None and (tag := tag_of(one.properties))])


def partition_key(event: EventType) -> str | None:
    """Return the field of the data that the newest contract names, or None."""
    schemas = [one.schema for one in event.versions if isinstance(one.schema, Mapping)]
    named = schemas[-1].get(PARTITION_KEY) if schemas else None
    return named if isinstance(named, str) else None


def owner(event: EventType, tags: list[str]) -> str | None:
    """Return the owner of a type, or None.

    It is the service of AWS that publishes it, a tag of its producers or consumers, or the one stack that publishes or
    consumes it.
    """
    if event.producers and all(one.kind == AWS for one in event.producers):
        return event.producers[0].name
    if tags:
        return tags[0]
    for parties in (event.producers, event.direct):
        stacks = {one.stack for one in parties if one.stack}
        if len(stacks) == 1:
            return stacks.pop()
    tools = [one.name for one in event.producers if one.kind == TOOL]
    return tools[0] if tools else None


def tag_of(properties: Mapping[str, Any]) -> str | None:
    """Return the value of a resource's tag `owner` or `team`, or None."""
    tags = properties.get("Tags")
    if isinstance(tags, Mapping):
        tags = [{"Key": key, "Value": value} for key, value in tags.items()]
    named = [one for one in tags or () if isinstance(one, Mapping) and str(one.get("Key")).lower() in OWNERS]
    return str(named[0].get("Value")) if named else None
