"""Checks of the rules of a Choice in JSONPath."""

from collections.abc import Iterator
from typing import Any

from signalbox.asl.problems import Report, under
from signalbox.asl.query.choice_rules import OPERATORS
from signalbox.asl.query.comparisons import TYPE_TESTS, is_numeric
from signalbox.asl.validate.checks import (
    Check,
    is_boolean,
    is_filled_array,
    is_object,
    is_string,
    is_text,
    is_timestamp,
)
from signalbox.asl.validate.jsonpath.values import is_path, is_payload
from signalbox.asl.validate.shared import foreign_field

_GROUPS = ("And", "Or")
_TOP = ("Next", "Assign")  # fields of a rule, which its parts do not have


def check_rule(report: Report, pointer: str, rule: Any) -> Iterator[tuple[str, Any]]:
    """Check a rule of a Choice and yield its target with its pointer."""
    if not is_object(report, pointer, rule):
        return
    if "Next" not in rule:
        report.error("missing-field", pointer, "These fields are required: [Next]")
    elif is_text(report, under(pointer, "Next"), rule["Next"]):
        yield under(pointer, "Next"), rule["Next"]
    if "Assign" in rule:
        is_payload(report, under(pointer, "Assign"), rule["Assign"])
    if "Condition" in rule:
        foreign_field(report, under(pointer, "Condition"), "Condition", "JSONPath")
        return
    _check_part(report, pointer, {name: value for name, value in rule.items() if name not in _TOP})


def _check_part(report: Report, pointer: str, part: Any) -> None:
    """Check the comparison, or the And, Or or Not, of a rule or of a part of one."""
    if not is_object(report, pointer, part):
        return
    kinds = [name for name in part if name in ("And", "Or", "Not") or name in OPERATORS]
    if len(kinds) != 1:
        report.error("wrong-rule", pointer, "a rule has one comparison, or one of And, Or and Not")
        return
    for name, value in part.items():
        _check_field(report, under(pointer, name), name, value)
    if kinds[0] in OPERATORS:
        _check_variable(report, pointer, part)


def _check_field(report: Report, pointer: str, name: str, value: Any) -> None:
    if name == "Not":
        _check_part(report, pointer, value)
    elif name in OPERATORS:
        _operand_check(name)(report, pointer, value)
    elif name in _GROUPS:
        if is_filled_array(report, pointer, value):
            for index, inner in enumerate(value):
                _check_part(report, under(pointer, index), inner)
    elif name not in ("Variable", "Comment"):
        report.error("unknown-field", pointer, f"Field '{name}' is not supported")


def _check_variable(report: Report, pointer: str, part: dict[str, Any]) -> None:
    if "Variable" not in part:
        report.error("missing-field", pointer, "These fields are required: [Variable]")
    else:
        is_path(report, under(pointer, "Variable"), part["Variable"])


def _operand_check(name: str) -> Check:
    if name.endswith("Path"):
        return is_path
    if name == "IsPresent" or name in TYPE_TESTS or name.startswith("Boolean"):
        return is_boolean
    if name.startswith("Numeric"):
        return _is_number
    return is_timestamp if name.startswith("Timestamp") else is_string


def _is_number(report: Report, pointer: str, value: Any) -> bool:
    if is_numeric(value):
        return True
    report.error("wrong-value", pointer, "Expected value of type Number")
    return False
