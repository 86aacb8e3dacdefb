"""An absorbing Markov chain, solved exactly: how often each state is entered before the end.

The visits v of a chain that starts at s satisfy v = e_s + v P (Kemeny and Snell, Finite Markov Chains, chapter 3). Only
loops need an equation system: strongly connected parts are solved one after another, in the order of the flow.
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

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
                    inflow[target] = inflow.get(target, Fraction(0)) + counts[node] * probability
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
    """The visits within one strongly connected part, by Gaussian elimination over fractions."""
    zero = Fraction(0)
    if len(part) == 1:
        node = part[0]
        return {node: inflow.get(node, zero) / (1 - edges.get(node, {}).get(node, zero))}
    rows = [[Fraction(int(node is other)) - edges.get(other, {}).get(node, zero) for other in part] for node in part]
    sums = [inflow.get(node, zero) for node in part]
    for pivot in range(len(part)):
        eliminate(rows, sums, pivot)
    return {node: sums[place] / rows[place][place] for place, node in enumerate(part)}


def eliminate(rows: list[list[Fraction]], sums: list[Fraction], pivot: int) -> None:
    """Clear one column outside its own row; an absorbing part is diagonally dominant, so the pivot is never 0."""
    lead = rows[pivot]
    for place, row in enumerate(rows):
        if place != pivot and row[pivot]:
            factor = row[pivot] / lead[pivot]
            rows[place] = [value - factor * above if above else value for value, above in zip(row, lead, strict=True)]
            sums[place] -= factor * sums[pivot]
