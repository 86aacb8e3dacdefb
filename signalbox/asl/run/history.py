"""Execution history, stored as small tuples and rendered as GetExecutionHistory returns it."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

# (type, timestamp, previous event id, fields in the order of FIELDS)
Event = tuple[Any, ...]
Rendered = dict[str, Any]
Renderer = Callable[[int, Event], Rendered]

_TRUNCATION = ("input", "output", "assignedVariables")  # fields with an additional ...Details field
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
    """Return events as GetExecutionHistory does: camelCase, timestamps in epoch seconds, ids from 1."""
    with _without_collector():
        return [_RENDERERS[event[0]](number, event) for number, event in enumerate(events, 1)]


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the garbage collector: rendering makes no reference cycles, and a collection walks the whole history."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _entered(number: int, event: Event) -> Rendered:
    # Two of three events are entered or exited events: special renderers take half the time of the general one.
    kind, at, previous, name, text = event
    details = {"name": name, "input": text, "inputDetails": {"truncated": False}}
    return {
        "timestamp": at,
        "type": kind,
        "id": number,
        "previousEventId": previous,
        "stateEnteredEventDetails": details,
    }


def _exited(number: int, event: Event) -> Rendered:
    kind, at, previous, name, text = event[:5]
    details = {"name": name, "output": text, "outputDetails": {"truncated": False}}
    if len(event) > 5:
        details["assignedVariables"] = event[5]
        details["assignedVariablesDetails"] = {"truncated": False}
    return {
        "timestamp": at,
        "type": kind,
        "id": number,
        "previousEventId": previous,
        "stateExitedEventDetails": details,
    }


def _general(key: str | None, names: tuple[str, ...]) -> Renderer:
    plain = not set(names) & set(_TRUNCATION)
    pairs = [(name, f"{name}Details" if name in _TRUNCATION else None) for name in names]

    def renderer(number: int, event: Event) -> Rendered:
        rendered: Rendered = {"timestamp": event[1], "type": event[0], "id": number, "previousEventId": event[2]}
        if key is None:
            return rendered
        if plain and None not in event:
            rendered[key] = dict(zip(names, event[3:], strict=False))
            return rendered
        details: dict[str, Any] = {}
        for (name, truncation), value in zip(pairs, event[3:], strict=False):
            if value is not None:
                details[name] = value
                if truncation:
                    details[truncation] = {"truncated": False}
        rendered[key] = details
        return rendered

    return renderer


_RENDERERS: dict[str, Renderer] = {kind: _general(*fields) for kind, fields in FIELDS.items()}
for _kind in _STATE_KINDS:
    _RENDERERS[f"{_kind}StateEntered"] = _entered
    _RENDERERS[f"{_kind}StateExited"] = _exited
