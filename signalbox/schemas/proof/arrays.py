"""Contradictions about arrays."""

from signalbox.schemas.groups import ItemGroup
from signalbox.schemas.node import Node
from signalbox.schemas.proof.literals import Leaf

LONGEST_PREFIX = 200


def closed(leaf: Leaf) -> bool:
    """Return whether no array satisfies the literals."""
    groups: list[ItemGroup] = leaf.given("items")
    refused: list[ItemGroup] = [literal.given for literal in leaf.of("items", true=False)]
    prefix = max((len(group.prefix) for group in [*groups, *refused]), default=0)
    if prefix > LONGEST_PREFIX:
        return False
    least, most = size_of(leaf, groups, prefix)
    if most is not None and least > most:
        return True
    if most == 0:
        return leaf.none_of([[]])
    if most is not None and most < 2 and any(leaf.of("unique", true=False)):
        return True
    places = range(prefix + 1 if most is None else min(prefix + 1, most))
    if any(never_breaks(leaf, groups, group, places) for group in refused):
        return True
    return counts_clash(leaf, groups, places, least)


def schemas_at(leaf: Leaf, groups: list[ItemGroup], index: int) -> tuple[list[Node], list[Node]]:
    """Return the schemas under which an item must be valid, and those under which it must not."""
    valid = [node for group in groups if (node := group.at(index)) is not None]
    return valid, [node for node, count in leaf.given("at most") if count == 0]


def size_of(leaf: Leaf, groups: list[ItemGroup], prefix: int) -> tuple[int, int | None]:
    """Return the least and the greatest length; an item that cannot be valid ends the array before it."""
    counts = [count for _, count in leaf.given("at least")]
    least = max([leaf.highest("minItems"), *counts])
    most = leaf.lowest("maxItems")
    for index in range(prefix + 1):
        if most is not None and most <= index:
            break
        if leaf.prover.empty(*schemas_at(leaf, groups, index)):
            most = index
            break
    return least, most


def never_breaks(leaf: Leaf, groups: list[ItemGroup], refused: ItemGroup, places: range) -> bool:
    """Return whether no item can be invalid under a group, which one item must be."""
    for index in places:
        node = refused.at(index)
        if node is not None:
            valid, invalid = schemas_at(leaf, groups, index)
            if not leaf.prover.empty(valid, [*invalid, node]):
                return False
    return True


def counts_clash(leaf: Leaf, groups: list[ItemGroup], places: range, length: int) -> bool:
    """Return whether the counts of `contains` contradict the items or each other."""
    empty = leaf.prover.empty
    sides = [schemas_at(leaf, groups, index) for index in places]
    for node, least in leaf.given("at least"):
        if all(empty([*valid, node], invalid) for valid, invalid in sides):
            return True
        if any(least > most and empty([node], [other]) for other, most in leaf.given("at most")):
            return True
    for node, most in leaf.given("at most"):
        if length > most and all(empty(valid, [*invalid, node]) for valid, invalid in sides):
            return True
    return False
