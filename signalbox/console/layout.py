"""Layout of a state machine for a page: boxes and lines with their places."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from signalbox.report.graph.layout import Edge, Flow, lay_out, points_of

Point = tuple[float, float]
HEAD = 7.0
"""Room for the head of an arrow."""


def layout(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the size of a drawing, its nodes and its edges; nested flows lie inside the box of their state."""
    flow = lay_out(definition)
    nodes = list(nodes_of(flow, 0.0, 0.0))
    edges = list(edges_of(flow, 0.0, 0.0))
    return {"width": round(max(flow.width, 160.0)), "height": round(flow.height), "nodes": nodes, "edges": edges}


def nodes_of(flow: Flow, x: float, y: float) -> Iterator[dict[str, Any]]:
    """Yield the boxes of a flow whose corner is at x and y, the outer ones first."""
    for node in flow.nodes.values():
        left, top = x + flow.x + node.x, y + flow.y + node.y
        yield {
            "name": node.name,
            "kind": node.kind,
            "x": round(left, 1),
            "y": round(top, 1),
            "width": round(node.width, 1),
            "height": round(node.height, 1),
            "nested": bool(node.flows),
        }
        for inner in node.flows:
            yield from nodes_of(inner, left, top)


def edges_of(flow: Flow, x: float, y: float) -> Iterator[dict[str, Any]]:
    """Yield the lines of a flow and of the flows in it."""
    left, top = x + flow.x, y + flow.y
    for edge in flow.edges:
        line = "".join(path([(px + left, py + top) for px, py in way(flow, edge)]))
        target = flow.nodes[edge.target]
        yield {
            "source": edge.source,
            "target": edge.target,
            "kind": edge.kind,
            "label": edge.label,
            "path": line,
            "x": round(left + target.x + target.width / 2, 1),
            "y": round(top + target.y, 1),
        }
    for node in flow.nodes.values():
        for inner in node.flows:
            yield from edges_of(inner, left + node.x, top + node.y)


def way(flow: Flow, edge: Edge) -> list[Point]:
    """Return the points of an edge; one that leads back up runs beside the boxes."""
    source, target = flow.nodes[edge.source], flow.nodes[edge.target]
    if target.rank > source.rank:
        return points_of(flow, edge)
    side = flow.width - 8
    return [
        (source.x + source.width / 2, source.y + source.height),
        (side, source.y + source.height + HEAD),
        (side, target.y - HEAD),
        (target.x + target.width / 2, target.y - HEAD),
    ]


def path(points: list[Point]) -> Iterator[str]:
    """Yield the parts of a smooth line through points."""
    yield f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = (y2 - y1) / 2
        yield f"C{x1:.1f} {y1 + bend:.1f} {x2:.1f} {y2 - bend:.1f} {x2:.1f} {y2:.1f}"
