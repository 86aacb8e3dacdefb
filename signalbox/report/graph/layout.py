"""Layout of a machine: ranks from top to bottom, nested flows as boxes in boxes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from signalbox.report.graph.ranks import ranks
from signalbox.report.graph.rules import describe_rule

Definition = dict[str, Any]
GAP_X, GAP_Y, PADDING, TITLE = 28.0, 46.0, 16.0, 26.0
LEAF_HEIGHT, LETTER, MARGIN, LANE = 40.0, 7.6, 28.0, 10.0


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge between two states: `kind` is next, choice, default or catch; `label` is the condition."""

    source: str
    target: str
    kind: str
    label: str = ""


@dataclass(slots=True)
class Node:
    """Box of a state; x and y are its upper left corner in the coordinates of the flow."""

    name: str
    kind: str
    width: float
    height: float
    flows: list["Flow"] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    rank: int = 0


@dataclass(slots=True)
class Flow:
    """Layout of one flow; `x` and `y` are its place in the box around it."""

    nodes: dict[str, Node]
    edges: list[Edge]
    start: str
    lanes: dict[tuple[str, int], Node] = field(
        default_factory=dict
    )  # (target, rank) -> the place where its edges pass the rank
    width: float = 0.0
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0


def lay_out(definition: Definition) -> Flow:
    """Lay out a machine, or a flow within one."""
    states: dict[str, Definition] = definition["States"]
    flow = Flow({name: _node(name, state) for name, state in states.items()}, [], definition["StartAt"])
    flow.edges = [edge for name, state in states.items() for edge in edges_of(name, state) if edge.target in states]
    for name, rank in ranks(flow.start, _after(flow)).items():
        flow.nodes[name].rank = rank
    flow.lanes = _lanes(flow)
    rows = _rows(flow)
    _place(flow, rows)
    return flow


def edges_of(name: str, state: Definition) -> Iterator[Edge]:
    """Return the edges from a state, in the order of the definition."""
    if "Next" in state:
        yield Edge(name, state["Next"], "next")
    for rule in state.get("Choices", ()):
        yield Edge(name, rule["Next"], "choice", describe_rule(rule))
    if "Default" in state:
        yield Edge(name, state["Default"], "default", "default")
    for catcher in state.get("Catch", ()):
        yield Edge(name, catcher["Next"], "catch", ", ".join(catcher["ErrorEquals"]))


def _node(name: str, state: Definition) -> Node:
    inner = [lay_out(flow) for flow in (*state.get("Branches", ()), *_processor(state))]
    width = max(110.0, len(name) * LETTER + MARGIN)
    if not inner:
        return Node(name, state["Type"], width, LEAF_HEIGHT)
    x = PADDING
    for flow in inner:
        flow.x, flow.y = x, TITLE + PADDING
        x += flow.width + PADDING
    tallest = max(flow.height for flow in inner)
    return Node(name, state["Type"], max(width, x), tallest + TITLE + 2 * PADDING, inner)


def _processor(state: Definition) -> list[Definition]:
    return [state[name] for name in ("ItemProcessor", "Iterator") if name in state]


def _after(flow: Flow) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {name: [] for name in flow.nodes}
    for edge in flow.edges:
        after[edge.source].append(edge.target)
    return after


def _lanes(flow: Flow) -> dict[tuple[str, int], Node]:
    """Return a narrow place in each rank that edges skip; edges to the same target share it."""
    lanes: dict[tuple[str, int], Node] = {}
    for edge in flow.edges:
        source, target = flow.nodes[edge.source], flow.nodes[edge.target]
        for rank in range(source.rank + 1, target.rank):
            lanes.setdefault((edge.target, rank), Node("", "", LANE, 0.0, rank=rank))
    return lanes


def _rows(flow: Flow) -> list[list[Node]]:
    rows: list[list[Node]] = [[] for _ in range(max(node.rank for node in flow.nodes.values()) + 1)]
    for node in (*flow.nodes.values(), *flow.lanes.values()):
        rows[node.rank].append(node)
    before: dict[int, list[int]] = {}
    for edge in flow.edges:
        steps = [flow.nodes[edge.source], *_passed(flow, edge), flow.nodes[edge.target]]
        for above, below in pairwise(steps):
            before.setdefault(id(below), []).append(id(above))
    for upper, row in pairwise(rows):
        places = {id(node): index for index, node in enumerate(upper)}
        row.sort(key=lambda node: _middle([places[key] for key in before.get(id(node), ()) if key in places]))
    return rows


def _passed(flow: Flow, edge: Edge) -> list[Node]:
    source, target = flow.nodes[edge.source], flow.nodes[edge.target]
    return [flow.lanes[edge.target, rank] for rank in range(source.rank + 1, target.rank)]


def points_of(flow: Flow, edge: Edge) -> list[tuple[float, float]]:
    """Return the points of an edge that leads down."""
    source, target = flow.nodes[edge.source], flow.nodes[edge.target]
    points = [(source.x + source.width / 2, source.y + source.height)]
    for lane in _passed(flow, edge):
        x = lane.x + lane.width / 2
        points += [(x, lane.y), (x, lane.y + lane.height)]
    return [*points, (target.x + target.width / 2, target.y - 7)]


def _middle(places: list[int]) -> float:
    return sum(places) / len(places) if places else 0.0


def _place(flow: Flow, rows: list[list[Node]]) -> None:
    widths = [sum(node.width for node in row) + GAP_X * (len(row) - 1) for row in rows]
    flow.width = max(widths) + 2 * GAP_X
    y = GAP_Y
    for row, width in zip(rows, widths, strict=True):
        x = (flow.width - width) / 2
        for node in row:
            node.x, node.y = x, y
            x += node.width + GAP_X
        tallest = max(node.height for node in row)
        for node in row:
            node.height = node.height or tallest  # a lane runs along its whole rank
        y += tallest + GAP_Y
    flow.height = y
