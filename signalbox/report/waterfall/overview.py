"""The picture of the whole run: each piece of business a bar over virtual time."""

from collections.abc import Iterator

from signalbox.report.page import status as standing
from signalbox.report.page.formatting import brief, duration, shortened, singular
from signalbox.report.page.status import Anchors, Run, Story
from signalbox.report.waterfall.axis import Axis
from signalbox.report.waterfall.bars import Bar, Row, bar, mark, waits

DENSITIES = ((34, "roomy"), (80, "close"), (250, "dense"))
"""Up to so many bars: with names beside them; with small names; without. Beyond the last: hairlines."""


def overview(story: Story, anchors: Anchors) -> Row:
    """Rows of bars in order of time, with the axis that they share."""
    runs = sorted(story["runs"], key=lambda run: standing.span(run, story["virtual_seconds"]))
    axis = Axis(instants(story), share=14.0, shortest=30.0)
    return {
        "rows": [row(run, story, axis, anchors[run["workflow"], run["key"]]) for run in runs],
        "density": next((name for most, name in DENSITIES if len(runs) <= most), "hairline"),
        "title": f"Every {one_of(story)} over virtual time",
        "folds": folds(axis),
        "ticks": [{"left": f"{left:.2f}", "text": standing.when(story, at)} for left, at in axis.ticks()],
    }


def one_of(story: Story) -> str:
    """What a bar stands for."""
    return singular(next(iter(story["workflows"]))) if len(story["workflows"]) == 1 else "piece of business"


def instants(story: Story) -> Iterator[float]:
    """Every instant at which anything happened in the run."""
    yield 0.0
    for run in story["runs"]:
        yield from standing.span(run, story["virtual_seconds"])
        yield from (entry["at"] for entry in run["timeline"])


def folds(axis: Axis) -> list[Row]:
    """The folded stretches of an axis for the template."""
    return [
        {"left": f"{fold.left:.2f}", "width": f"{fold.width:.2f}", "text": brief(fold.seconds)} for fold in axis.folds
    ]


def row(run: Run, story: Story, axis: Axis, anchor: str) -> Row:
    """One bar: pale while it waits, striped while it undoes, with marks where something came from outside or failed."""
    end = story["virtual_seconds"]
    begin, last = standing.span(run, end)
    return {
        "name": shortened(run["key"], 24),
        "anchor": anchor,
        "tone": standing.tone(run, story),
        "title": f"{shortened(run['key'])}: {standing.label(run)}, {duration(last - begin)}",
        "bars": [bar(axis, begin, last, "life"), *inner_bars(run, axis, end)],
        "marks": list(marks(run, axis)),
    }


def inner_bars(run: Run, axis: Axis, end: float) -> Iterator[Bar]:
    """The waits of a run's executions, and the states that undid a step."""
    for execution in run["executions"]:
        for state in execution["states"]:
            for begin, ended in waits(state, end):
                if axis.place(ended) - axis.place(begin) > 0.3:
                    yield bar(axis, begin, ended, "wait")
            if state["undid"]:
                yield bar(axis, state["entered"], end if state["exited"] is None else state["exited"], "undo")


def marks(run: Run, axis: Axis) -> Iterator[Bar]:
    """Events from outside after the first one, failed attempts, dead letters and their replay."""
    for event in [event for event in run["events"] if event["written"] is None][1:]:
        yield mark(axis, event["at"], "event")
    for entry in run["timeline"]:
        if entry["kind"] in ("failure", "dead letter", "replay"):
            yield mark(axis, entry["at"], entry["kind"].replace(" ", "-"))
