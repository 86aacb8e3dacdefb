"""An absorbing Markov chain, solved exactly: how often each state is entered before the end.

The visits v of a chain that starts at s satisfy v = e_s + v P (Kemeny and Snell, Finite Markov Chains, chapter 3). Only
loops need an equation system: strongly connected parts are solved one after another, in the order of the flow.
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from signalbox.cost.exact import accumulate

Node = TypeVar("Node", bound=Hashable)
Edges = Mapping[Node, Mapping[Node, Fraction]]


class EndlessLoop(Exception):
    """States that are reached and that no way leads out of."""

    def __init__(self, states: Sequence[object]) -> None:
        super().__init__(", ".join(map(str, states)))
        self.states = list(states)


def visits(start: Node, edges: Edges[Node], ends: Mapping[Node, Fraction]) -> dict[Node, Fraction]:
    """Expected number of visits to each node that can be reached.

    Parameters
    ----------
    edges: probability of each step; only steps with a probability above 0.
    ends: probability of stopping after a visit to the node.

    Raises EndlessLoop where some reachable node has no way to stop.
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
    """Raise EndlessLoop for the first part from which nothing leads onwards and nothing ends."""
    for part in order:
        members = set(part)
        leaves = any(target not in members for node in part for target in edges.get(node, {}))
        if not leaves and not any(ends.get(node) for node in part):
            raise EndlessLoop(part)


def components(start: Node, edges: Edges[Node]) -> list[list[Node]]:
    """The strongly connected parts that can be reached, each before those that it leads to (Tarjan, 1972)."""
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
    """The visits within one strongly connected part, over fractions.

    Nodes are taken out one after another, the least connected first: what came in through a node goes on to where it
    leads, divided by the chance of not coming back to it at once. Nothing is ever subtracted but that chance, and a row
    of states with a few loops, which is what machines are, stays a row.
    """
    ways = Ways(part, edges, inflow)
    removed = []
    while ways.out:
        removed.append(ways.remove(min(ways.out, key=ways.cost)))
    counts: dict[Node, Fraction] = {}
    for node, stay, arrived, sources in reversed(removed):
        reached = arrived + sum((counts[source] * chance for source, chance in sources.items()), Fraction(0))
        counts[node] = reached / stay
    return {node: counts[node] for node in part}


class Ways(Generic[Node]):
    """The steps among the nodes of a part that are not yet taken out, seen from both ends."""

    def __init__(self, part: list[Node], edges: Edges[Node], inflow: Mapping[Node, Fraction]) -> None:
        members = set(part)
        self.arrived = {node: inflow[node] for node in part if node in inflow}
        self.out = {node: {to: p for to, p in edges.get(node, {}).items() if to in members} for node in part}
        self.into: dict[Node, dict[Node, None]] = {node: {} for node in part}
        for node, targets in self.out.items():
            for target in targets:
                self.into[target][node] = None

    def cost(self, node: Node) -> int:
        """How many new steps taking out a node may make."""
        return len(self.into[node]) * len(self.out[node])

    def remove(self, node: Node) -> tuple[Node, Fraction, Fraction, dict[Node, Fraction]]:
        """Take a node out and lead its ways around it; returns what its visits will be reckoned from."""
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
