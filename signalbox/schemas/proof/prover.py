"""Proofs that no value is valid under some schemas and invalid under others.

A schema contains another where no value is valid under the other and invalid under it. The prover takes such a goal
apart: by kind of value, then by the alternatives of each conjunct, until every branch is closed by a contradiction.
What it cannot close counts as open, so a proof is sound and a missing proof means nothing. A goal that comes up again
for a value inside the value is taken as proven: values are finite, so the smallest one that breaks the goal has none
inside.
"""

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

from signalbox.schemas.conjuncts import Conjunct, conjuncts
from signalbox.schemas.kinds import KINDS
from signalbox.schemas.node import Node
from signalbox.schemas.proof.leaf import closed
from signalbox.schemas.proof.literals import Leaf, Literal

Item = tuple[Any, Any]
"""A node or a conjunct with whether it holds, or CHOICE with alternatives, or LATER with items."""
CHOICE, LATER = "choice", "later"
LARGEST_GOAL = 400
DEEPEST = 60


class Undecided(Exception):
    """The proof needs more steps than are allowed."""


class Prover:
    """Proves goals, with a budget of steps for all of them."""

    def __init__(self, steps: int = 40_000) -> None:
        self.steps = steps
        self.proven: dict[Any, bool] = {}
        self.open_goals: dict[Any, int] = {}
        self.assumed: float = inf

    def contains(self, outer: Node, inner: Node) -> bool:
        """Return whether every value that is valid under `inner` is proven to be valid under `outer`."""
        try:
            return self.empty([inner], [outer])
        except (Undecided, RecursionError, OverflowError):
            self.open_goals.clear()
            self.assumed = inf
            return False

    def empty(self, valid: Sequence[Node], invalid: Sequence[Node] = ()) -> bool:
        """Prove that no value is valid under all of one list and under none of the other."""
        goal = (frozenset(node.key for node in valid), frozenset(node.key for node in invalid))
        if goal[0] & goal[1]:
            return True
        self.step()
        if goal in self.proven:
            return self.proven[goal]
        if goal in self.open_goals:
            self.assumed = min(self.assumed, self.open_goals[goal])
            return True
        if len(self.open_goals) >= DEEPEST or len(valid) + len(invalid) > LARGEST_GOAL:
            return False
        return self.prove(goal, valid, invalid)

    def prove(self, goal: Any, valid: Sequence[Node], invalid: Sequence[Node]) -> bool:
        """Prove a new goal. A proof that rests on an open goal further out is not kept."""
        place, before = len(self.open_goals), self.assumed
        self.open_goals[goal] = place
        self.assumed = inf
        items: list[Item] = [*((node, True) for node in valid), *((node, False) for node in invalid)]
        result = all(self.closed(kind, items, [], frozenset()) for kind in KINDS)
        del self.open_goals[goal]
        if not result or self.assumed >= place:
            self.proven[goal] = result
            self.assumed = before
        else:
            self.assumed = min(before, self.assumed)
        return result

    def closed(self, kind: str, items: list[Item], literals: list[Literal], seen: frozenset[Any]) -> bool:
        """Return whether no value of a kind satisfies the items and the literals."""
        work, literals, known = list(items), list(literals), set(seen)
        choices: list[list[list[Any]]] = []
        later: list[Item] = []
        while work:
            self.step()
            item = work.pop()
            if item[0] is LATER:
                later += item[1]
                continue
            if isinstance(item[0], Node):
                if (item[0].key, not item[1]) in known:
                    return True
                known.add((item[0].key, item[1]))
            alternatives = list(self.alternatives(kind, item))
            if not alternatives:
                return True
            if len(alternatives) == 1:
                for part in alternatives[0]:
                    (literals if isinstance(part, Literal) else work).append(part)
            else:
                choices.append(alternatives)
        self.step(len(literals))
        if closed(Leaf(self, kind, literals)):
            return True
        if choices and self.all_closed(kind, choices, literals, frozenset(known)):
            return True
        rest: list[Any] = [(CHOICE, alternatives) for alternatives in choices]
        return bool(later) and self.closed(kind, [*later, *rest], literals, frozenset(known))

    def all_closed(
        self, kind: str, choices: list[list[list[Any]]], literals: list[Literal], seen: frozenset[Any]
    ) -> bool:
        """Return whether every alternative of the smallest choice is closed, beside the other choices."""
        choices = sorted(choices, key=len)
        rest: list[Any] = [(CHOICE, alternatives) for alternatives in choices[1:]]
        return all(
            self.closed(
                kind,
                [*rest, *(part for part in one if not isinstance(part, Literal))],
                [*literals, *(part for part in one if isinstance(part, Literal))],
                seen,
            )
            for one in choices[0]
        )

    def step(self, count: int = 1) -> None:
        """Count steps. Raises Undecided where the budget is used up."""
        self.steps -= count
        if self.steps < 0:
            raise Undecided

    def alternatives(self, kind: str, item: Item) -> Iterator[list[Any]]:
        """Yield the ways in which an item can hold; none where it cannot."""
        if item[0] is CHOICE:
            yield from item[1]
            return
        part, holds = item
        if isinstance(part, Node):
            yield from of_node(part, holds)
        elif part.kinds is not None and kind not in part.kinds:
            if holds:
                yield []
        elif part.name == "kinds":
            if (kind in part.given) is holds:
                yield []
        elif part.name in COMBINED:
            yield from COMBINED[part.name](part.given, holds)
        else:
            yield from literals_of(part, holds)


