"""Waterfall of the spans of a run: each below its parent."""

from collections.abc import Iterator

from signalbox.report.page.formatting import duration, offset
from signalbox.report.page.status import Run
from signalbox.report.waterfall.axis import Axis
from signalbox.report.waterfall.bars import Name, Row, bar
from signalbox.report.waterfall.overview import folds

STYLES = {"producer": "event", "consumer": "delivery", "server": "state"}
"""Style of the row of each kind of span."""


def trace(run: Run, name: Name) -> Row | None:
    """Return rows of spans, trace by trace, or None without spans; `name` shortens physical names."""
    spans = run.get("spans", [])
    if not spans:
        return None
    begin = min(span["begun"] for span in spans)
    axis = Axis([span[edge] for span in spans for edge in ("begun", "ended")])
    since = Axis([point - begin for point in axis.points])
    return {
        "rows": [row(span, depth, axis, begin, name) for span, depth in ordered_spans(spans)],
        "folds": folds(axis),
        "ticks": [{"left": f"{left:.2f}", "text": offset(at)} for left, at in since.ticks()],
    }


def ordered_spans(spans: list[Row]) -> Iterator[tuple[Row, int]]:
    """Yield each span with its depth, parents before their children, siblings in order of time."""
    known = {span["span"] for span in spans}
    children: dict[str | None, list[Row]] = {}
    for span in sorted(spans, key=lambda span: (span["begun"], span["ended"])):
        children.setdefault(span["parent"] if span["parent"] in known else None, []).append(span)

    def below(parent: str | None, depth: int) -> Iterator[tuple[Row, int]]:
        for span in children.get(parent, []):
            yield span, depth
            yield from below(span["span"], depth + 1)

    yield from below(None, 0)


def row(span: Row, depth: int, axis: Axis, begin: float, name: Name) -> Row:
    """Return the row of a span; the first of a trace has the trace id."""
    linked = f"linked to {', '.join(link[:8] for link in span['links'])}" if span["links"] else ""
    return {
        "kind": STYLES.get(span["kind"], "state"),
        "name": name(span["name"]),
        "aside": f"trace {span['trace']}" if depth == 0 else span["kind"],
        "depth": depth,
        "when": offset(span["begun"] - begin),
        "took": duration(span["ended"] - span["begun"]) if span["ended"] > span["begun"] else "",
        "note": linked,
        "bars": [bar(axis, span["begun"], span["ended"], "run")],
        "marks": [],
    }
