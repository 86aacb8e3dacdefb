"""Marks of states in a drawing: what became of each state on the path of an execution."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

ENTERED, LATE, CAUGHT, FAILED, UNDOING, UNDONE = "entered", "late", "caught", "failed", "undoing", "undone"
TIMEOUTS = ("States.Timeout", "States.HeartbeatTimeout")
ENDED_BADLY = ("Failed", "TimedOut")
SIGNS = {LATE: "◷", CAUGHT: "!", FAILED: "✕", UNDOING: "↩", UNDONE: "⊘"}
"""Sign before the name of a marked state, so that marks differ without colours."""

LEGEND = {
    ENTERED: "entered",
    LATE: "no answer in time, as planned",
    CAUGHT: "failed, and the error was caught",
    FAILED: "failed",
    UNDOING: "undid a step",
    UNDONE: "its effect was undone",
}
WEIGHT = tuple(LEGEND)
"""Marks by weight: a state that was entered several times has the last of its marks in this order."""

Marks = Mapping[str, str]
"""Mark by the name of a state; a state without one was not entered."""

Document = Mapping[str, Any]


def legend_of(marks: Marks) -> list[str]:
    """Return the marks that occur, in the order of the legend."""
    return [mark for mark in LEGEND if mark in marks.values()]


def is_late(attempt: Document) -> bool:
    """Return whether a wait ended because no answer came in time. Machines plan for it with a reminder or an end."""
    return attempt["waits"] is not None and attempt["error"] in TIMEOUTS


def marks_of(execution: Document) -> Marks:
    """Return the marks of an execution of a story."""
    found = dict.fromkeys(execution["entered"], ENTERED)
    undone = {pascal(step) for state in execution["states"] for step in state["undid"]}
    pairs = [(state["name"], mark) for state in execution["states"] for mark in marks_of_state(state, undone)]
    if execution["failed"]:
        pairs.append((execution["failed"], FAILED))
    return heaviest(found, pairs)


def marks_of_state(state: Document, undone: set[str]) -> Iterator[str]:
    """Yield the marks of one visit of a state."""
    last = state["attempts"][-1] if state["attempts"] else None
    if state["caught"]:
        yield LATE if last and is_late(last) else CAUGHT
    if state["undid"]:
        yield UNDOING
    elif state["name"] in undone and not state["caught"]:
        yield UNDONE


def pascal(step: str) -> str:
    """Return the name of the state of a step: `send-mail` -> `SendMail`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[-_]", step))


def marks_of_history(history: Sequence[Document]) -> Marks:
    """Return the marks of a history of GetExecutionHistory: a state that is left after a failure was caught."""
    events = {event["id"]: event for event in history if "id" in event}
    entered = [event["stateEnteredEventDetails"]["name"] for event in history if "stateEnteredEventDetails" in event]
    left: list[tuple[str, str]] = []
    for event in (event for event in history if "stateExitedEventDetails" in event):
        before = events.get(event.get("previousEventId"), {})
        submitted = events.get(before.get("previousEventId"), {}).get("type") == "TaskSubmitted"
        kind = str(before.get("type", ""))
        mark = LATE if kind.endswith("TimedOut") and submitted else CAUGHT
        left.append((event["stateExitedEventDetails"]["name"], mark if kind.endswith(ENDED_BADLY) else ENTERED))
    open_names = [name for name in entered if name not in dict(left)]
    if open_names and history[-1]["type"] in ("ExecutionFailed", "ExecutionTimedOut"):
        left.append((open_names[-1], FAILED))
    return heaviest(dict.fromkeys(entered, ENTERED), left)


def heaviest(found: dict[str, str], pairs: Sequence[tuple[str, str]]) -> Marks:
    """Return the marks with these added, where they weigh more."""
    for name, mark in pairs:
        found[name] = max(found.get(name, ENTERED), mark, key=WEIGHT.index)
    return found
