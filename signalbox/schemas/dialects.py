"""Dialects of JSON Schema, from draft 4 to 2020-12, and the one that a schema is written in."""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import validators
from referencing import jsonschema as specifications

Dialect = Any
"""A validator class of jsonschema: its keywords are the ones in force."""
SPECIFICATIONS = {
    validators.Draft4Validator: specifications.DRAFT4,
    validators.Draft6Validator: specifications.DRAFT6,
    validators.Draft7Validator: specifications.DRAFT7,
    validators.Draft201909Validator: specifications.DRAFT201909,
    validators.Draft202012Validator: specifications.DRAFT202012,
}
DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019, DRAFT_2020 = SPECIFICATIONS
WITH_SIBLINGS = (DRAFT_2019, DRAFT_2020)
"""Dialects in which keywords beside `$ref` count."""
MODERN = {
    "$defs", "$anchor", "$dynamicRef", "$dynamicAnchor", "prefixItems", "dependentRequired", "dependentSchemas",
    "minContains", "maxContains", "unevaluatedItems", "unevaluatedProperties",
}  # fmt: skip
BESIDE_CONTAINS = ("minContains", "maxContains")


def dialect_of(schema: Any) -> Dialect:
    """Return the dialect that `$schema` names; without one, the dialect whose keywords the schema uses.

    Draft 7 and 2020-12 differ only in their own keywords, so draft 7 stands for a schema that uses none of them.
    """
    named = schema.get("$schema") if isinstance(schema, dict) else None
    if isinstance(named, str):
        plain = re.sub(r"^https?://|#$", "", named)
        for dialect in SPECIFICATIONS:
            meta = dialect.META_SCHEMA
            if plain == re.sub(r"^https?://|#$", "", meta.get("$id", meta.get("id", ""))):
                return dialect
    pairs = list(keywords(schema))
    if any(name in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(value, bool) for name, value in pairs):
        return DRAFT_4
    return DRAFT_2020 if any(name in MODERN for name, _ in pairs) else DRAFT_7


def keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    """Yield every member of every object in a schema."""
    if isinstance(schema, dict):
        for name, value in schema.items():
            yield name, value
            yield from keywords(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from keywords(value)


def in_force(dialect: Dialect, keyword: str) -> bool:
    """Return whether a keyword counts in a dialect."""
    if keyword in BESIDE_CONTAINS:
        return dialect in WITH_SIBLINGS
    if keyword in ("then", "else"):
        return "if" in dialect.VALIDATORS
    return keyword in dialect.VALIDATORS or keyword == "$ref"
