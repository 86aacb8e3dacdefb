"""Absorbing Markov chain, solved exactly: the expected number of visits to each state before the end.

The visits v of a chain that starts at s satisfy v = e_s + v P (Kemeny and Snell, Finite Markov Chains, chapter 3). Only
loops need an equation system: strongly connected parts are solved one after another, in the order of the flow.
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from signalbox.cost.exact_numbers import accumulate

Node = TypeVar("Node", bound=Hashable)
Edges = Mapping[Node, Mapping[Node, Fraction]]


class EndlessLoop(Exception):
    """States that are reached and cannot be left."""

    def __init__(self, states: Sequence[object]) -> None:
        super().__init__(", ".join(map(str, states)))
        self.states = list(states)


def expected_visits(start: Node, edges: Edges[Node], ends: Mapping[Node, Fraction]) -> dict[Node, Fraction]:
    """Return the expected number of visits to each node that can be reached.

    Parameters
    ----------
    edges: probability of each step; only steps with a probability above 0.
    ends: probability of stopping after a visit to the node.

    Raises EndlessLoop where a reachable node has no way to stop.
    """
    order = components(start, edges)
    refuse_endless(order, edges, ends)
    counts: dict[Node, Fraction] = {}
    inflow: dict[Node, Fraction] = {start: Fraction(1)}
    for part in order:
        counts |= solve(part, edges, inflow)
        for node in part:
            for target, probability in edges.get(node, {}).items():
                if target not in counts:
                    accumulate(inflow, target, counts[node] * probability)
    return counts


def refuse_endless(order: list[list[Node]], edges: Edges[Node], ends: Mapping[Node, Fraction]) -> None:
    """Raise EndlessLoop for the first part that neither ends nor leads to another part."""
    for part in order:
        members = set(part)
        leaves = any(target not in members for node in part for target in edges.get(node, {}))
        if not leaves and not any(ends.get(node) for node in part):
            raise EndlessLoop(part)


def components(start: Node, edges: Edges[Node]) -> list[list[Node]]:
    """Return the reachable strongly connected parts, each before the parts it leads to (Tarjan, 1972)."""
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    waiting: set[Node] = set()
    found: list[list[Node]] = []
    work = [(start, iter(edges.get(start, {})))]
    index[start] = low[start] = 0
    stack.append(start)
    waiting.add(start)
    while work:
        node, targets = work[-1]
        for target in targets:
            if target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                waiting.add(target)
                work.append((target, iter(edges.get(target, {}))))
                break
            if target in waiting:
                low[node] = min(low[node], index[target])
        else:
            work.pop()
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
            if low[node] == index[node]:
                cut = stack.index(node)
                found.append(stack[cut:])
                waiting.difference_update(stack[cut:])
                del stack[cut:]
    return found[::-1]


def solve(part: list[Node], edges: Edges[Node], inflow: Mapping[Node, Fraction]) -> dict[Node, Fraction]:
    """Return the visits within one strongly connected part.

    Nodes are removed one after another, the least connected first: the inflow of a removed node is passed to its
    targets, divided by the probability of leaving it. Only that probability needs a subtraction, and the rows stay
    sparse: a state machine is a row of states with a few loops.
    """
    ways = Elimination(part, edges, inflow)
    removed = []
    while ways.out:
        removed.append(ways.remove(min(ways.out, key=ways.cost)))
    counts: dict[Node, Fraction] = {}
    for node, stay, arrived, sources in reversed(removed):
        reached = arrived + sum((counts[source] * chance for source, chance in sources.items()), Fraction(0))
        counts[node] = reached / stay
    return {node: counts[node] for node in part}


class Elimination(Generic[Node]):
    """Steps among the nodes of a part that are not removed yet, indexed by source and by target."""

    def __init__(self, part: list[Node], edges: Edges[Node], inflow: Mapping[Node, Fraction]) -> None:
        members = set(part)
        self.arrived = {node: inflow[node] for node in part if node in inflow}
        self.out = {node: {to: p for to, p in edges.get(node, {}).items() if to in members} for node in part}
        self.into: dict[Node, dict[Node, None]] = {node: {} for node in part}
        for node, targets in self.out.items():
            for target in targets:
                self.into[target][node] = None

    def cost(self, node: Node) -> int:
        """Return the number of new steps that removing a node may make."""
        return len(self.into[node]) * len(self.out[node])

    def remove(self, node: Node) -> tuple[Node, Fraction, Fraction, dict[Node, Fraction]]:
        """Remove a node, connect its sources to its targets, and return what its visits are calculated from."""
        targets = self.out.pop(node)
        stay = 1 - targets.pop(node) if node in targets else Fraction(1)
        sources = {source: self.out[source].pop(node) for source in self.into.pop(node) if source != node}
        for target, chance in targets.items():
            onwards = chance if stay == 1 else chance / stay
            del self.into[target][node]
            if node in self.arrived:
                accumulate(self.arrived, target, self.arrived[node] * onwards)
            for source, step in sources.items():
                accumulate(self.out[source], target, step * onwards)
                self.into[target][source] = None
        return node, stay, self.arrived.get(node, Fraction(0)), sources
