"""Schemas and instances that hypothesis draws, in every dialect."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from signalbox.schemas.dialects import DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019, DRAFT_2020

NAMES = ("foo", "bar", "S_1")
PATTERNS = ("^S_", "o", "^.*$", "")
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
DIALECTS = (DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019, DRAFT_2020)
NUMBERS = st.sampled_from([-2, -1, 0, 1, 1.0, 1.5, 2, 3, 0.5])
SCALARS = st.none() | st.booleans() | NUMBERS | st.sampled_from(["", "a", "foo", "S_1", "bar!"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NAMES, "x"]), inner, max_size=3),
    max_leaves=6,
)
COUNTS = st.integers(0, 3)


@cache
def schemas(dialect: Any) -> st.SearchStrategy[Any]:
    """Schemas of a dialect, with references into their definitions."""
    booleans = st.nothing() if dialect is DRAFT_4 else st.booleans()
    base = st.just({}) | booleans | st.fixed_dictionaries({"type": st.sampled_from(TYPES)})
    inner = st.recursive(base, lambda part: st.one_of(objects(dialect, part), part), max_leaves=5)
    key = "definitions" if dialect in (DRAFT_4, DRAFT_6, DRAFT_7) else "$defs"
    root = st.fixed_dictionaries({"$schema": st.just(identifier(dialect))})
    parts = st.fixed_dictionaries({key: st.fixed_dictionaries({"part": inner})})
    return st.builds(lambda head, body, part: {**head, **body, **part}, root, objects(dialect, inner), parts)


def identifier(dialect: Any) -> str:
    """The URI of a dialect."""
    return str(dialect.META_SCHEMA.get("$id", dialect.META_SCHEMA.get("id")))


def objects(dialect: Any, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas with up to five of the keywords that the dialect has."""
    known = {name: strategy for name, strategy in keywords(dialect, inner).items() if name in in_force(dialect)}
    chosen = st.lists(st.sampled_from(sorted(known)), min_size=0, max_size=5, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: known[name] for name in names})).map(
        lambda schema: repaired(dialect, schema)
    )


def in_force(dialect: Any) -> set[str]:
    """Keywords of a dialect, and those that belong to one."""
    found = set(dialect.VALIDATORS) | {"$ref"}
    if "if" in found:
        found |= {"then", "else"}
    if dialect is DRAFT_4:
        found |= {"exclusiveMinimum", "exclusiveMaximum"}
    return found | ({"minContains", "maxContains"} if dialect in (DRAFT_2019, DRAFT_2020) else set())


def repaired(dialect: Any, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of draft 4 with the bound that an exclusive bound needs."""
    if dialect is DRAFT_4:
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if exclusive in schema:
                schema.setdefault(bound, 1)
    return schema


def keywords(dialect: Any, inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """A strategy for each keyword."""
    names = st.sampled_from(NAMES)
    lists = st.lists(inner, min_size=1, max_size=3)
    mapping = st.dictionaries(names, inner, min_size=1, max_size=2)
    exclusive = st.booleans() if dialect is DRAFT_4 else NUMBERS
    several = st.lists(names, min_size=1, max_size=2, unique=True)
    place = "definitions" if dialect in (DRAFT_4, DRAFT_6, DRAFT_7) else "$defs"
    either = st.booleans() | inner if dialect is DRAFT_4 else inner
    return {
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "const": VALUES,
        "minimum": NUMBERS, "maximum": NUMBERS, "exclusiveMinimum": exclusive, "exclusiveMaximum": exclusive,
        "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
        "minLength": COUNTS, "maxLength": COUNTS, "pattern": st.sampled_from(PATTERNS),
        "minItems": COUNTS, "maxItems": COUNTS, "uniqueItems": st.booleans(),
        "items": inner if dialect is DRAFT_2020 else inner | lists, "additionalItems": either, "prefixItems": lists,
        "contains": inner, "minContains": COUNTS, "maxContains": COUNTS, "unevaluatedItems": inner,
        "minProperties": COUNTS, "maxProperties": COUNTS, "required": several,
        "properties": mapping, "patternProperties": st.dictionaries(st.sampled_from(PATTERNS), inner, max_size=2),
        "additionalProperties": either, "propertyNames": inner, "unevaluatedProperties": inner,
        "dependencies": st.dictionaries(names, several | inner, max_size=2),
        "dependentRequired": st.dictionaries(names, several, max_size=2), "dependentSchemas": mapping,
        "allOf": lists, "anyOf": lists, "oneOf": lists, "not": inner, "if": inner, "then": inner, "else": inner,
        "$ref": st.sampled_from([f"#/{place}/part", "#"]),
    }  # fmt: skip


@cache
def additions(dialect: Any) -> st.SearchStrategy[Any]:
    """Keywords with simple schemas inside."""
    return objects(dialect, st.sampled_from([{}, {"type": "string"}, {"type": "integer"}]))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """A dialect and two of its schemas; the second is mostly a small change of the first."""
    dialect = draw(st.sampled_from(DIALECTS))
    old = draw(schemas(dialect))
    if draw(st.integers(0, 4)) == 0:
        return dialect, old, draw(schemas(dialect))
    return dialect, old, draw(changed(dialect, old))


@st.composite
def changed(draw: st.DrawFn, dialect: Any, old: dict[str, Any]) -> dict[str, Any]:
    """A schema with one to three keywords added, removed or replaced, here or in a schema inside."""
    new = dict(old)
    for _ in range(draw(st.integers(1, 3))):
        act = draw(st.sampled_from(["add", "remove", "wrap", "inside"]))
        names = [name for name in new if name not in ("$schema", "definitions", "$defs")]
        if act == "add" or not names:
            added = draw(additions(dialect))
            new = repaired(dialect, {**new, **added})
        elif act == "remove":
            new.pop(draw(st.sampled_from(names)))
        elif act == "wrap":
            body = {name: new.pop(name) for name in names}
            keyword = draw(st.sampled_from(["allOf", "anyOf", "oneOf"]))
            new[keyword] = [body, *draw(st.lists(st.just({"type": "null"}), max_size=1))]
        else:
            name = draw(st.sampled_from(names))
            if isinstance(new[name], dict) and name in ("properties", "dependentSchemas", "patternProperties"):
                key = draw(st.sampled_from(sorted(new[name]))) if new[name] else "foo"
                new[name] = {**new[name], key: draw(additions(dialect))}
    return repaired(dialect, new)
