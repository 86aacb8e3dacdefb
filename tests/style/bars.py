"""The picture of growing orders: two panels with a bar for each order over virtual time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import TypedDict


class Bar(TypedDict):
    """An order: seconds of its begin and end (None: open for good), and what is wrong with it ("" for nothing)."""

    key: str
    begin: float
    end: float | None
    flaw: str


TITLES = {
    "naive": "A script: step after step in one process",
    "orders": "This project: events, queues, a state machine",
}
CLASSES = {"": "well", "lost": "lost", "money kept": "lost", "charged twice": "twice", "stuck": "stuck"}
WORDS = {"well": "ended well", "lost": "lost", "twice": "charged twice", "stuck": "stuck"}
WIDTH, LEFT, RIGHT, TOP, FOOT, ROWS = 960.0, 24.0, 24.0, 62.0, 34.0, 225.0
STYLE = """
svg{--ink:#1f2933;--paper:#ffffff;--line:#c5ccd3;--well:#12805c;--lost:#c2252f;--twice:#b36b00;--stuck:#8b3a8f}
@media (prefers-color-scheme:dark){
svg{--ink:#e6eaee;--paper:#14181d;--line:#3a434c;--well:#3fb68b;--lost:#ff7177;--twice:#e0a63c;--stuck:#cf86d4}}
.paper{fill:var(--paper)}
text{font:13px system-ui,sans-serif;fill:var(--ink)}
text.title{font-size:17px;font-weight:600}
text.well{fill:var(--well)}text.lost{fill:var(--lost)}text.twice{fill:var(--twice)}text.stuck{fill:var(--stuck)}
path{stroke-width:1.3;fill:none}
path.axis{stroke:var(--line);stroke-width:1}
path.well{stroke:var(--well)}path.lost{stroke:var(--lost);stroke-width:4}path.twice{stroke:var(--twice)}
path.stuck{stroke:var(--stuck);stroke-dasharray:5 2}
""".strip()


def draw_bars(flows: Mapping[str, Sequence[Bar]]) -> str:
    """Return the picture as SVG text. It reads in light and in dark, and its words say what its colours say."""
    ends = [bar["end"] for bar in flows["orders"] if bar["end"] is not None]
    horizon = 1.08 * max(ends)
    panel_height = TOP + ROWS + FOOT
    height = panel_height * len(flows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img">',
        "<title>The same growing orders, faults and seed in a sequential script and in this project</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH:.0f}" height="{height:.0f}"/>',
    ]
    for number, (flow, bars) in enumerate(flows.items()):
        top = panel_height * number
        parts += [f'<g transform="translate(0 {top:.1f})">', *panel(TITLES[flow], bars, horizon), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def panel(title: str, bars: Sequence[Bar], horizon: float) -> Iterator[str]:
    """Yield the title, the counts, a line for each order and the axis of one flow."""
    yield f'<text class="title" x="{LEFT}" y="26">{title}</text>'
    yield f'<text x="{LEFT}" y="48">{"".join(summary(bars))}</text>'
    for row, bar in enumerate(bars):
        yield line(bar, TOP + ROWS * row / len(bars), horizon)
    yield from axis(TOP + ROWS + 6, horizon)


def summary(bars: Sequence[Bar]) -> Iterator[str]:
    """Yield the number of orders, and how many of them ended in which way."""
    counts = Counter(CLASSES[bar["flaw"]] for bar in bars)
    yield f"{len(bars)} orders: "
    told = [f'<tspan class="{name}">{counts[name]} {words}</tspan>' for name, words in WORDS.items() if counts[name]]
    yield ", ".join(told)


def line(bar: Bar, y: float, horizon: float) -> str:
    """Return the line of one order; an open one goes to the edge, a lost one is a short mark."""
    begin = place(bar["begin"], horizon)
    end = place(horizon if bar["end"] is None else min(bar["end"], horizon), horizon)
    kind = CLASSES[bar["flaw"]]
    end = begin + 7 if kind == "lost" else max(end, begin + 1)
    return f'<path class="{kind}" d="M{begin:.1f} {y:.1f}H{end:.1f}"/>'


def place(instant: float, horizon: float) -> float:
    """Return the x of an instant."""
    return LEFT + (WIDTH - LEFT - RIGHT) * instant / horizon


def axis(y: float, horizon: float) -> Iterator[str]:
    """Yield the axis with a label every 30 seconds."""
    yield f'<path class="axis" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
    for instant in count(0, 30):
        if instant > horizon:
            return
        x = place(instant, horizon)
        yield f'<path class="axis" d="M{x:.1f} {y:.1f}v4"/><text x="{x:.1f}" y="{y + 18:.1f}">{instant} s</text>'
