"""States of an execution from its history, each with the attempts of its task.

Source: AWS Step Functions Developer Guide, "Viewing execution details", and API Reference, "HistoryEvent": an event
names the one before it in its own branch.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.observe.story.values import message_of

Event = dict[str, Any]
ENDINGS = ("Succeeded", "Failed", "TimedOut", "StartFailed", "SubmitFailed")
BLOCKS = ("Parallel", "Map")
BROKEN = tuple(f"{block}StateFailed" for block in BLOCKS)
WORK = ("Task", "LambdaFunction", "Activity")


@dataclass
class Attempt:
    """One attempt of a task. `waits` is the time at which its function had ended and a callback was missing."""

    at: float
    function: str = ""
    waits: float | None = None
    ended: float | None = None
    error: str = ""
    cause: str = ""
    input: str | None = None
    output: str | None = None


@dataclass
class Visit:
    """One visit of a state. `depth` counts the Parallel and Map states around it; `broken` is whether one of its
    branches or items failed."""

    name: str
    type: str
    entered: float
    depth: int
    exited: float | None = None
    attempts: list[Attempt] = field(default_factory=list)
    around: "Visit | None" = None
    broken: bool = False
    input: str | None = None
    output: str | None = None

    @property
    def caught(self) -> str:
        """Error that a Catch took; empty where the state succeeded or is open."""
        last = self.attempts[-1] if self.attempts else None
        if self.broken and self.exited is not None:
            return "a branch failed"
        return last.error if last and self.exited is not None else ""


def visits(history: Sequence[Event]) -> list[Visit]:
    """Return the states of a history (as GetExecutionHistory gives it), in the order of entry."""
    owners: dict[int, Visit] = {}
    found: list[Visit] = []
    kinds = {event["id"]: event["type"] for event in history}
    for event in history:
        before = owners.get(event["previousEventId"])
        if event["type"].endswith("StateEntered"):
            owner = entering(event, before, kinds.get(event["previousEventId"], ""))
            found.append(owner)
        elif before is None:
            continue
        else:
            owner = concerned(before, event["type"])
            note(owner, event)
        owners[event["id"]] = owner
    return found


def entering(event: Event, before: Visit | None, kind: str) -> Visit:
    """Return a new visit after an event of this kind: after the exited state, or inside the present one."""
    around = before.around if before and kind.endswith("StateExited") else before
    return Visit(
        event["stateEnteredEventDetails"]["name"],
        event["type"].removesuffix("StateEntered"),
        event["timestamp"],
        0 if around is None else around.depth + 1,
        around=around,
        input=event["stateEnteredEventDetails"].get("input"),
    )


def concerned(before: Visit, kind: str) -> Visit:
    """Return the visit of an event: a Parallel or Map ends after an event of an inner state."""
    block = next((name for name in BLOCKS if kind.startswith(name)), None)
    while block and (before.type != block or before.exited is not None) and before.around is not None:
        before = before.around
    return before


def note(visit: Visit, event: Event) -> None:
    """Add an event to its state."""
    kind, at = event["type"], event["timestamp"]
    if kind.endswith(("StateExited", "StateAborted")):
        visit.exited = at
        visit.output = event.get("stateExitedEventDetails", {}).get("output")
    visit.broken |= kind in BROKEN
    work = next((prefix for prefix in WORK if kind.startswith(prefix)), None)
    if work and kind.removeprefix(work) == "Scheduled":
        visit.attempts.append(Attempt(at, function_of(event), input=details_of(event).get("parameters")))
    elif work and visit.attempts:
        note_attempt(visit.attempts[-1], kind.removeprefix(work), event)


def note_attempt(attempt: Attempt, step: str, event: Event) -> None:
    """Add the end of an attempt, or the start of its wait."""
    if step == "Submitted":
        attempt.waits = event["timestamp"]
    elif step in ENDINGS:
        details = details_of(event)
        attempt.output = details.get("output")
        attempt.ended = event["timestamp"]
        attempt.error = details.get("error", "") if step != "Succeeded" else ""
        attempt.cause = message_of(details.get("cause"))


def details_of(event: Event) -> Event:
    """Return the details of an event, whose name depends on its type; empty where it has none."""
    return next((value for name, value in event.items() if name.endswith("EventDetails")), {})


def function_of(event: Event) -> str:
    """Return the name of the function that a task invokes; of another service, the resource."""
    details = event.get("taskScheduledEventDetails") or event.get("lambdaFunctionScheduledEventDetails") or {}
    try:
        arn = json.loads(details.get("parameters", "{}")).get("FunctionName", details.get("resource", ""))
    except (ValueError, AttributeError):
        arn = details.get("resource", "")
    _, marker, name = str(arn).partition(":function:")
    return name.partition(":")[0] if marker else str(arn)


def state_row(visit: Visit, at: Callable[[float], float]) -> Event:
    """Return a visit as plain values, its times through `at`."""
    attempts = [
        {
            "at": at(attempt.at),
            "function": attempt.function,
            "waits": None if attempt.waits is None else at(attempt.waits),
            "ended": None if attempt.ended is None else at(attempt.ended),
            "error": attempt.error,
            "cause": attempt.cause,
        }
        for attempt in visit.attempts
    ]
    return {
        "name": visit.name,
        "type": visit.type,
        "depth": visit.depth,
        "entered": at(visit.entered),
        "exited": None if visit.exited is None else at(visit.exited),
        "caught": visit.caught,
        "attempts": attempts,
    }
