"""Checks of event patterns, with the reasons for which EventBridge refuses them.

Source: aws/event-ruler, the rule compiler, which EventBridge's messages quote ("Event pattern is not valid. Reason:
..."). Each check takes a value with its path in the pattern, and raises UnsupportedPattern.
"""

from collections.abc import Mapping
from typing import Any

from signalbox.event_patterns.operands import OPERANDS, refuse, single


def check_pattern(pattern: Any, place: str) -> None:
    """Raise UnsupportedPattern, with the path and AWS's reason, for a pattern that EventBridge refuses."""
    if not isinstance(pattern, Mapping):
        refuse(place, "Filter is not an object")
    if not pattern:
        refuse(place, "Empty objects are not allowed")
    for name, wanted in pattern.items():
        path = f"{place}.{name}"
        if name == "$or":
            check_alternatives(wanted, path)
        elif isinstance(wanted, Mapping):
            check_pattern(wanted, path)
        elif isinstance(wanted, list):
            check_values(wanted, path)
        else:
            refuse(path, f'"{name}" must be an object or an array')


def check_alternatives(alternatives: Any, place: str) -> None:
    """Check an $or: an array of two or more patterns."""
    if not isinstance(alternatives, list):
        refuse(place, '"$or" must be an array')
    if len(alternatives) < 2 or not all(isinstance(one, Mapping) for one in alternatives):
        refuse(place, "There must have at least 2 Objects in $or relationship.")
    for number, alternative in enumerate(alternatives):
        check_pattern(alternative, f"{place}[{number}]")


def check_values(values: list[Any], place: str) -> None:
    """Check the literals and operators of a field."""
    if not values:
        refuse(place, "Empty arrays are not allowed")
    for number, value in enumerate(values):
        if isinstance(value, Mapping):
            check_operator(value, f"{place}[{number}]")
        elif isinstance(value, list):
            refuse(f"{place}[{number}]", "Match value must be String, number, true, false, or null")


def check_operator(rule: Mapping[str, Any], place: str) -> None:
    """Check one operator with its operand."""
    operator, operand = single(rule, place)
    if operator not in OPERANDS:
        refuse(place, f"Unrecognized match type {operator}")
    OPERANDS[operator](operand, f"{place}.{operator}")
