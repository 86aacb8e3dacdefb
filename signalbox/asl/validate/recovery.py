"""Checks of Retry and Catch."""

from typing import Any

from signalbox.asl.problems import Report, under
from signalbox.asl.validate.checks import (
    Check,
    check_fields,
    is_anything,
    is_object,
    is_string,
    is_text,
    number_from,
    one_of,
    whole_number,
)
from signalbox.asl.validate.expressions import check_expressions
from signalbox.asl.validate.variables import check_assign

_RETRY: dict[str, Check] = {
    "ErrorEquals": is_anything,
    "Comment": is_string,
    "IntervalSeconds": whole_number(1),
    "MaxAttempts": whole_number(0),
    "BackoffRate": number_from(1),
    "MaxDelaySeconds": whole_number(1, 31_622_400),
    "JitterStrategy": one_of("FULL", "NONE"),
}
CATCH: dict[str, Check] = {
    "ErrorEquals": is_anything,
    "Comment": is_string,
    "Next": is_text,
    "Assign": is_object,
    "Output": is_anything,
}
RESERVED = frozenset(
    {
        "States.ALL",
        "States.BranchFailed",
        "States.DataLimitExceeded",
        "States.ExceedToleratedFailureThreshold",
        "States.HeartbeatTimeout",
        "States.Http.Socket",
        "States.IntrinsicFailure",
        "States.ItemReaderFailed",
        "States.NoChoiceMatched",
        "States.ParameterPathFailure",
        "States.Permissions",
        "States.QueryEvaluationError",
        "States.ResultPathMatchFailure",
        "States.ResultWriterFailed",
        "States.Runtime",
        "States.TaskFailed",
        "States.Timeout",
    }
)


def check_retry(report: Report, pointer: str, entries: Any) -> None:
    """Check a Retry field."""
    for place, entry in _entries(report, pointer, entries, _RETRY):
        longest, interval = entry.get("MaxDelaySeconds"), entry.get("IntervalSeconds", 1)
        if isinstance(longest, int) and isinstance(interval, int) and longest <= interval:
            report.error("delay-below-interval", place, "MaxDelaySeconds must be greater than IntervalSeconds")


def check_catch(report: Report, pointer: str, entries: Any, fields: dict[str, Check] = CATCH) -> list[tuple[str, Any]]:
    """Check a Catch field, whose entries have `fields`, and return its targets with their pointers."""
    targets: list[tuple[str, Any]] = []
    for place, entry in _entries(report, pointer, entries, fields):
        if "Next" not in entry:
            report.error("missing-field", place, "a catcher needs Next")
        else:
            targets.append((under(place, "Next"), entry["Next"]))
        for field in ("Assign", "Output"):
            check_expressions(report, under(place, field), entry.get(field), ("errorOutput",))
        check_assign(report, under(place, "Assign"), entry.get("Assign"))
    return targets


def _entries(report: Report, pointer: str, entries: Any, fields: dict[str, Check]) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(entries, list):
        report.error("wrong-value", pointer, "must be an array")
        return []
    checked = []
    for index, entry in enumerate(entries):
        place = under(pointer, index)
        if is_object(report, place, entry):
            check_fields(report, place, entry, fields)
            _check_names(report, place, entry, last=index == len(entries) - 1)
            checked.append((place, entry))
    return checked


def _check_names(report: Report, place: str, entry: dict[str, Any], last: bool) -> None:
    names = entry.get("ErrorEquals")
    pointer = under(place, "ErrorEquals")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        report.error("wrong-value", pointer, "ErrorEquals must be an array of error names, at least one")
        return
    if "States.ALL" in names and (len(names) > 1 or not last):
        report.error("states-all-not-last", pointer, "States.ALL must stand alone and in the last entry")
    for name in names:
        if name.startswith("States.") and name not in RESERVED:
            report.warning("unknown-error-name", pointer, f"{name} is no error of Step Functions: this never matches")
