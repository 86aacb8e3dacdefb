"""Segments of a run: work on it, waits in a queue or for an answer, and undoing of steps."""

from collections.abc import Iterable, Iterator

from signalbox.report.page.status import Run
from signalbox.report.waterfall.axis import Axis
from signalbox.report.waterfall.bars import Bar, Row, bar, waits

Segment = tuple[float, float]
CLOSE = 0.15
"""Percent of an axis: segments of one kind that are closer are drawn as one."""
LEAST_WAIT = 0.3
"""Percent of an axis: a shorter wait is not drawn, since stripes could not be seen."""


def segment_bars(run: Run, axis: Axis, end: float) -> Iterator[Bar]:
    """Yield the bars within a run, in the order in which they are drawn."""
    states = [state for execution in run["executions"] for state in execution["states"]]
    yield from joined(axis, queued(run, end), "queue")
    for begin, ended in (wait for state in states for wait in waits(state, end)):
        if axis.place(ended) - axis.place(begin) > LEAST_WAIT:
            yield bar(axis, begin, ended, "wait")
    yield from joined(axis, worked(run, states, end), "run")
    for state in states:
        if state["undid"]:
            yield bar(axis, state["entered"], until(state["exited"], end), "undo")


def queued(run: Run, end: float) -> Iterator[Segment]:
    """Yield the times in which a message of the run was in a queue or in the outbox."""
    for event in run["events"]:
        if event["written"] is not None:
            yield event["written"], event["at"]
        ready: dict[tuple[str, str, float], float] = {}
        for delivery in event["deliveries"]:
            message = (delivery["queue"], delivery["function"], delivery["sent"])
            yield ready.get(message, delivery["sent"]), delivery["begun"]
            ready[message] = delivery["ended"]
    for callback in run["callbacks"]:
        yield callback["at"], until(callback["sent"], end)


def worked(run: Run, states: Iterable[Row], end: float) -> Iterator[Segment]:
    """Yield the times in which a function worked on the run."""
    for event in run["events"]:
        yield from ((delivery["begun"], delivery["ended"]) for delivery in event["deliveries"])
    for attempt in (attempt for state in states for attempt in state["attempts"]):
        yield attempt["at"], until(attempt["ended"] if attempt["waits"] is None else attempt["waits"], end)


def until(instant: float | None, end: float) -> float:
    """Return an instant, or the end of the story for what is still open."""
    return end if instant is None else instant


def joined(axis: Axis, segments: Iterable[Segment], kind: str) -> Iterator[Bar]:
    """Yield the bars of one kind, those that touch each other as one."""
    open_: Segment | None = None
    for begin, ended in sorted(segments):
        if open_ and axis.place(begin) - axis.place(open_[1]) <= CLOSE:
            open_ = (open_[0], max(open_[1], ended))
        else:
            if open_:
                yield bar(axis, *open_, kind)
            open_ = (begin, ended)
    if open_:
        yield bar(axis, *open_, kind)
