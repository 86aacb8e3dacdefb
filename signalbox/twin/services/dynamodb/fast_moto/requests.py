"""Parameters of calls, copied to the values that moto's handlers use."""

from __future__ import annotations

from typing import Any

from botocore.serialize import create_serializer
from moto.core.parse import PROTOCOL_PARSERS

# AWS takes one of these names at a time: types of a value, actions of a transaction, requests of a batch.
_ALTERNATIVES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"}) | {
    *("ConditionCheck", "Put", "Delete", "Update"),
    *("PutRequest", "DeleteRequest"),
}
_BINARY = frozenset({"B", "BS"})
_PLAIN = frozenset({str, bool, int})


class _Odd(Exception):
    """Raised where a copy differs from what comes out of JSON: binary values, subclasses, more than one alternative."""


def body_of(operation_model: Any, parameters: Any) -> dict[str, Any]:
    """Return what moto's own parser makes of a call's parameters. The result shares nothing with them. Plain values are
    copied; binary ones and odd attribute values go through JSON and moto's parser, which cost ten times as much."""
    try:
        copied: dict[str, Any] = _copied(parameters)
    except _Odd:
        return _by_the_model(operation_model, parameters)
    return copied


def _copied(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        if len(value) > 1 and _ALTERNATIVES.issuperset(value):
            raise _Odd  # moto picks one by the order of the model's members
        if len(value) == 1 and not _BINARY.isdisjoint(value):
            raise _Odd
        return {name: _copied(inner) for name, inner in value.items()}
    if kind is list or kind is tuple:
        return [_copied(inner) for inner in value]
    raise _Odd


def _by_the_model(operation_model: Any, parameters: Any) -> dict[str, Any]:
    serializer = create_serializer("json", include_validation=False)
    body = serializer.serialize_to_request(parameters, operation_model)["body"]
    parsed: dict[str, Any] = PROTOCOL_PARSERS["json"](operation_model).parse({"body": body})
    return parsed
