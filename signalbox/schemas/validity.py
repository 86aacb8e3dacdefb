"""Validity of one value. None means that it is not known, such as under a keyword that is not modelled."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from signalbox.schemas.conjuncts import Conjunct, conjuncts
from signalbox.schemas.groups import ItemGroup, PropertyGroup
from signalbox.schemas.kinds import exact, kind_of, same
from signalbox.schemas.node import Node

DEEPEST = 60  # levels of a value and of references at one level


def valid(node: Node, value: Any, depth: int = 0) -> bool | None:
    """Return whether a value is valid under a schema."""
    if isinstance(node.schema, bool):
        return node.schema
    if depth > DEEPEST:
        return None
    return every(holds(conjunct, value, depth + 1) for conjunct in conjuncts(node))


def every(results: Iterable[bool | None]) -> bool | None:
    """Return the conjunction: False wins, then None."""
    answer: bool | None = True
    for result in results:
        if result is False:
            return False
        if result is None:
            answer = None
    return answer


def negation(result: bool | None) -> bool | None:
    """Return the opposite."""
    return None if result is None else not result


def holds(conjunct: Conjunct, value: Any, depth: int = 0) -> bool | None:
    """Return whether one conjunct of a schema holds for a value."""
    name, given = conjunct.name, conjunct.given
    if conjunct.kinds is not None and kind_of(value) not in conjunct.kinds:
        return True
    if name in COMBINED:
        result: bool | None = COMBINED[name](given, value, depth)
        return result
    if name in SIMPLE:
        return bool(SIMPLE[name](given, value))
    if name == "pattern":
        return matches(given, value)
    if name in ("items", "contains"):
        return items_hold(given, value, depth) if name == "items" else contains_holds(given, value, depth)
    if name == "properties":
        return properties_hold(given, value, depth)
    if name == "names":
        return every(valid(given, key, depth) for key in value)
    if name == "depends":
        return True if given[0] not in value else every(holds(part, value, depth) for part in given[1])
    return None


def some(nodes: list[Node], value: Any, depth: int) -> bool | None:
    """Return whether a value is valid under one of the schemas or more."""
    return negation(every(negation(valid(node, value, depth)) for node in nodes))


def exactly_one(nodes: list[Node], value: Any, depth: int) -> bool | None:
    """Return whether a value is valid under exactly one of the schemas."""
    results = [valid(node, value, depth) for node in nodes]
    if results.count(True) > 1:
        return False
    if None in results:
        return None
    return results.count(True) == 1


def conditional(given: tuple[Node, Node, Node], value: Any, depth: int) -> bool | None:
    """Return whether a value is valid under `then` or `else`, as `if` decides."""
    condition, then, otherwise = given
    decided = valid(condition, value, depth)
    if decided is None:
        return every([valid(then, value, depth), valid(otherwise, value, depth)]) or None
    return valid(then if decided else otherwise, value, depth)


COMBINED: dict[str, Any] = {
    "all": lambda given, value, depth: valid(given, value, depth),
    "any": some,
    "one": exactly_one,
    "not": lambda given, value, depth: negation(valid(given, value, depth)),
    "conditional": conditional,
}
SIMPLE: dict[str, Any] = {
    "kinds": lambda given, value: kind_of(value) in given,
    "enum": lambda given, value: any(same(value, one) for one in given),
    "minimum": lambda given, value: exact(value) > given[0] or (exact(value) == given[0] and not given[1]),
    "maximum": lambda given, value: exact(value) < given[0] or (exact(value) == given[0] and not given[1]),
    "multiple": lambda given, value: (exact(value) / given).denominator == 1,
    "minLength": lambda given, value: len(value) >= given,
    "maxLength": lambda given, value: len(value) <= given,
    "minItems": lambda given, value: len(value) >= given,
    "maxItems": lambda given, value: len(value) <= given,
    "minProperties": lambda given, value: len(value) >= given,
    "maxProperties": lambda given, value: len(value) <= given,
    "required": lambda given, value: given in value,
    "unique": lambda given, value: not any(same(a, b) for i, a in enumerate(value) for b in value[:i]),
}


@lru_cache(maxsize=1000)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a compiled pattern, or None where Python cannot read it."""
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return None


def matches(pattern: str, text: str) -> bool | None:
    """Return whether a pattern matches anywhere in a text."""
    found = compiled(pattern)
    return None if found is None else found.search(text) is not None


def items_hold(group: ItemGroup, value: list[Any], depth: int) -> bool | None:
    """Return whether each item is valid under the schema of its place."""
    return every(valid(node, item, depth) for index, item in enumerate(value) if (node := group.at(index)) is not None)


def contains_holds(given: tuple[Node, int, int | None], value: list[Any], depth: int) -> bool | None:
    """Return whether enough items, and not too many, are valid under a schema."""
    node, least, most = given
    results = [valid(node, item, depth) for item in value]
    surely, perhaps = results.count(True), results.count(True) + results.count(None)
    if perhaps < least or (most is not None and surely > most):
        return False
    return True if surely >= least and (most is None or perhaps <= most) else None


def properties_hold(group: PropertyGroup, value: dict[str, Any], depth: int) -> bool | None:
    """Return whether the value of each property is valid under the schemas of its name."""
    results: list[bool | None] = []
    for key, inner in value.items():
        nodes = group.at(key)
        results += [None] if nodes is None else [valid(node, inner, depth) for node in nodes]
    return every(results)
