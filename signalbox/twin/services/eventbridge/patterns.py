"""EventBridge event patterns and input transformers.

Sources: Amazon EventBridge User Guide, pages "Creating Amazon EventBridge event patterns", "Comparison operators for
use in event patterns", "Amazon EventBridge input transformation".
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from signalbox.errors import InputError


class UnsupportedPattern(InputError):
    """Raised for a pattern or a template that the twin does not support."""


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Return whether the event matches: every field of the pattern, or one alternative of each $or."""
    for name, wanted in pattern.items():
        if name == "$or":
            if not any(matches(alternative, event) for alternative in wanted):
                return False
        elif isinstance(wanted, Mapping):
            inner = event.get(name) if isinstance(event, Mapping) else None
            if not any(matches(wanted, part) for part in (inner if isinstance(inner, list) else [inner])):
                return False
        elif not field_matches(wanted, event, name):
            return False
    return True


def field_matches(wanted: list[Any], event: Any, name: str) -> bool:
    """Return whether one of the wanted values matches the field, or one element of an array."""
    present = isinstance(event, Mapping) and name in event
    value = event[name] if present else None
    values = value if isinstance(value, list) else [value]
    return any(rule_matches(rule, values, present) for rule in wanted)


def rule_matches(rule: Any, values: list[Any], present: bool) -> bool:
    """Return whether a literal or an operator matches one of the values."""
    if isinstance(rule, Mapping) and "exists" in rule:
        return present is bool(rule["exists"])
    if not present:
        return False
    if not isinstance(rule, Mapping):
        return any(value == rule and type(value) is type(rule) for value in values)
    (operator, operand), *more = rule.items()
    if more or operator not in OPERATORS:
        raise UnsupportedPattern(f"the twin does not support the event pattern operator {operator!r}")
    return any(OPERATORS[operator](value, operand) for value in values)


def prefix(value: Any, operand: Any) -> bool:
    """Return whether a value starts with the text; equals-ignore-case ignores case."""
    if isinstance(operand, Mapping):
        return isinstance(value, str) and value.lower().startswith(operand["equals-ignore-case"].lower())
    return isinstance(value, str) and value.startswith(operand)


def suffix(value: Any, operand: Any) -> bool:
    """Return whether a value ends with the text; equals-ignore-case ignores case."""
    if isinstance(operand, Mapping):
        return isinstance(value, str) and value.lower().endswith(operand["equals-ignore-case"].lower())
    return isinstance(value, str) and value.endswith(operand)


def anything_but(value: Any, operand: Any) -> bool:
    """Return whether a value is none of the literals, or does not match the inner operator."""
    if isinstance(operand, Mapping):
        (operator, inner), *_ = operand.items()
        options = inner if isinstance(inner, list) else [inner]
        return not any(OPERATORS[operator](value, option) for option in options)
    return value not in (operand if isinstance(operand, list) else [operand])


def numeric(value: Any, operand: list[Any]) -> bool:
    """Return whether a number satisfies all comparisons, given as alternating operator and number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    pairs = zip(operand[::2], operand[1::2], strict=True)
    return all(COMPARISONS[sign](value, number) for sign, number in pairs)


def wildcard(value: Any, operand: str) -> bool:
    """Return whether a text matches, where `*` stands for any text."""
    expression = ".*".join(re.escape(part) for part in operand.split("*"))
    return isinstance(value, str) and re.fullmatch(expression, value, re.DOTALL) is not None


COMPARISONS = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
OPERATORS: dict[str, Any] = {
    "prefix": prefix,
    "suffix": suffix,
    "anything-but": anything_but,
    "numeric": numeric,
    "wildcard": wildcard,
    "equals-ignore-case": lambda value, operand: isinstance(value, str) and value.lower() == operand.lower(),
}


def transformed(transformer: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """Return the text that an InputTransformer makes for a target."""
    values = {name: at_path(event, path) for name, path in transformer.get("InputPathsMap", {}).items()}
    values["aws.events.event.json"] = event
    values["aws.events.event"] = {key: value for key, value in event.items() if key != "detail"}
    template = transformer["InputTemplate"]

    def replacement(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in values:
            raise UnsupportedPattern(f"the input template names <{name}>, which InputPathsMap does not define")
        inside_text = re.sub(r"\\.", "", template[: found.start()]).count('"') % 2 == 1
        value = values[name]
        text = json.dumps(value, ensure_ascii=False)
        return text[1:-1] if inside_text and isinstance(value, str) else text

    return re.sub(r"<([\w.\-]+)>", replacement, template)


def at_path(event: Any, path: str) -> Any:
    """Return the value at a path such as `$.detail.id`; None where there is none."""
    value = event
    for part in path.removeprefix("$").removeprefix(".").split(".") if path != "$" else ():
        name, *indexes = re.split(r"[\[\]]+", part.rstrip("]"))
        value = value.get(name) if isinstance(value, Mapping) else None
        for index in indexes:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
    return value
