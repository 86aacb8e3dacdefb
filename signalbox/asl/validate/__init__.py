"""Validation of definitions: all problems at once."""

import json
from typing import Any

from signalbox.asl.problems import Problem, Report
from signalbox.asl.validate.machine import check_machine

__all__ = ["Problem", "validate"]


def validate(definition: Any) -> list[Problem]:
    """Return every problem of a definition (a dict, or its JSON text).

    Only problems of the severity error prevent a Machine.

    Source: Amazon States Language specification, and the Step Functions developer guide's pages of each state.
    """
    report = Report()
    parsed = definition
    if isinstance(definition, str):
        try:
            parsed = json.loads(definition)
        except json.JSONDecodeError as error:
            report.error("not-json", "", f"no JSON: {error.msg} at line {error.lineno}, column {error.colno}")
            return report.problems
    if not isinstance(parsed, dict):
        report.error(
            "not-an-object", "", "no JSON object (line 1, column 1): a definition starts with { and has States"
        )
        return report.problems
    check_machine(report, parsed)
    return report.problems
