"""Execution history: kept as small tuples, given out in the shape of GetExecutionHistory."""

from collections.abc import Iterable
from typing import Any

# (type, timestamp, previous event id, fields in the order of FIELDS)
Event = tuple[Any, ...]
Rendered = dict[str, Any]

_TRUNCATION = ("input", "output", "assignedVariables")  # fields that come with a ...Details beside them
_STATE_KINDS = ("Pass", "Task", "Choice", "Wait", "Parallel", "Map", "Succeed", "Fail")
_RESOURCE = ("resourceType", "resource")
_MAP_ITERATION = ("name", "index")
_ENDING = ("error", "cause")

FIELDS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "ExecutionStarted": ("executionStartedEventDetails", ("input", "roleArn")),
    "ExecutionSucceeded": ("executionSucceededEventDetails", ("output",)),
    "ExecutionFailed": ("executionFailedEventDetails", _ENDING),
    "ExecutionAborted": ("executionAbortedEventDetails", _ENDING),
    "ExecutionTimedOut": ("executionTimedOutEventDetails", _ENDING),
    "ExecutionRedriven": ("executionRedrivenEventDetails", ("redriveCount",)),
    "EvaluationFailed": ("evaluationFailedEventDetails", ("state", "error", "cause", "location")),
    "TaskScheduled": (
        "taskScheduledEventDetails",
        (*_RESOURCE, "region", "parameters", "timeoutInSeconds", "heartbeatInSeconds", "taskCredentials"),
    ),
    "TaskStarted": ("taskStartedEventDetails", _RESOURCE),
    "TaskSubmitted": ("taskSubmittedEventDetails", (*_RESOURCE, "output")),
    "TaskSucceeded": ("taskSucceededEventDetails", (*_RESOURCE, "output")),
    "TaskFailed": ("taskFailedEventDetails", (*_RESOURCE, *_ENDING)),
    "TaskTimedOut": ("taskTimedOutEventDetails", (*_RESOURCE, *_ENDING)),
    "LambdaFunctionScheduled": (
        "lambdaFunctionScheduledEventDetails",
        ("resource", "input", "timeoutInSeconds", "taskCredentials"),
    ),
    "LambdaFunctionStarted": (None, ()),
    "LambdaFunctionSucceeded": ("lambdaFunctionSucceededEventDetails", ("output",)),
    "LambdaFunctionFailed": ("lambdaFunctionFailedEventDetails", _ENDING),
    "LambdaFunctionTimedOut": ("lambdaFunctionTimedOutEventDetails", _ENDING),
    "ActivityScheduled": (
        "activityScheduledEventDetails",
        ("resource", "input", "timeoutInSeconds", "heartbeatInSeconds"),
    ),
    "ActivityStarted": ("activityStartedEventDetails", ("workerName",)),
    "ActivitySucceeded": ("activitySucceededEventDetails", ("output",)),
    "ActivityFailed": ("activityFailedEventDetails", _ENDING),
    "ActivityTimedOut": ("activityTimedOutEventDetails", _ENDING),
    "ParallelStateStarted": (None, ()),
    "ParallelStateSucceeded": (None, ()),
    "ParallelStateFailed": (None, ()),
    "MapStateStarted": ("mapStateStartedEventDetails", ("length",)),
    "MapStateSucceeded": (None, ()),
    "MapStateFailed": (None, ()),
    "MapIterationStarted": ("mapIterationStartedEventDetails", _MAP_ITERATION),
    "MapIterationSucceeded": ("mapIterationSucceededEventDetails", _MAP_ITERATION),
    "MapIterationFailed": ("mapIterationFailedEventDetails", _MAP_ITERATION),
    "MapIterationAborted": ("mapIterationAbortedEventDetails", _MAP_ITERATION),
    "MapRunStarted": ("mapRunStartedEventDetails", ("mapRunArn",)),
    "MapRunSucceeded": (None, ()),
    "MapRunFailed": ("mapRunFailedEventDetails", _ENDING),
    "MapRunAborted": (None, ()),
    "MapRunRedriven": ("mapRunRedrivenEventDetails", ("mapRunArn", "redriveCount")),
}
for _kind in _STATE_KINDS:
    FIELDS[f"{_kind}StateEntered"] = ("stateEnteredEventDetails", ("name", "input"))
    FIELDS[f"{_kind}StateExited"] = ("stateExitedEventDetails", ("name", "output", "assignedVariables"))
    FIELDS[f"{_kind}StateAborted"] = (None, ())


def render(events: Iterable[Event]) -> list[Rendered]:
    """Events as GetExecutionHistory gives them: camelCase, timestamps in epoch seconds, ids from 1."""
    return [_render(number, event) for number, event in enumerate(events, 1)]


def _render(number: int, event: Event) -> Rendered:
    kind = event[0]
    rendered: Rendered = {"timestamp": event[1], "type": kind, "id": number, "previousEventId": event[2]}
    key, names = FIELDS[kind]
    if key is not None:
        rendered[key] = _details(names, event)
    return rendered


def _details(names: tuple[str, ...], event: Event) -> dict[str, Any]:
    details: dict[str, Any] = {}
    for name, value in zip(names, event[3:], strict=False):
        if value is None:
            continue
        details[name] = value
        if name in _TRUNCATION:
            details[f"{name}Details"] = {"truncated": False}
    return details
