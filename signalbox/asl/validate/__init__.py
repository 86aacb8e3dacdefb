"""Validation of definitions: all problems at once."""

from typing import Any

from signalbox.asl.problems import Problem, Report
from signalbox.asl.validate.depth import check_values
from signalbox.asl.validate.machine import check_machine
from signalbox.documents import DocumentError
from signalbox.documents.json_text import parse_json
from signalbox.errors import InputError

__all__ = ["Problem", "validate"]


def validate(definition: Any, type: str = "STANDARD") -> list[Problem]:
    """Return every problem of a definition: a dict, or its JSON text. `type` is STANDARD or EXPRESS.

    Only problems of the severity error prevent a Machine.

    Source: Amazon States Language specification, and the Step Functions developer guide's pages of each state.
    """
    if type not in ("STANDARD", "EXPRESS"):
        raise InputError(f"the type of a workflow is STANDARD or EXPRESS, not {type!r}.")
    report = Report()
    parsed = definition
    if isinstance(definition, str):
        try:
            text = definition.removeprefix("\ufeff")
            parsed = parse_json(text, "the definition") if text.strip() else None
        except DocumentError as error:
            report.error("not-json", "", f"no JSON: {error.problem}")
            return report.problems
    if not isinstance(parsed, dict):
        report.error("not-an-object", "", "Definition must be a valid JSON object")
        return report.problems
    if check_values(report, parsed):
        check_machine(report, parsed, type)
    return report.problems
