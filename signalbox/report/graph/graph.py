"""Drawings of state machines: a self-contained SVG with the path of an execution."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from signalbox.report.graph.layout import LEAF_HEIGHT, Edge, Flow, Node, lay_out, points_of
from signalbox.report.graph.marks import CAUGHT, ENTERED, LEGEND, SIGNS, Marks, legend_of

# Colours follow the reader's scheme. Marked states also have a thicker or broken line, stripes and a sign before their
# names, so that the path can be read without colours and on paper.
_STYLE = """
svg{--ink:#1f2933;--soft-ink:#525e69;--paper:#ffffff;--line:#8a96a3;--box:#f3f5f7;--taken:#0b6e4f;--taken-box:#d9f2e6;\
--failed:#b42318;--failed-box:#fde3e0;--undo:#8f5d00;--undo-box:#fdf0d5;--late:#2a5fa8;--late-box:#e1ebf8}
@media screen and (prefers-color-scheme:dark){svg{--ink:#e6eaee;--soft-ink:#a9b3bd;--paper:#14181d;--line:#76818d;\
--box:#232a32;--taken:#5fd3a5;--taken-box:#17382c;--failed:#ff8a80;--failed-box:#45201d;--undo:#e5a53b;\
--undo-box:#3d2f12;--late:#82b6f2;--late-box:#1d3148}}
@media print{svg{print-color-adjust:exact}}
.paper{fill:var(--paper)}
rect.state{fill:var(--box);stroke:var(--line);stroke-width:1.2}
rect.nest{fill:none;stroke:var(--line);stroke-width:1.2}
.entered>rect{fill:var(--taken-box);stroke:var(--taken);stroke-width:2.6}
.failed>rect{fill:var(--failed-box);stroke:var(--failed);stroke-width:2.6;stroke-dasharray:6 3}
.caught>rect{fill:url(#caught-stripes);stroke:var(--failed);stroke-width:2.6}
.late>rect{fill:var(--late-box);stroke:var(--late);stroke-width:2.6;stroke-dasharray:2 3}
.undoing>rect{fill:var(--undo-box);stroke:var(--undo);stroke-width:2.6}
.undone>rect{fill:var(--taken-box);stroke:var(--undo);stroke-width:2.6;stroke-dasharray:7 4}
g>rect.nest{fill:none}
.stripe{fill:var(--failed);fill-opacity:.38}
.band{fill:var(--failed-box)}
text{font:13px system-ui,sans-serif;fill:var(--ink)}
text.small{font-size:10.5px;fill:var(--soft-ink)}
.caught>text{paint-order:stroke;stroke:var(--failed-box);stroke-width:3px}
text.legend{font-size:11.5px}
path{fill:none;stroke:var(--line);stroke-width:1.2}
path.taken{stroke:var(--taken);stroke-width:2.6}
path.catch,path.default{stroke-dasharray:4 3}
path.head{fill:var(--line);stroke:none}
path.head.taken{fill:var(--taken)}
circle{fill:var(--line)}
""".strip()


STRIPES = (
    '<defs><pattern id="caught-stripes" width="14" height="14" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="band" width="14" height="14"/>'
    '<rect class="stripe" width="7" height="14"/></pattern></defs>'
)
"""Fill of a caught state: it failed, and the execution went on."""
LEGEND_LINE, LEGEND_WIDTH = 19.0, 240.0


def draw(
    definition: dict[str, Any], entered: Sequence[str] = (), marks: Marks | None = None, legend: bool = True
) -> str:
    """Return the graph of a valid definition as SVG text.

    `entered` names the states that an execution entered, in order: the edges between them are marked. `marks` has what
    became of each state; by default the entered ones succeeded. A legend explains the marks that occur, unless the page
    has one. The drawing scales with the page and has colours for light and dark schemes and for paper.
    """
    flow, marks = lay_out(definition), dict.fromkeys(entered, ENTERED) if marks is None else marks
    shown = legend_of(marks) if legend else []
    width = max(flow.width, LEGEND_WIDTH if shown else 160.0)
    height = flow.height + LEGEND_LINE * len(shown) + (12 if shown else 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'style="width:100%;max-width:{width:.0f}px;height:auto">',
        f"<title>{escape(str(definition.get('Comment') or 'State machine'))}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{width:.0f}" height="{height:.0f}"/>',
        *([STRIPES] if CAUGHT in marks.values() else []),
        *_flow(flow, entered, marks),
        *_legend(shown, flow.height),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _flow(flow: Flow, entered: Sequence[str], marks: Marks) -> Iterator[str]:
    yield f'<g transform="translate({flow.x:.1f} {flow.y:.1f})">'
    taken = set(pairwise(name for name in entered if name in flow.nodes))
    first = flow.nodes[flow.start]
    middle = first.x + first.width / 2
    yield f'<circle cx="{middle:.1f}" cy="{first.y - 26:.1f}" r="5"/>'
    yield from _line(f"M{middle:.1f} {first.y - 21:.1f}L{middle:.1f} {first.y - 7:.1f}", middle, first.y, "next")
    for edge in flow.edges:
        yield from _edge(flow, edge, (edge.source, edge.target) in taken)
    for node in flow.nodes.values():
        yield from _node(node, entered, marks)
    yield "</g>"


def _legend(shown: Sequence[str], top: float) -> Iterator[str]:
    """Yield a line for each mark: a small box as in the drawing, and its meaning."""
    for place, mark in enumerate(shown):
        yield f'<g class="{mark}" transform="translate(12 {top + LEGEND_LINE * place:.1f})">'
        yield '<rect class="state" width="22" height="13" rx="3"/>'
        sign = f"{SIGNS[mark]} " if mark in SIGNS else ""
        yield f'<text class="legend" x="30" y="11">{sign}{LEGEND[mark]}</text></g>'


def _node(node: Node, entered: Sequence[str], marks: Marks) -> Iterator[str]:
    state = marks.get(node.name, "")
    yield f'<g class="{state}" transform="translate({node.x:.1f} {node.y:.1f})">'
    meaning = f": {LEGEND[state]}" if state else ""
    yield f"<title>{escape(node.name)} ({node.kind}){meaning}</title>"
    shape = "nest" if node.flows else "state"
    radius = LEAF_HEIGHT / 2 if node.kind in ("Succeed", "Fail") else 6
    yield f'<rect class="{shape}" width="{node.width:.1f}" height="{node.height:.1f}" rx="{radius:.0f}"/>'
    mark = f"{SIGNS[state]} " if state in SIGNS else ""
    yield f'<text x="{node.width / 2:.1f}" y="18" text-anchor="middle">{mark}{escape(node.name)}</text>'
    yield f'<text class="small" x="{node.width / 2:.1f}" y="32" text-anchor="middle">{node.kind}</text>'
    for flow in node.flows:
        yield from _flow(flow, entered, marks)
    yield "</g>"


def _edge(flow: Flow, edge: Edge, taken: bool) -> Iterator[str]:
    source, target = flow.nodes[edge.source], flow.nodes[edge.target]
    x, y = target.x + target.width / 2, target.y
    classes = f"{edge.kind} taken" if taken else edge.kind
    if target.rank > source.rank:
        route = _curve(points_of(flow, edge))
    else:
        # An edge back up runs along the right-hand side, beside the boxes.
        side = flow.width - 8
        right, middle = source.x + source.width, source.y + source.height / 2
        route = f"M{right:.1f} {middle:.1f}C{side:.1f} {middle:.1f} {side:.1f} {y - 24:.1f} {x:.1f} {y - 7:.1f}"
    yield from _line(route, x, y, classes, edge.label)


def _curve(points: list[tuple[float, float]]) -> str:
    """Return a line through the points that is vertical at each of them."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = (y2 - y1) / 2
        parts.append(f"C{x1:.1f} {y1 + bend:.1f} {x2:.1f} {y2 - bend:.1f} {x2:.1f} {y2:.1f}")
    return "".join(parts)


def _line(route: str, x: float, y: float, classes: str, label: str = "") -> Iterator[str]:
    title = f"<title>{escape(label)}</title>" if label else ""
    yield f'<path class="{classes}" d="{route}">{title}</path>'
    yield f'<path class="head {classes}" d="M{x - 4:.1f} {y - 8:.1f}L{x + 4:.1f} {y - 8:.1f}L{x:.1f} {y:.1f}Z"/>'
