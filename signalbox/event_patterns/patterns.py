"""EventBridge event patterns, which rules, archives and the filters of event sources share.

Sources: Amazon EventBridge User Guide, pages "Creating Amazon EventBridge event patterns" and "Comparison operators for
use in event patterns"; the rule engine that AWS publishes, aws/event-ruler (`exists` works on leaves alone).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from signalbox.event_patterns.operators import OPERATORS, UnsupportedPattern, equal

Path = tuple[str, ...]
Test = Callable[[Any, Any], bool]
"""Takes a part of an event and the whole event."""


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Return whether the event matches: every field of the pattern, or one alternative of each $or."""
    return matcher(pattern)(event)


def matcher(pattern: Mapping[str, Any]) -> Callable[[Any], bool]:
    """Return a function that tells whether an event matches the pattern; make it once for many events.

    It raises UnsupportedPattern at the first event that meets an unknown operator.
    """
    test = part_test(pattern, ())
    return lambda event: test(event, event)


def part_test(pattern: Mapping[str, Any], path: Path) -> Test:
    """Return the test of the part of an event at this path; all fields in one element of an array."""
    tests = [field_test(name, wanted, path) for name, wanted in pattern.items()]

    def test(part: Any, event: Any) -> bool:
        for inner in tests:  # noqa: SIM110 # a generator costs more than the tests
            if not inner(part, event):
                return False
        return True

    return test


def field_test(name: str, wanted: Any, path: Path) -> Test:
    """Return the test of one field of the pattern."""
    if name == "$or":
        alternatives = [part_test(alternative, path) for alternative in wanted]
        return lambda part, event: any(test(part, event) for test in alternatives)
    if isinstance(wanted, Mapping):
        return inner_test(name, part_test(wanted, (*path, name)))
    if all(isinstance(literal, str) for literal in wanted):
        return text_test(name, frozenset(wanted))
    return lambda part, event: field_matches(wanted, part, name, event, path)


def inner_test(name: str, test: Test) -> Test:
    """Return the test of a field that holds an object, or an array of them."""

    def inner(part: Any, event: Any) -> bool:
        value = part.get(name) if isinstance(part, Mapping) else None
        return any(test(element, event) for element in list(flat(value)) or [None])

    return inner


def text_test(name: str, texts: Collection[str]) -> Test:
    """Return the test of a field that must be one of these texts, or an array with one of them."""

    def test(part: Any, event: Any) -> bool:
        value = part.get(name) if isinstance(part, Mapping) else None
        if isinstance(value, str):
            return value in texts
        return any(isinstance(element, str) and element in texts for element in flat(value))

    return test


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
