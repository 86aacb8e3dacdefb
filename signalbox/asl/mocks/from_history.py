"""Mocked outcomes made from the history of an execution, so that what happened elsewhere can be run again here.

Source: API Reference, "HistoryEvent": an event names the one before it in its own branch.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from signalbox.asl.errors import InvalidMocks

Event = dict[str, Any]
_WORK = ("Task", "LambdaFunction", "Activity")
_FAILED = ("Failed", "StartFailed", "SubmitFailed", "ScheduleFailed")
_BLOCKS = ("Map", "Parallel")


def outcomes_from(history: Sequence[Event]) -> dict[str, list[dict[str, Any]]]:
    """Return the outcomes of every task by state, in the order of the calls.

    Those in a Map have the number of their iteration. A call that the history leaves open has no answer. Raises
    InvalidMocks where the history has no results: it was asked for without execution data, or is not whole.
    """
    by_id = {event["id"]: event for event in history}
    calls: dict[int, dict[str, Any]] = {}  # id of the scheduled event -> outcome
    for event in history:
        work, step = _work_of(event)
        if work is None:
            continue
        if step == "Scheduled":
            calls[event["id"]] = {}
            continue
        scheduled = _back_to(event, by_id, f"{work}Scheduled")
        if scheduled is not None:
            calls.setdefault(scheduled["id"], {}).update(_outcome(step, _details(event), event))
        elif step == "ScheduleFailed":
            calls[event["id"]] = _outcome(step, _details(event), event)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in sorted(calls):
        state, iteration = _place(by_id[number], by_id)
        found[state].append(calls[number] if iteration is None else {**calls[number], "iteration": iteration})
    return dict(found)


def input_from(history: Sequence[Event]) -> Any:
    """Return the input of the execution. Raises InvalidMocks where the history does not have it."""
    text = history[0].get("executionStartedEventDetails", {}).get("input") if history else None
    if text is None:
        raise InvalidMocks("the history has no ExecutionStarted event with an input at its start: give --input.")
    return json.loads(text)


def _work_of(event: Event) -> tuple[str | None, str]:
    kind = event["type"]
    if kind.endswith(("StateEntered", "StateExited", "StateAborted")):
        return None, ""
    work = next((prefix for prefix in _WORK if kind.startswith(prefix)), None)
    return work, kind.removeprefix(work) if work else ""


def _details(event: Event) -> dict[str, Any]:
    return next((value for name, value in event.items() if name.endswith("EventDetails")), {})


def _outcome(step: str, details: dict[str, Any], event: Event) -> dict[str, Any]:
    if step in ("Succeeded", "Submitted"):
        if "output" not in details:
            raise InvalidMocks(f"event {event['id']} of the history has no output: ask for it with its execution data.")
        return {"result" if step == "Succeeded" else "submitted": _value(details["output"])}
    if step == "TimedOut":
        return {"timeout": True}
    return {"error": details.get("error"), "cause": details.get("cause")} if step in _FAILED else {}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text  # some services submit a plain text


def _back_to(event: Event, by_id: dict[int, Event], kind: str) -> Event | None:
    while event["type"] != kind:
        before = by_id.get(event["previousEventId"])
        if before is None or before["type"].endswith("StateEntered"):
            return None
        event = before
    return event


def _place(event: Event, by_id: dict[int, Event]) -> tuple[str, int | None]:
    """The state of a task's event, and the iteration of the innermost Map around it."""
    state: str | None = None
    at: Event | None = event
    while at is not None:
        kind = at["type"]
        if state is None and kind.endswith("StateEntered"):
            state = at["stateEnteredEventDetails"]["name"]
        elif kind == "MapIterationStarted":
            return state or "", at["mapIterationStartedEventDetails"]["index"]
        elif kind in [f"{block}StateExited" for block in _BLOCKS]:
            at = _entered(at, by_id)  # what was inside is not around this event
        at = by_id.get(at["previousEventId"]) if at else None
    return state or "", None


def _entered(left: Event, by_id: dict[int, Event]) -> Event | None:
    name = left["stateExitedEventDetails"]["name"]
    return next(
        (
            by_id[number]
            for number in range(left["id"] - 1, 0, -1)
            if by_id.get(number, {}).get("stateEnteredEventDetails", {}).get("name") == name
        ),
        None,
    )
