"""Conjuncts of a schema: a value is valid where all of them hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from signalbox.schemas.dialects import DRAFT_4, DRAFT_2020, WITH_SIBLINGS, in_force
from signalbox.schemas.groups import ItemGroup, PropertyGroup
from signalbox.schemas.kinds import MEANINGS, NUMBERS, canonical, exact
from signalbox.schemas.node import Node

STRING, ARRAY, OBJECT = frozenset({"string"}), frozenset({"array"}), frozenset({"object"})
COUNTS = {
    "minLength": STRING, "maxLength": STRING, "minItems": ARRAY, "maxItems": ARRAY,
    "minProperties": OBJECT, "maxProperties": OBJECT,
}  # fmt: skip
APPLICATORS = ("$ref", "allOf", "anyOf", "oneOf", "not", "if", "dependencies", "dependentSchemas", "contains")
"""Keywords that may evaluate items or properties, which `unevaluated...` then leaves out."""


@dataclass(frozen=True)
class Conjunct:
    """One condition. `kinds` are the kinds of values that it is about, or None for all."""

    name: str
    given: Any
    kinds: frozenset[str] | None = None
    key: str = ""


def conjuncts(node: Node) -> Iterator[Conjunct]:
    """Yield the conjuncts of a schema that is an object."""
    if node.has("$ref") and isinstance(node.schema["$ref"], str):
        target = node.target()
        yield Conjunct("all", target) if target else opaque(node, "$ref")
        if node.dialect not in WITH_SIBLINGS:
            if not node.declared and has_siblings(node):
                yield Conjunct("opaque", node, None, node.key)
            return
    for keyword in ("$dynamicRef", "$recursiveRef"):
        if node.has(keyword):
            yield opaque(node, keyword)
    yield from values(node)
    yield from combined(node)
    yield from numbers(node)
    yield from counts(node)
    yield from of_arrays(node)
    yield from of_objects(node)


def has_siblings(node: Node) -> bool:
    """Return whether keywords that some dialects count stand beside `$ref`."""
    others = [name for name in node.schema if name not in ("$ref", "format")]
    return any(in_force(dialect, name) for name in others for dialect in (node.dialect, DRAFT_2020))


def opaque(node: Node, *keywords: str) -> Conjunct:
    """Return a condition that is not modelled."""
    return Conjunct("opaque", node, None, node.only(*keywords).key)


def values(node: Node) -> Iterator[Conjunct]:
    """Yield the conjuncts of `type`, `enum` and `const`."""
    if node.has("type"):
        names = node.schema["type"] if isinstance(node.schema["type"], list) else [node.schema["type"]]
        kinds = frozenset(kind for name in names for kind in MEANINGS[name])
        if node.dialect is DRAFT_4 and "number" not in names:
            kinds -= {"integral"}
        yield Conjunct("kinds", kinds)
    if node.has("enum"):
        yield Conjunct("enum", list(node.schema["enum"]), None, canonical(node.schema["enum"]))
    if node.has("const"):
        yield Conjunct("enum", [node.schema["const"]], None, canonical([node.schema["const"]]))


def combined(node: Node) -> Iterator[Conjunct]:
    """Yield the conjuncts that combine whole schemas."""
    for part in node.get("allOf") or ():
        yield Conjunct("all", node.child(part))
    for keyword, name in (("anyOf", "any"), ("oneOf", "one")):
        if node.has(keyword):
            yield Conjunct(name, [node.child(part) for part in node.schema[keyword]])
    if node.has("not"):
        yield Conjunct("not", node.child(node.schema["not"]))
    if node.has("if") and (node.has("then") or node.has("else")):
        parts = [node.schema["if"], node.schema.get("then", True), node.schema.get("else", True)]
        yield Conjunct("conditional", tuple(node.child(part) for part in parts))


def numbers(node: Node) -> Iterator[Conjunct]:
    """Yield the conjuncts of numbers. In draft 4 `exclusiveMinimum` is true or false and belongs to `minimum`."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        strict = node.schema.get(exclusive)
        if node.has(bound):
            yield Conjunct(bound, (exact(node.schema[bound]), node.dialect is DRAFT_4 and strict is True), NUMBERS)
        if node.has(exclusive) and not isinstance(strict, bool):
            yield Conjunct(bound, (exact(strict), True), NUMBERS)
    if node.has("multipleOf"):
        yield Conjunct("multiple", exact(node.schema["multipleOf"]), NUMBERS, str(exact(node.schema["multipleOf"])))


def counts(node: Node) -> Iterator[Conjunct]:
    """Yield the conjuncts of lengths and counts, and of `pattern`."""
    for keyword, kinds in COUNTS.items():
        if node.has(keyword):
            yield Conjunct(keyword, int(node.schema[keyword]), kinds)
    if node.has("pattern"):
        yield Conjunct("pattern", node.schema["pattern"], STRING, node.schema["pattern"])


def of_arrays(node: Node) -> Iterator[Conjunct]:
    """Yield the other conjuncts of arrays."""
    if node.get("uniqueItems") is True:
        yield Conjunct("unique", True, ARRAY, "unique")
    if node.has("contains"):
        least, most = node.get("minContains"), node.get("maxContains")
        bounds = (1 if least is None else int(least), None if most is None else int(most))
        given = (node.child(node.schema["contains"]), *bounds)
        yield Conjunct("contains", given, ARRAY)
    items = node.get("items")
    is_tuple = isinstance(items, list)
    prefix = items if is_tuple else node.get("prefixItems") or []
    rest = node.get("additionalItems") if is_tuple else items
    evaluated = rest is not None
    if node.has("unevaluatedItems") and not evaluated:
        if any(node.has(keyword) for keyword in APPLICATORS):
            yield Conjunct("opaque", node, ARRAY, node.key)
        else:
            rest = node.schema["unevaluatedItems"]
    if prefix or rest is not None:
        fragment = node.only("items", "prefixItems", "additionalItems", "unevaluatedItems")
        nodes = tuple(node.child(part) for part in prefix)
        group = ItemGroup(fragment.key, nodes, None if rest is None else node.child(rest))
        yield Conjunct("items", group, ARRAY, fragment.key)


def of_objects(node: Node) -> Iterator[Conjunct]:
    """Yield the other conjuncts of objects."""
    for name in node.get("required") or ():
        yield Conjunct("required", name, OBJECT)
    if node.has("propertyNames"):
        yield Conjunct("names", node.child(node.schema["propertyNames"]), OBJECT, node.only("propertyNames").key)
    for keyword in ("dependencies", "dependentRequired", "dependentSchemas"):
        for name, needed in (node.get(keyword) or {}).items():
            parts = (
                [Conjunct("required", other, OBJECT) for other in needed]
                if isinstance(needed, list)
                else [Conjunct("all", node.child(needed))]
            )
            yield Conjunct("depends", (name, parts), OBJECT)
    rest = node.get("additionalProperties")
    if node.has("unevaluatedProperties") and rest is None:
        if any(node.has(keyword) for keyword in APPLICATORS):
            yield Conjunct("opaque", node, OBJECT, node.key)
        else:
            rest = node.schema["unevaluatedProperties"]
    named, patterns = node.get("properties") or {}, node.get("patternProperties") or {}
    if named or patterns or rest is not None:
        fragment = node.only("properties", "patternProperties", "additionalProperties", "unevaluatedProperties")
        group = PropertyGroup(
            fragment.key,
            {name: node.child(part) for name, part in named.items()},
            {pattern: node.child(part) for pattern, part in patterns.items()},
            None if rest is None else node.child(rest),
        )
        yield Conjunct("properties", group, OBJECT, fragment.key)
