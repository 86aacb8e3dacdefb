"""Attribute values of moto, built, compared and copied directly: stock moto calls five methods to compare two strings.
Each replacement below answers the common types itself and leaves every other value to moto's own code."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from moto.dynamodb import responses
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.utilities import dynamo_to_dict

_stock_init = DynamoType.__init__
_stock_cast = DynamoType.cast_value.fget
_stock_size = DynamoType.size

SCALARS = frozenset({"S", "N", "BOOL", "NULL"})
_PLAIN = (str, int, float, bool, type(None))


def _init(self: Any, given: Any) -> None:
    if type(given) is DynamoType:
        self.type, self.value = given.type, given.value
    elif type(given) is dict and given:
        self.type, self.value = next(iter(given.items()))
    else:  # moto raises its own errors for what is no attribute value
        _stock_init(self, given)
        return
    if self.type == "M":
        self.value = {key: DynamoType(value) for key, value in self.value.items()}
    elif self.type == "L":
        self.value = [DynamoType(value) for value in self.value]


def _cast_value(self: Any) -> Any:
    if self.type == "S":
        return self.value
    return Decimal(self.value) if self.type == "N" else _stock_cast(self)


def _equal(self: Any, other: Any) -> bool:
    if self.type != other.type:
        return False
    return bool(self.value == other.value if self.type == "S" else self.cast_value == other.cast_value)


def _different(self: Any, other: Any) -> bool:
    return not _equal(self, other)


def _hash(self: Any) -> int:
    return hash((self.type, self.value if self.type == "S" else self.cast_value))


def text_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _size(self: Any) -> int:
    kind, value = self.type, self.value
    if kind in ("S", "N") and type(value) is str:
        return len(value) if value.isascii() else len(value.encode())
    if kind == "M":  # moto builds each inner value again to get its size
        return sum(text_bytes(name) + inner.size() for name, inner in value.items())
    return int(_stock_size(self))


def _copier(binary: Callable[[Any], dict[str, Any]]) -> Callable[[Any], Any]:
    def copy(value: Any) -> Any:
        kind = type(value)
        if kind is DynamoType:
            return copy_value(value)
        if kind in _PLAIN:
            return value
        if isinstance(value, dict):
            return {key: copy(inner) for key, inner in value.items()}
        return [copy(inner) for inner in value] if kind is list else dynamo_to_dict(value)

    def copy_value(value: Any) -> dict[str, Any]:
        kind = value.type
        if kind in SCALARS:
            return {kind: value.value}
        if kind == "M":
            return {"M": {key: copy_value(inner) for key, inner in value.value.items()}}
        if kind in ("B", "BS"):
            return binary(value)
        return {kind: [copy(inner) for inner in value.value]}

    return copy


def _base64(value: Any) -> dict[str, Any]:
    texts = [b64encode(each).decode() if isinstance(each, bytes) else each for each in _several(value)]
    return {value.type: texts if value.type == "BS" else texts[0]}


def _several(value: Any) -> list[Any]:
    return list(value.value) if value.type == "BS" else [value.value]


plain = _copier(dynamo_to_dict)
"""Copy an attribute value, item, list or result into dicts and lists that share nothing with the store. Equal to moto's
`dynamo_to_dict`: an attribute value becomes `{type: value}`, binary ones with bytes."""

json_plain = _copier(_base64)
"""Copy as `plain` does, with binary values as base64 text."""


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (DynamoType, "__init__", _init),
    (DynamoType, "cast_value", property(_cast_value)),
    (DynamoType, "__eq__", _equal),
    (DynamoType, "__ne__", _different),
    (DynamoType, "__hash__", _hash),
    (DynamoType, "size", _size),
    (responses, "dynamo_to_dict", plain),
]
