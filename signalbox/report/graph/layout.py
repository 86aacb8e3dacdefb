"""Where the states of a machine stand in a drawing: ranks from top to bottom, nested flows as boxes in boxes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from signalbox.report.graph.ranks import ranks

Definition = dict[str, Any]
GAP_X, GAP_Y, PADDING, TITLE = 28.0, 46.0, 16.0, 26.0
LEAF_HEIGHT, LETTER, MARGIN, LANE = 40.0, 7.6, 28.0, 10.0


@dataclass(frozen=True, slots=True)
class Way:
    """A way from one state to another: `kind` is next, choice, default or catch; `label` says when it is taken."""

    source: str
    target: str
    kind: str
    label: str = ""


@dataclass(slots=True)
class Node:
    """A state's box within its flow; x and y are of its upper left corner, in the flow's own coordinates."""

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
    """One flow, laid out. `x` and `y` place it within the box around it."""

    nodes: dict[str, Node]
    ways: list[Way]
    start: str
    lanes: dict[tuple[str, int], Node] = field(default_factory=dict)  # (target, rank) -> where its ways pass that rank
    width: float = 0.0
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0


def lay_out(definition: Definition) -> Flow:
    """Lay out a machine, or a flow within one."""
    states: dict[str, Definition] = definition["States"]
    flow = Flow({name: _node(name, state) for name, state in states.items()}, [], definition["StartAt"])
    flow.ways = [way for name, state in states.items() for way in ways_of(name, state) if way.target in states]
    for name, rank in ranks(flow.start, _after(flow)).items():
        flow.nodes[name].rank = rank
    flow.lanes = _lanes(flow)
    rows = _rows(flow)
    _place(flow, rows)
    return flow


def ways_of(name: str, state: Definition) -> Iterator[Way]:
    """The ways out of a state, in the order of the definition."""
    if "Next" in state:
        yield Way(name, state["Next"], "next")
    for rule in state.get("Choices", ()):
        yield Way(
            name, rule["Next"], "choice", str(rule.get("Condition", "")).removeprefix("{%").removesuffix("%}").strip()
        )
    if "Default" in state:
        yield Way(name, state["Default"], "default", "default")
    for catcher in state.get("Catch", ()):
        yield Way(name, catcher["Next"], "catch", ", ".join(catcher["ErrorEquals"]))


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
    return [state["ItemProcessor"]] if "ItemProcessor" in state else []


def _after(flow: Flow) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {name: [] for name in flow.nodes}
    for way in flow.ways:
        after[way.source].append(way.target)
    return after


def _lanes(flow: Flow) -> dict[tuple[str, int], Node]:
    """A narrow place in each rank that a way skips; ways to the same target share it and run as one bundle."""
    lanes: dict[tuple[str, int], Node] = {}
    for way in flow.ways:
        source, target = flow.nodes[way.source], flow.nodes[way.target]
        for rank in range(source.rank + 1, target.rank):
            lanes.setdefault((way.target, rank), Node("", "", LANE, 0.0, rank=rank))
    return lanes


def _rows(flow: Flow) -> list[list[Node]]:
    rows: list[list[Node]] = [[] for _ in range(max(node.rank for node in flow.nodes.values()) + 1)]
    for node in (*flow.nodes.values(), *flow.lanes.values()):
        rows[node.rank].append(node)
    before: dict[int, list[int]] = {}
    for way in flow.ways:
        steps = [flow.nodes[way.source], *_passed(flow, way), flow.nodes[way.target]]
        for above, below in pairwise(steps):
            before.setdefault(id(below), []).append(id(above))
    for upper, row in pairwise(rows):
        places = {id(node): index for index, node in enumerate(upper)}
        row.sort(key=lambda node: _middle([places[key] for key in before.get(id(node), ()) if key in places]))
    return rows


def _passed(flow: Flow, way: Way) -> list[Node]:
    source, target = flow.nodes[way.source], flow.nodes[way.target]
    return [flow.lanes[way.target, rank] for rank in range(source.rank + 1, target.rank)]


def points_of(flow: Flow, way: Way) -> list[tuple[float, float]]:
    """Where a way downwards starts, passes and ends."""
    source, target = flow.nodes[way.source], flow.nodes[way.target]
    points = [(source.x + source.width / 2, source.y + source.height)]
    for lane in _passed(flow, way):
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
