"""Bars and marks on a time axis: left edge and width in percent, and a class."""

from collections.abc import Callable, Iterator
from typing import Any

from signalbox.report.waterfall.axis import Axis

Bar = dict[str, str]
Row = dict[str, Any]
Name = Callable[[str], str]
"""Function that shortens physical names, such as those of functions."""
NARROWEST = 0.05
"""Percent; the style sheet gives every bar at least two pixels, so that 10 ms can be seen."""


def bar(axis: Axis, begin: float, end: float, kind: str) -> Bar:
    """Return a bar from one instant to another."""
    left, right = axis.place(begin), axis.place(end)
    return {"left": f"{left:.2f}", "width": f"{max(NARROWEST, right - left):.2f}", "kind": kind}


def mark(axis: Axis, at: float, kind: str) -> Bar:
    """Return a mark at one instant."""
    return {"left": f"{axis.place(at):.2f}", "kind": kind}


def attempt_bars(axis: Axis, state: dict[str, Any], end: float) -> Iterator[Bar]:
    """Yield the bars within a state: work of its function, waits for an answer, failed attempts."""
    for attempt in state["attempts"]:
        ended = end if attempt["ended"] is None else attempt["ended"]
        waits = attempt["waits"]
        kind = "fail" if attempt["error"] else "undo" if state["undid"] or state["barred"] else "run"
        if waits is None:
            yield bar(axis, attempt["at"], ended, kind)
        else:
            yield bar(axis, attempt["at"], waits, "run")
            yield bar(axis, waits, ended, "wait")
    if state["type"] == "Wait":
        yield bar(axis, state["entered"], end if state["exited"] is None else state["exited"], "wait")


def waits(state: dict[str, Any], end: float) -> Iterator[tuple[float, float]]:
    """Yield the times in which a state waited for an answer, an instant, or its next attempt."""
    attempts = state["attempts"]
    for index, attempt in enumerate(attempts):
        ended = end if attempt["ended"] is None else attempt["ended"]
        if attempt["waits"] is not None:
            yield attempt["waits"], ended
        if index + 1 < len(attempts):
            yield ended, attempts[index + 1]["at"]
    if state["type"] == "Wait":
        yield state["entered"], end if state["exited"] is None else state["exited"]
