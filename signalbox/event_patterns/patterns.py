"""EventBridge event patterns, which rules, archives and the filters of event sources share.

Sources: Amazon EventBridge User Guide, pages "Creating Amazon EventBridge event patterns" and "Comparison operators for
use in event patterns"; the rule engine that AWS publishes, aws/event-ruler (`exists` works on leaves alone).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.event_patterns.operators import OPERATORS, UnsupportedPattern, equal

Path = tuple[str, ...]


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Return whether the event matches: every field of the pattern, or one alternative of each $or."""
    return part_matches(pattern, event, event, ())


def part_matches(pattern: Mapping[str, Any], part: Any, event: Any, path: Path) -> bool:
    """Return whether the `part` of the event at this path matches; all fields in one element of an array."""
    for name, wanted in pattern.items():
        if name == "$or":
            if not any(part_matches(alternative, part, event, path) for alternative in wanted):
                return False
        elif isinstance(wanted, Mapping):
            inner = part.get(name) if isinstance(part, Mapping) else None
            elements = list(flat(inner)) or [None]
            if not any(part_matches(wanted, element, event, (*path, name)) for element in elements):
                return False
        elif not field_matches(wanted, part, name, event, path):
            return False
    return True


def field_matches(wanted: list[Any], part: Any, name: str, event: Any, path: Path) -> bool:
    """Return whether one of the wanted values matches the field, or one element of an array."""
    present = isinstance(part, Mapping) and name in part
    leaves = [value for value in flat(part[name]) if not isinstance(value, Mapping)] if present else []
    for rule in wanted:
        if not isinstance(rule, Mapping):
            if any(equal(value, rule) for value in leaves):
                return True
        elif "exists" in rule:
            if bool(leaves) if rule["exists"] else not any(leaves_at(event, (*path, name))):
                return True
        elif operator_matches(rule, leaves):
            return True
    return False


def operator_matches(rule: Mapping[str, Any], leaves: list[Any]) -> bool:
    """Return whether an operator matches one of the values. Raises UnsupportedPattern for an unknown operator."""
    (operator, operand), *more = rule.items()
    if more or operator not in OPERATORS:
        raise UnsupportedPattern(f"Unrecognized match type {operator}")
    return any(OPERATORS[operator](value, operand) for value in leaves)


def flat(value: Any) -> Iterator[Any]:
    """Iterate over a value, or over the elements of an array and of the arrays in it."""
    if isinstance(value, list):
        for element in value:
            yield from flat(element)
    else:
        yield value


def leaves_at(value: Any, path: Path) -> Iterator[bool]:
    """Iterate once for each leaf that the event has at a path, through arrays."""
    for element in flat(value):
        if not path:
            if not isinstance(element, Mapping):
                yield True
        elif isinstance(element, Mapping) and path[0] in element:
            yield from leaves_at(element[path[0]], path[1:])
