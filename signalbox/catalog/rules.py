"""Rules of buses: which types they name, which they can match, and where their events go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from signalbox.assembly.estate.estate import Estate, Resource
from signalbox.catalog.grants import listed
from signalbox.errors import InputError
from signalbox.event_patterns.patterns import matches

KNOWN = ("detail-type", "source")
DEFAULT = "default"
FORMS = (("prefix", "{}*"), ("suffix", "*{}"), ("equals-ignore-case", "{}"), ("wildcard", "{}"))
"""Operator of a pattern -> form in which its operand stands for a type."""


@dataclass(frozen=True)
class Rule:
    """A rule, or the event of a SAM function that stands for one."""

    resource: Resource
    pattern: Mapping[str, Any]
    bus: str

    @property
    def name(self) -> str:
        """Physical name, or the logical id."""
        return self.resource.name or self.resource.logical_id

    @cached_property
    def types(self) -> list[str]:
        """Types that its pattern names; a prefix stands as `Order*`."""
        return named(self.pattern, "detail-type")

    @cached_property
    def sources(self) -> list[str]:
        """Sources that its pattern names."""
        return named(self.pattern, "source")

    def targets(self) -> Iterator[Any]:
        """Yield the values that name its targets."""
        for target in listed(self.resource.properties.get("Targets")):
            if isinstance(target, Mapping):
                yield target.get("Arn")

    def can_match(self, kind: str, source: str) -> bool:
        """Return whether an event of this type can match; an empty source, and all of the detail, may be anything."""
        pattern = partial(self.pattern, KNOWN if source else KNOWN[:1])
        try:
            return pattern is None or matches(pattern, {"detail-type": kind, "source": source})
        except InputError:
            return True  # an operator that we do not know may match


def rules_of(estate: Estate) -> list[Rule]:
    """Return the rules with a pattern that are not disabled; the others are schedules."""
    found = []
    for resource in estate.of_type("AWS::Events::Rule"):
        targets = listed(resource.properties.get("Targets"))
        inside = next((one for one in targets if isinstance(one, Mapping) and "Pattern" in one), {})
        pattern = resource.properties.get("EventPattern") or inside.get("EventPattern") or inside.get("Pattern")
        if isinstance(pattern, Mapping) and resource.properties.get("State") != "DISABLED":
            bus = resource.properties.get("EventBusName") or inside.get("EventBusName")
            found.append(Rule(resource, pattern, bus_of(estate, bus)))
    return found


def bus_of(estate: Estate, value: Any) -> str:
    """Return what identifies a bus: the mark of its resource, else its name; AWS's own bus is `default`."""
    resource = estate.target(value, "AWS::Events::EventBus")
    return resource.mark if resource else str(value or DEFAULT).rpartition("/")[2]


def partial(pattern: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any] | None:
    """Return a pattern with some fields alone, or None where the rest can match every event."""
    found = {name: pattern[name] for name in fields if isinstance(pattern.get(name), list)}
    if isinstance(alternatives := pattern.get("$or"), list):
        parts = [partial(one, fields) for one in alternatives if isinstance(one, Mapping)]
        if None not in parts:
            found["$or"] = parts
    return found or None


def named(pattern: Mapping[str, Any], field: str) -> list[str]:
    """Return the values that a pattern names for a field, in its alternatives too."""
    found = []
    for value in listed(pattern.get(field)):
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            for operator, form in (
                ("prefix", "{}*"),
                ("suffix", "*{}"),
                ("equals-ignore-case", "{}"),
                ("wildcard", "{}"),
            ):
                operand = value.get(operator)
                operand = operand.get("equals-ignore-case") if isinstance(operand, Mapping) else operand
                found += [form.format(operand)] if isinstance(operand, str) else []
    for alternative in listed(pattern.get("$or")):
        found += named(alternative, field) if isinstance(alternative, Mapping) else []
    return found
