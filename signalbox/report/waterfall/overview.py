"""Picture of the whole story: a bar over virtual time for each run."""

from collections.abc import Iterator

from signalbox.report.graph.marks import is_late
from signalbox.report.page import status
from signalbox.report.page.formatting import duration, short_duration, shorten, singular
from signalbox.report.page.status import Anchors, Run, Story
from signalbox.report.waterfall.axis import Axis
from signalbox.report.waterfall.bars import Bar, Row, bar, mark
from signalbox.report.waterfall.segments import segment_bars

DENSITIES = ((34, "roomy"), (80, "close"), (250, "dense"))
"""Largest number of bars with names, with small names, and without names; more bars are hairlines."""


def overview(story: Story, anchors: Anchors) -> Row:
    """Return the rows of bars in order of time, with their common axis."""
    runs = sorted(story["runs"], key=lambda run: status.span(run, story["virtual_seconds"]))
    axis = Axis(instants(story), share=30.0, shortest=30.0, fold_width=1.2, most=16)
    density = next((name for most, name in DENSITIES if len(runs) <= most), "hairline")
    rows = [row(run, story, axis, anchors[run["workflow"], run["key"]], density) for run in runs]
    return {
        "rows": rows,
        "density": density,
        "kinds": {part["kind"] for drawn in rows for part in (*drawn["bars"], *drawn["marks"])},
        "title": f"Every {subject(story)} over virtual time",
        "folds": folds(axis),
        "ticks": [{"left": f"{left:.2f}", "text": status.format_instant(story, at)} for left, at in axis.ticks()],
    }


def subject(story: Story) -> str:
    """Return the noun for one bar."""
    return singular(next(iter(story["workflows"]))) if len(story["workflows"]) == 1 else "piece of business"


def instants(story: Story) -> Iterator[float]:
    """Yield every instant of the story."""
    yield 0.0
    for run in story["runs"]:
        yield from status.span(run, story["virtual_seconds"])
        yield from (entry["at"] for entry in run["timeline"])


def folds(axis: Axis) -> list[Row]:
    """Return the folds of an axis for the template."""
    return [
        {"left": f"{fold.left:.2f}", "width": f"{fold.width:.2f}", "text": short_duration(fold.seconds)}
        for fold in axis.folds
    ]


def row(run: Run, story: Story, axis: Axis, anchor: str, density: str) -> Row:
    """Return one bar with its segments and marks; a hairline is too thin for them."""
    end = story["virtual_seconds"]
    begin, last = status.span(run, end)
    return {
        "name": shorten(run["key"], 24),
        "anchor": anchor,
        "tone": status.tone(run, story),
        "title": f"{shorten(run['key'])}: {status.label(run)}, {duration(last - begin)}",
        "bars": [bar(axis, begin, last, "life"), *([] if density == "hairline" else segment_bars(run, axis, end))],
        "marks": [] if density == "hairline" else list(marks(run, axis)),
    }


def marks(run: Run, axis: Axis) -> Iterator[Bar]:
    """Yield marks for outside events after the first, failed attempts, dead letters and replays.

    A wait whose time is over is no failure: the machine has planned a reminder or an end for it.
    """
    late = {attempt["ended"] for attempt in attempts(run) if is_late(attempt)}
    for event in [event for event in run["events"] if event["written"] is None][1:]:
        yield mark(axis, event["at"], "event")
    for entry in run["timeline"]:
        if entry["kind"] in ("failure", "dead letter", "replay"):
            is_planned = entry["kind"] == "failure" and entry["at"] in late
            yield mark(axis, entry["at"], "late" if is_planned else entry["kind"].replace(" ", "-"))


def attempts(run: Run) -> Iterator[Row]:
    """Yield the attempts of all states of a run."""
    for execution in run["executions"]:
        for state in execution["states"]:
            yield from state["attempts"]
