"""Drawings of state machines: a self-contained SVG with the path of an execution."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from signalbox.report.graph.layout import LEAF_HEIGHT, Edge, Flow, Node, lay_out, points_of

# Colours follow the reader's scheme. Entered states also have a thicker line, failed ones a broken line and a cross, so
# that the path can be seen without colours.
_STYLE = """
svg{--ink:#1f2933;--paper:#ffffff;--line:#8a96a3;--box:#f3f5f7;--taken:#0b6e4f;--taken-box:#d9f2e6;\
--failed:#b42318;--failed-box:#fde3e0}
@media (prefers-color-scheme:dark){svg{--ink:#e6eaee;--paper:#14181d;--line:#76818d;--box:#232a32;\
--taken:#5fd3a5;--taken-box:#17382c;--failed:#ff8a80;--failed-box:#45201d}}
.paper{fill:var(--paper)}
rect.state{fill:var(--box);stroke:var(--line);stroke-width:1.2}
rect.nest{fill:none;stroke:var(--line);stroke-width:1.2}
.entered>rect{fill:var(--taken-box);stroke:var(--taken);stroke-width:2.6}
.entered>rect.nest{fill:none}
.failed>rect{fill:var(--failed-box);stroke:var(--failed);stroke-width:2.6;stroke-dasharray:6 3}
text{font:13px system-ui,sans-serif;fill:var(--ink)}
text.small{font-size:10.5px;fill:var(--line)}
path{fill:none;stroke:var(--line);stroke-width:1.2}
path.taken{stroke:var(--taken);stroke-width:2.6}
path.catch,path.default{stroke-dasharray:4 3}
path.head{fill:var(--line);stroke:none}
path.head.taken{fill:var(--taken)}
circle{fill:var(--line)}
""".strip()


def draw(definition: dict[str, Any], entered: Sequence[str] = (), failed: str | None = None) -> str:
    """Return the graph of a valid definition as SVG text.

    `entered` names the states that an execution entered, in order: they and the edges between them are marked; `failed`
    names the state that failed. The drawing scales with the page and has colours for light and dark schemes.
    """
    flow = lay_out(definition)
    width, height = max(flow.width, 160.0), flow.height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'style="width:100%;max-width:{width:.0f}px;height:auto">',
        f"<title>{escape(str(definition.get('Comment') or 'State machine'))}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{width:.0f}" height="{height:.0f}"/>',
        *_flow(flow, entered, failed),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _flow(flow: Flow, entered: Sequence[str], failed: str | None) -> Iterator[str]:
    yield f'<g transform="translate({flow.x:.1f} {flow.y:.1f})">'
    taken = set(pairwise(name for name in entered if name in flow.nodes))
    first = flow.nodes[flow.start]
    middle = first.x + first.width / 2
    yield f'<circle cx="{middle:.1f}" cy="{first.y - 26:.1f}" r="5"/>'
    yield from _line(f"M{middle:.1f} {first.y - 21:.1f}L{middle:.1f} {first.y - 7:.1f}", middle, first.y, "next")
    for edge in flow.edges:
        yield from _edge(flow, edge, (edge.source, edge.target) in taken)
    for node in flow.nodes.values():
        yield from _node(node, entered, failed)
    yield "</g>"


def _node(node: Node, entered: Sequence[str], failed: str | None) -> Iterator[str]:
    state = "failed" if node.name == failed else "entered" if node.name in entered else ""
    yield f'<g class="{state}" transform="translate({node.x:.1f} {node.y:.1f})">'
    yield f"<title>{escape(node.name)} ({node.kind})</title>"
    shape = "nest" if node.flows else "state"
    radius = LEAF_HEIGHT / 2 if node.kind in ("Succeed", "Fail") else 6
    yield f'<rect class="{shape}" width="{node.width:.1f}" height="{node.height:.1f}" rx="{radius:.0f}"/>'
    mark = "✕ " if state == "failed" else ""
    yield f'<text x="{node.width / 2:.1f}" y="18" text-anchor="middle">{mark}{escape(node.name)}</text>'
    yield f'<text class="small" x="{node.width / 2:.1f}" y="32" text-anchor="middle">{node.kind}</text>'
    for flow in node.flows:
        yield from _flow(flow, entered, failed)
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
