"""Checks of single values. Each returns True, or adds one problem and returns False."""

import json
import re
from collections.abc import Callable
from typing import Any

from signalbox.asl.language.jsonata import expression_text
from signalbox.asl.limits import MAX_WAIT_SECONDS
from signalbox.asl.problems import Report, under
from signalbox.asl.timestamps import parse_timestamp

PLACEHOLDER = "placeholder-for-number"
Check = Callable[[Report, str, Any], bool]


def excerpt(value: Any) -> str:
    """Return a value as JSON of at most 60 characters, for messages."""
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _fail(report: Report, pointer: str, wanted: str, value: Any) -> bool:
    report.error("wrong-value", pointer, f"must be {wanted} but is {excerpt(value)}")
    return False


def is_string(report: Report, pointer: str, value: Any) -> bool:
    """Check for a string, placeholders included."""
    return isinstance(value, str) or _fail(report, pointer, "a string", value)


def is_text(report: Report, pointer: str, value: Any) -> bool:
    """Check for a string that is not empty."""
    return (isinstance(value, str) and value != "") or _fail(report, pointer, "a string that is not empty", value)


def is_boolean(report: Report, pointer: str, value: Any) -> bool:
    """Check for true or false."""
    return isinstance(value, bool) or _fail(report, pointer, "true or false", value)


def is_object(report: Report, pointer: str, value: Any) -> bool:
    """Check for a JSON object."""
    return isinstance(value, dict) or _fail(report, pointer, "an object", value)


def is_anything(report: Report, pointer: str, value: Any) -> bool:
    """Accept any JSON value."""
    return True


def is_filled_array(report: Report, pointer: str, value: Any) -> bool:
    """Check for an array with at least one entry."""
    if value == []:
        report.error("wrong-value", pointer, "Value cannot be empty")
        return False
    return isinstance(value, list) or _fail(report, pointer, "an array with at least one entry", value)


def whole_number(low: int, high: int = MAX_WAIT_SECONDS) -> Check:
    """Return a check for a whole number within bounds."""

    def check(report: Report, pointer: str, value: Any) -> bool:
        fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return (
            fits
            or _is_placeholder(report, pointer, value)
            or _fail(report, pointer, f"a whole number from {low} to {high}", value)
        )

    return check


def number_from(low: float) -> Check:
    """Return a check for a number that is not below `low`."""

    def check(report: Report, pointer: str, value: Any) -> bool:
        fits = isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value < 1e9
        return (
            fits
            or _is_placeholder(report, pointer, value)
            or _fail(report, pointer, f"a number of at least {low}", value)
        )

    return check


def one_of(*values: str) -> Check:
    """Return a check for one of these strings."""

    def check(report: Report, pointer: str, value: Any) -> bool:
        return value in values or _fail(report, pointer, f"one of {', '.join(values)}", value)

    return check


def or_expression(check: Check) -> Check:
    """Return a check that also accepts a JSONata expression."""

    def either(report: Report, pointer: str, value: Any) -> bool:
        return expression_text(value) is not None or check(report, pointer, value)

    return either


def is_timestamp(report: Report, pointer: str, value: Any) -> bool:
    """Check for an instant in ISO 8601 with its offset, or a placeholder."""
    if isinstance(value, str) and (has_placeholder(value) or parse_timestamp(value) is not None):
        return True
    report.error("wrong-value", pointer, "String does not match RFC3339 timestamp")
    return False


def check_fields(report: Report, pointer: str, value: dict[str, Any], fields: dict[str, Check]) -> None:
    """Check each field of an object by its check in `fields`; other fields are errors."""
    for name, item in value.items():
        if name in fields:
            fields[name](report, under(pointer, name), item)
        else:
            report.error("unknown-field", under(pointer, name), f"Field '{name}' is not supported")


def _is_placeholder(report: Report, pointer: str, value: Any) -> bool:
    """A text that is one placeholder: in a YAML file a deployment makes a number of it. It cannot run before."""
    if not isinstance(value, str) or re.fullmatch(r"\$\{[^{}]+\}", value) is None:
        return False
    report.warning(PLACEHOLDER, pointer, f"{value} must be a number when it is replaced; only then the machine can run")
    return True


def has_placeholder(text: str) -> bool:
    """Return True where the text has a `${Placeholder}`, which a deployment replaces."""
    return "${" in text and "}" in text.split("${", 1)[1]