def of_node(node: Node, holds: bool) -> Iterator[list[Any]]:
    """Yield the alternatives of a schema."""
    if isinstance(node.schema, bool):
        if node.schema is holds:
            yield []
    elif holds:
        yield [(conjunct, True) for conjunct in conjuncts(node)]
    else:
        for conjunct in conjuncts(node):
            yield [(conjunct, False)]


def of_any(nodes: list[Node], holds: bool) -> Iterator[list[Any]]:
    """Yield the alternatives of `anyOf`."""
    if holds:
        yield from ([(node, True)] for node in nodes)
    else:
        yield [(node, False) for node in nodes]


def of_one(nodes: list[Node], holds: bool) -> Iterator[list[Any]]:
    """Yield the alternatives of `oneOf`: one and no other; or else none, or one with one of those after it.

    That the others do not hold is a condition for later: most proofs do not need it.
    """
    for index, node in enumerate(nodes):
        others = nodes[:index] + nodes[index + 1 :]
        if holds:
            yield [(node, True), (LATER, [(other, False) for other in others])]
        elif index + 1 < len(nodes):
            yield [(node, True), (Conjunct("any", nodes[index + 1 :]), True)]
    if not holds:
        yield [(node, False) for node in nodes]


def of_condition(given: tuple[Node, Node, Node], holds: bool) -> Iterator[list[Any]]:
    """Yield the alternatives of `if`, `then` and `else`."""
    condition, then, otherwise = given
    yield [(condition, True), (then, holds)]
    yield [(condition, False), (otherwise, holds)]


COMBINED: dict[str, Any] = {
    "all": lambda node, holds: iter([[(node, holds)]]),
    "not": lambda node, holds: iter([[(node, not holds)]]),
    "any": of_any,
    "one": of_one,
    "conditional": of_condition,
}


def literals_of(part: Conjunct, holds: bool) -> Iterator[list[Any]]:
    """Yield the alternatives of a conjunct that is about the value itself."""
    if part.name == "depends":
        name, needed = part.given
        if holds:
            yield [Literal("absent", name)]
            yield [Literal("required", name), *((inner, True) for inner in needed)]
        else:
            yield from ([Literal("required", name), (inner, False)] for inner in needed)
    elif part.name == "contains":
        yield from of_contains(part, holds)
    elif holds:
        yield [Literal(part.name, part.given, True, part)]
    elif part.name in OPPOSITES:
        yield [OPPOSITES[part.name](part.given)]
    else:
        yield [Literal(part.name, part.given, False, part)]


def of_contains(part: Conjunct, holds: bool) -> Iterator[list[Any]]:
    """Yield the alternatives of `contains` with its counts."""
    node, least, most = part.given
    if holds:
        bounds = [Literal("at least", (node, least))] if least else []
        yield bounds if most is None else [*bounds, Literal("at most", (node, most))]
        return
    if least:
        yield [Literal("at most", (node, least - 1))]
    if most is not None:
        yield [Literal("at least", (node, most + 1))]


OPPOSITES: dict[str, Any] = {
    "minimum": lambda given: Literal("maximum", (given[0], not given[1])),
    "maximum": lambda given: Literal("minimum", (given[0], not given[1])),
    "minLength": lambda count: Literal("maxLength", count - 1),
    "maxLength": lambda count: Literal("minLength", count + 1),
    "minItems": lambda count: Literal("maxItems", count - 1),
    "maxItems": lambda count: Literal("minItems", count + 1),
    "minProperties": lambda count: Literal("maxProperties", count - 1),
    "maxProperties": lambda count: Literal("minProperties", count + 1),
    "required": lambda name: Literal("absent", name),
}
