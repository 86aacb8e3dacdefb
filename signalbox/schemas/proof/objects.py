"""Contradictions about objects."""

from collections.abc import Iterator
from itertools import combinations

from signalbox.schemas.groups import PropertyGroup
from signalbox.schemas.node import Node
from signalbox.schemas.proof.literals import Leaf
from signalbox.schemas.proof.scalars import EVERYTHING
from signalbox.schemas.validity import valid

MOST_PATTERNS = 6


def closed(leaf: Leaf) -> bool:
    """Return whether no object satisfies the literals."""
    return Properties(leaf).closed()


def listed(names: list[Node]) -> Iterator[str]:
    """Yield the names that a schema of names lists."""
    for node in names:
        values = [*(node.get("enum") or ()), node.get("const")]
        yield from (value for value in values if isinstance(value, str))


class Properties:
    """Properties of an object under the literals of a leaf.

    A name is one that the schemas name, or another: of the others only is known which patterns match.
    """

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.groups: list[PropertyGroup] = leaf.given("properties")
        self.refused: list[PropertyGroup] = [literal.given for literal in leaf.of("properties", true=False)]
        self.required = set(leaf.given("required"))
        self.absent = set(leaf.given("absent"))
        self.names: list[Node] = leaf.given("names")
        both = [*self.groups, *self.refused]
        self.known = sorted({*self.required, *self.absent, *(name for group in both for name in group.named),
                             *listed(self.names)})  # fmt: skip
        self.patterns = sorted({pattern for group in both for pattern in group.patterns})
        self.possible: dict[str, bool] = {}

    def closed(self) -> bool:
        """Return whether no object satisfies the literals."""
        least = max(self.leaf.highest("minProperties"), len(self.required))
        most = self.leaf.lowest("maxProperties")
        if self.required & self.absent or (most is not None and least > most):
            return True
        if most == 0:
            return self.leaf.none_of([{}])
        if any(not self.can_have(name) for name in self.required):
            return True
        if len(self.patterns) > MOST_PATTERNS:
            return False
        self.full = most is not None and most == len(self.required)
        if least > len(self.required) and self.too_few(least):
            return True
        if any(self.never_breaks(group) for group in self.refused):
            return True
        return any(self.names_never_break(literal.given) for literal in self.leaf.of("names", true=False))

    def schemas(self, name: str) -> list[Node] | None:
        """Return the schemas of a named property, or None where a pattern cannot be read."""
        nodes: list[Node] = []
        for group in self.groups:
            found = group.at(name)
            if found is None:
                return None
            nodes += found
        return nodes

    def can_have(self, name: str) -> bool:
        """Return whether a property with this name may be there."""
        if name not in self.possible:
            allowed = name not in self.absent and all(valid(node, name) is not False for node in self.names)
            nodes = self.schemas(name)
            self.possible[name] = allowed and (nodes is None or not self.leaf.prover.empty(nodes))
        return self.possible[name]

    def may_occur(self, name: str) -> bool:
        """Return whether a named property may be there beside the required ones."""
        return (name in self.required or not self.full) and self.can_have(name)

    def others(self) -> Iterator[frozenset[str]]:
        """Yield the sets of patterns that may match a name which no schema names."""
        if self.full or self.no_other_name():
            return
        always = {pattern for pattern in self.patterns if pattern in EVERYTHING}
        open_patterns = [pattern for pattern in self.patterns if pattern not in always]
        for count in range(len(open_patterns) + 1):
            for chosen in combinations(open_patterns, count):
                matched = frozenset(chosen) | always
                if not self.leaf.prover.empty(self.other_schemas(matched)):
                    yield frozenset(matched)

    def other_schemas(self, matched: frozenset[str]) -> list[Node]:
        """Return the schemas of a property with another name."""
        return [node for group in self.groups for node in group.other(matched)]

    def no_other_name(self) -> bool:
        """Return whether the schemas of names allow only the known names."""
        if not self.names:
            return False
        known = self.names[0].child({"enum": self.known}) if self.known else self.names[0].child({"not": {}})
        return self.leaf.prover.empty([self.names[0].child({"type": "string"}), *self.names], [known])

    def too_few(self, least: int) -> bool:
        """Return whether fewer properties can be there than must be."""
        possible = sum(self.can_have(name) for name in self.known)
        return possible < least and next(self.others(), None) is None

    def never_breaks(self, refused: PropertyGroup) -> bool:
        """Return whether no property can be invalid under a group, which one property must be."""
        empty = self.leaf.prover.empty
        for name in self.known:
            if self.may_occur(name):
                nodes, wanted = self.schemas(name), refused.at(name)
                if nodes is None or wanted is None:
                    return False
                if not all(empty(nodes, [node]) for node in wanted):
                    return False
        return all(
            empty(self.other_schemas(matched), [node]) for matched in self.others() for node in refused.other(matched)
        )

    def names_never_break(self, refused: Node) -> bool:
        """Return whether every name that may be there is valid under a schema of names."""
        if any(self.may_occur(name) and valid(refused, name) is not True for name in self.known):
            return False
        if next(self.others(), None) is None:
            return True
        text = refused.child({"type": "string"})
        return self.leaf.prover.empty([text, *self.names], [refused])
