"""Map Runs: describe, list, and change their limits while they run.

Source: AWS Step Functions API Reference, "DescribeMapRun", "ListMapRuns", "UpdateMapRun", "MapRunItemCounts".
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from signalbox.asl.run.execution_data import RUNNING
from signalbox.asl.run.history import Event
from signalbox.asl.run.protocol import MapRunUpdated
from signalbox.serve.context import Server
from signalbox.serve.errors import invalid
from signalbox.serve.pages import page
from signalbox.serve.resources import MapRun

Parameters = dict[str, Any]
_COUNTS = {"RUNNING": "running", "SUCCEEDED": "succeeded", "FAILED": "failed", "TIMED_OUT": "timedOut"}
_ENDS = {"MapRunSucceeded": "SUCCEEDED", "MapRunFailed": "FAILED", "MapRunAborted": "ABORTED"}
_BEGINNINGS = ("MapRunStarted", "MapRunRedriven")


@dataclass(frozen=True)
class _Course:
    """Course of a Map Run, read from its parent's history; instants in epoch seconds."""

    status: str
    stopped: float | None
    redrives: int
    redriven: float | None


def describe(server: Server, parameters: Parameters) -> Parameters:
    """Describe a Map Run."""
    with server.resources.lock:
        map_run = server.resources.map_run(parameters["mapRunArn"])
        begun, course = map_run.begun, _course(map_run)
        answer = {
            "mapRunArn": begun.arn,
            "executionArn": map_run.execution.arn,
            "status": course.status,
            "startDate": map_run.started,
            "maxConcurrency": begun.max_concurrency,
            "toleratedFailureCount": begun.tolerated_count,
            "toleratedFailurePercentage": begun.tolerated_percentage,
            "itemCounts": _counts(map_run, begun.items, course, items=True),
            "executionCounts": _counts(map_run, begun.children, course, items=False),
            "redriveCount": course.redrives,
        }
        given = {"stopDate": course.stopped, "redriveDate": course.redriven}
    return answer | {name: value for name, value in given.items() if value is not None}


def list_map_runs(server: Server, parameters: Parameters) -> Parameters:
    """List the Map Runs of an execution, newest first."""
    with server.resources.lock:
        execution = server.resources.execution(parameters["executionArn"])
        shown, token = page(list(reversed(execution.map_runs.values())), parameters)
        rows = []
        for map_run in shown:
            stopped = _course(map_run).stopped
            row = {
                "executionArn": execution.arn,
                "mapRunArn": map_run.begun.arn,
                "stateMachineArn": map_run.machine_arn,
                "startDate": map_run.started,
            }
            rows.append(row if stopped is None else {**row, "stopDate": stopped})
    return {"mapRuns": rows, **token}


def update(server: Server, parameters: Parameters) -> Parameters:
    """Change the limits of a Map Run that runs."""
    with server.resources.lock:
        map_run = server.resources.map_run(parameters["mapRunArn"])
        if parameters.get("toleratedFailurePercentage", 0) > 100:
            raise invalid("toleratedFailurePercentage must be between 0 and 100")
        if _course(map_run).status != RUNNING:
            raise invalid(f"The Map Run '{map_run.begun.arn}' has ended: only one that runs can be updated")
        limits = (
            parameters.get("maxConcurrency"),
            parameters.get("toleratedFailureCount"),
            parameters.get("toleratedFailurePercentage"),
        )
        names = ("max_concurrency", "tolerated_count", "tolerated_percentage")
        changes: dict[str, Any] = {n: value for n, value in zip(names, limits, strict=True) if value is not None}
        map_run.begun = replace(map_run.begun, **changes)
        number = map_run.begun.map_run
        server.driver.stimulate(map_run.execution, lambda at: MapRunUpdated(at, number, *limits))
    return {}


def _course(map_run: MapRun) -> _Course:
    run, arn = map_run.execution.run, map_run.begun.arn
    events: Sequence[Event] = run.events
    begins = [number for number, event in enumerate(events, 1) if event[0] in _BEGINNINGS and event[3] == arn]
    redrives = [events[number - 1] for number in begins if events[number - 1][0] == "MapRunRedriven"]
    again = len(redrives), redrives[-1][1] if redrives else None
    for event in events[begins[-1] :]:
        if event[0] in _ENDS and _beginning(events, event) == begins[-1]:
            return _Course(_ENDS[event[0]], event[1], *again)
    blocks = [branch.block for branch in run.branches.values() if branch.block is not None]
    if run.status == RUNNING and any(block.run == map_run.begun.map_run for block in blocks):
        return _Course(RUNNING, None, *again)
    return _Course("ABORTED", map_run.execution.stopped or run.now, *again)


def _beginning(events: Sequence[Event], event: Event) -> int:
    """Return the number of the event with which the Map Run of an event began; 0 where there is none."""
    number = event[2]
    while number and events[number - 1][0] not in _BEGINNINGS:
        number = events[number - 1][2]
    return int(number)


def _counts(map_run: MapRun, total: int, course: _Course, items: bool) -> dict[str, int]:
    """Return how many items, or children, have each status; what has not started is pending."""
    found: Counter[str] = Counter()
    for child, size in map_run.children.values():
        found[_COUNTS.get(child.run.status, "aborted")] += size if items else 1
    counts = {name: found[name] for name in (*_COUNTS.values(), "aborted")}
    written = map_run.writes and course.status == "SUCCEEDED"
    return {
        "pending": total - found.total(),
        **counts,
        "total": total,
        "resultsWritten": found.total() if written else 0,
        "failuresNotRedrivable": 0,
        "pendingRedrive": 0,
    }


OPERATIONS = {"DescribeMapRun": describe, "ListMapRuns": list_map_runs, "UpdateMapRun": update}
