"""Bodies of serialised requests, parsed to the values that moto's handlers use."""

from __future__ import annotations

import json
from typing import Any

from moto.core.parse import PROTOCOL_PARSERS

# AWS takes one of these names at a time: types of a value, actions of a transaction, requests of a batch.
_ALTERNATIVES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"}) | {
    *("ConditionCheck", "Put", "Delete", "Update"),
    *("PutRequest", "DeleteRequest"),
}


class _Many(Exception):
    """Raised where more than one alternative is given: moto picks one by the order of the model's members."""


def read_body(operation_model: Any, body: bytes) -> dict[str, Any]:
    """Parse a JSON request that botocore wrote to what moto's own parser makes of it. The result shares nothing with
    the caller's parameters. Plain JSON is already what moto would build; binary values and odd attribute values go
    through moto's parser, which costs ten times as much."""
    # As botocore's serialiser writes them: base64 text, or a list of it.
    if b'"B": "' in body or b'"BS": [' in body:
        return _by_the_model(operation_model, body)
    try:
        parsed: dict[str, Any] = json.loads(body.decode(), object_hook=_at_most_one)
    except _Many:
        return _by_the_model(operation_model, body)
    return parsed


def _at_most_one(value: dict[str, Any]) -> dict[str, Any]:
    if len(value) > 1 and _ALTERNATIVES.issuperset(value):
        raise _Many
    return value


def _by_the_model(operation_model: Any, body: bytes) -> dict[str, Any]:
    parser = PROTOCOL_PARSERS["json"](operation_model)
    parsed: dict[str, Any] = parser.parse({"body": body})
    return parsed
