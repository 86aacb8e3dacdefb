"""Verdicts about pairs of schemas: by keyword, by dialect, with references, and the pointers of the changes."""

from typing import Any

import pytest

from signalbox.schemas import compare
from signalbox.schemas.comparison import contains

STRING, INTEGER, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
FOUR, SEVEN = "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#"
LATEST = "https://json-schema.org/draft/2020-12/schema"
LIST = {"type": "object", "properties": {"value": INTEGER, "next": {"$ref": "#"}}}
KIDS = {"type": "array", "items": {"$ref": "#/definitions/tree"}}
TREE = {
    "$ref": "#/definitions/tree",
    "definitions": {"tree": {"type": "object", "properties": {"leaf": INTEGER, "kids": KIDS}}},
}


def tree(leaf: dict[str, Any]) -> dict[str, Any]:
    """A recursive schema with another leaf and other names in its definitions."""
    node = {"type": "object", "properties": {"leaf": leaf, "kids": {"items": {"$ref": "#/definitions/other"}}}}
    return {"$ref": "#/definitions/other", "definitions": {"other": node}}


# Narrow, wide, and whether wide is in turn within narrow.
PAIRS: list[tuple[Any, Any, bool]] = [
    ({"type": ["string", "null"]}, {"type": ["string", "null", "array"]}, False),
    (INTEGER, NUMBER, False),
    ({"type": "number", "multipleOf": 1}, INTEGER, True),
    ({"$schema": FOUR, "type": "integer"}, {"$schema": FOUR, "type": "number", "multipleOf": 1}, False),
    ({"type": "integer", "minimum": 1, "maximum": 3}, {"enum": [1, 2, 3]}, True),
    ({"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 3}, {"const": 2}, True),
    ({"$schema": FOUR, "minimum": 1, "exclusiveMinimum": True}, {"minimum": 1}, False),
    ({"multipleOf": 6}, {"multipleOf": 3}, False),
    ({"type": "integer", "multipleOf": 0.5}, INTEGER, True),
    ({"minLength": 2, "maxLength": 3}, {"maxLength": 4}, False),
    ({"type": "string", "maxLength": 0}, {"const": ""}, True),
    ({"enum": ["a", "b"]}, {"type": "string", "pattern": "^[a-b]$"}, False),
    ({"type": "boolean"}, {"enum": [True, False]}, True),
    ({"const": True}, {"const": 1}, None),
    ({"const": 1}, {"const": 1.0}, True),
    ({"required": ["a", "b"]}, {"required": ["a"]}, False),
    ({"properties": {"a": STRING}, "additionalProperties": False}, {"properties": {"a": STRING}}, False),
    ({"properties": {"a": STRING}, "additionalProperties": False},
     {"patternProperties": {"^a": STRING}, "additionalProperties": False}, False),
    ({"additionalProperties": STRING}, {"properties": {"a": STRING}, "additionalProperties": {"minLength": 0}}, False),
    ({"type": "object", "maxProperties": 0}, {"const": {}}, True),
    ({"type": "object", "propertyNames": {"enum": ["a", "b"]}}, {"maxProperties": 2}, False),
    ({"type": "object", "properties": {"a": False}, "required": ["a"]}, False, True),
    ({"dependencies": {"a": ["b", "c"]}}, {"dependencies": {"a": ["b"]}}, False),
    ({"dependentRequired": {"a": ["b"]}}, {"dependentSchemas": {"a": {"required": ["b"]}}}, True),
    ({"items": [STRING, INTEGER]}, {"items": [STRING, NUMBER]}, False),
    ({"items": [STRING], "additionalItems": False}, {"type": "array", "maxItems": 1}, None),
    ({"type": "array", "items": [STRING], "additionalItems": False}, {"type": "array", "maxItems": 1}, False),
    ({"prefixItems": [STRING], "items": STRING}, {"items": STRING}, True),
    ({"type": "array", "prefixItems": [STRING, False]}, {"type": "array", "maxItems": 1}, False),
    ({"type": "array", "contains": {"const": 1}}, {"minItems": 1}, False),
    ({"contains": STRING, "minContains": 3}, {"contains": STRING, "minContains": 2}, False),
    ({"contains": {"const": "a"}, "maxContains": 1, "minContains": 0},
     {"contains": {"const": "a"}, "maxContains": 2, "minContains": 0}, False),
    ({"type": "array", "items": STRING, "minItems": 1}, {"contains": STRING}, False),
    ({"uniqueItems": True}, {}, False),
    ({"type": "array", "maxItems": 1}, {"uniqueItems": True}, False),
    ({"anyOf": [STRING, INTEGER]}, {"type": ["string", "integer"]}, True),
    ({"oneOf": [STRING, INTEGER]}, {"anyOf": [STRING, INTEGER]}, True),
    ({"oneOf": [INTEGER, NUMBER]}, NUMBER, False),
    ({"allOf": [STRING, {"minLength": 1}]}, {"type": "string", "minLength": 1}, True),
    ({"not": {"not": STRING}}, STRING, True),
    ({"not": NUMBER}, {"not": INTEGER}, False),
    ({"if": STRING, "then": {"minLength": 2}, "else": {"minimum": 1}},
     {"anyOf": [STRING, {"not": NUMBER}, {"minimum": 0}]}, False),
    (LIST, {"type": "object", "properties": {"next": {"type": "object"}}}, False),
    (TREE, tree(NUMBER), False),
    (TREE, tree(INTEGER), False),
    ({"$schema": LATEST, "$ref": "#/$defs/a", "minLength": 1, "$defs": {"a": STRING}}, STRING, False),
    ({"$schema": SEVEN, "$ref": "#/definitions/a", "minLength": 1, "definitions": {"a": STRING}}, STRING, True),
    ({"$id": "urn:a", "$ref": "urn:b", "$defs": {"b": {"$id": "urn:b", "type": "string"}}}, STRING, True),
    ({"$schema": LATEST, "$ref": "#here", "$defs": {"a": {"$anchor": "here", "type": "string"}}}, STRING, True),
    ({"properties": {"a": STRING}, "unevaluatedProperties": False},
     {"properties": {"a": STRING}, "additionalProperties": False}, True),
    (False, {"type": "string"}, False),
    ({"type": "string", "format": "email"}, {"type": "string", "format": "date"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("narrow", "wide", "equal"), PAIRS)
def test_containment(narrow: Any, wide: Any, equal: bool | None) -> None:
    """The narrow schema is within the wide one; the other way is as given. None: neither contains the other."""
    assert contains(wide, narrow) is (equal is not None)
    assert contains(narrow, wide) is bool(equal)
    verdict = compare(narrow, wide)
    assert (verdict.backward, verdict.forward) == (equal is not None, bool(equal))
    assert verdict.undecided == [] or narrow is LIST or "pattern" in str(narrow) + str(wide)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"pattern": "^a+$"}, {"pattern": "^a*$"}),
        ({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, {"properties": {"a": {}}}),
        (STRING, {"$ref": "https://example.com/schema.json"}),
        ({"$ref": "#/definitions/a", "minLength": 1, "definitions": {"a": STRING}}, {"type": "string", "minLength": 1}),
    ],
)
def test_what_is_not_decided_is_not_compatible(old: Any, new: Any) -> None:
    """Two patterns, evaluated properties through a combination, a reference elsewhere, keywords beside `$ref`."""
    assert not (compare(old, new).backward and compare(old, new).forward)


def test_each_change_has_its_pointer_and_what_it_breaks() -> None:
    """A change is judged alone; one that breaks nothing says so."""
    old = {"title": "a", "type": "object", "required": ["x"], "properties": {"x": {"type": "string", "maxLength": 9}}}
    new = {"title": "b", "type": "object", "required": ["x"], "properties": {"x": {"type": "string", "maxLength": 5},
           "a/b": {"description": "anything"}}}  # fmt: skip
    verdict = compare(old, new)
    assert [row.to_json() for row in verdict.changes] == [
        {"pointer": "/title", "change": 'changed from "a" to "b"', "breaks": []},
        {"pointer": "/properties/x/maxLength", "change": "changed from 9 to 5", "breaks": ["backward"]},
        {"pointer": "/properties/a~1b", "change": 'added {"description": "anything"}', "breaks": []},
    ]
    assert (verdict.backward, verdict.forward) == (False, True)
    assert 5 < len(verdict.examples["backward"]["x"]) <= 9


def test_a_proof_through_a_circle_needs_every_step_of_it() -> None:
    """A difference that only the second way round the circle meets is found."""

    def ring(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
        parts = {"a": {"properties": {"id": first, "to": {"$ref": "#/definitions/b"}}},
                 "b": {"properties": {"id": second, "to": {"$ref": "#/definitions/a"}}}}  # fmt: skip
        return {"oneOf": [{"$ref": "#/definitions/a"}, {"type": "null"}], "definitions": parts}

    assert contains(ring(NUMBER, NUMBER), ring(INTEGER, INTEGER))
    assert not contains(ring(NUMBER, STRING), ring(INTEGER, INTEGER))
    assert not contains(ring(STRING, NUMBER), ring(INTEGER, INTEGER))


def test_a_hard_pair_ends() -> None:
    """A proof that would take very long is given up, and counts as missing."""

    def part(row: int, column: int) -> dict[str, Any]:
        name = f"a{row}{column}"
        return {"properties": {name: {"minLength": column}}, "required": [name]}

    hard = {"allOf": [{"anyOf": [part(row, column) for column in range(9)]} for row in range(9)]}
    assert not contains({"required": ["z"]}, hard)
    deep: Any = {"type": "string"}
    for _ in range(90):
        deep = {"properties": {"a": deep}}
    assert contains(deep, deep)
    assert not contains({"properties": deep["properties"], "required": ["b"]}, deep)
