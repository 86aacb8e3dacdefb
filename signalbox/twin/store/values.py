"""moto's attribute values and items, built and compared without the cost that grows with the square of an item.

Stock moto adds up a whole item again at each attribute that it sets, and calls five methods to compare two strings.
Each replacement below answers the common types itself and leaves every other value to moto's own code.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from moto.dynamodb import responses
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import StreamRecord
from moto.dynamodb.models.utilities import dynamo_to_dict

_stock_init = DynamoType.__init__
_stock_cast = DynamoType.cast_value.fget
_stock_size = DynamoType.size
_stock_set = LimitedSizeDict.__setitem__

# moto's own bound, between the documented 400 KB and what its authors measured ("Item size", Constraints in DynamoDB).
_ITEM_BYTES = 405_000
_SCALARS = frozenset({"S", "N", "BOOL", "NULL"})
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


def _text_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _size(self: Any) -> int:
    kind, value = self.type, self.value
    if kind in ("S", "N") and type(value) is str:
        return _text_bytes(value)
    if kind == "M":  # moto builds each inner value anew to ask for its size
        return sum(_text_bytes(name) + inner.size() for name, inner in value.items())
    return int(_stock_size(self))


def _set_within_limit(self: Any, name: str, value: Any) -> None:
    if type(value) is not DynamoType:
        _stock_set(self, name, value)
        return
    held = sum(_text_bytes(key) + inner.size() for key, inner in self.items())
    if held + _text_bytes(name) + value.size() > _ITEM_BYTES:
        raise ItemSizeTooLarge
    dict.__setitem__(self, name, value)


def _item_init(self: Any, hash_key: Any, range_key: Any, attrs: dict[str, Any]) -> None:
    self.hash_key = hash_key
    self.range_key = range_key
    self.attrs = LimitedSizeDict()
    total = 0
    for name, given in attrs.items():
        value = DynamoType(given)
        # A running total instead of a new sum at each attribute: the same bound, in linear time.
        total += _text_bytes(name) + value.size()
        if total > _ITEM_BYTES:
            raise ItemSizeTooLarge
        dict.__setitem__(self.attrs, name, value)


def _value_copy(self: Any, _memo: dict[int, Any]) -> Any:
    # Strings, numbers and the like are never changed in place, so copies may share them; maps, lists and sets are.
    if self.type in _SCALARS or self.type == "B":
        return self
    copy = object.__new__(DynamoType)
    copy.type = self.type
    if self.type == "M":
        copy.value = {key: _value_copy(inner, _memo) for key, inner in self.value.items()}
    elif self.type == "L":
        copy.value = [_value_copy(inner, _memo) for inner in self.value]
    else:
        copy.value = list(self.value)
    return copy


def _item_copy(self: Any, _memo: dict[int, Any]) -> Any:
    copy = object.__new__(Item)
    copy.hash_key, copy.range_key, copy.attrs = self.hash_key, self.range_key, LimitedSizeDict()
    for name, value in self.attrs.items():
        dict.__setitem__(copy.attrs, name, _value_copy(value, _memo))
    return copy


def _untracked(cls: Any, *_: Any, **__: Any) -> Any:
    # moto keeps every instance of its models for a dashboard: each item and stream record ever written would stay.
    return object.__new__(cls)


def plain(value: Any) -> Any:
    """Copy `value`, an attribute value, item, list or result, into dicts and lists that share nothing with the store.

    Equal to moto's `dynamo_to_dict`: an attribute value becomes `{type: value}`, binary ones with bytes.
    """
    kind = type(value)
    if kind is DynamoType:
        return _plain_value(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if kind is list:
        return [plain(inner) for inner in value]
    return dynamo_to_dict(value)


def _item_json(self: Any, root_attr_name: str = "Attributes") -> dict[str, Any]:
    return {root_attr_name: plain(self.attrs)}


def _plain_value(value: Any) -> dict[str, Any]:
    kind = value.type
    if kind in _SCALARS:
        return {kind: value.value}
    if kind == "M":
        return {"M": {key: plain(inner) for key, inner in value.value.items()}}
    if kind in ("B", "BS"):
        binary: dict[str, Any] = dynamo_to_dict(value)
        return binary
    return {kind: [plain(inner) for inner in value.value]}


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (DynamoType, "__init__", _init),
    (DynamoType, "cast_value", property(_cast_value)),
    (DynamoType, "__eq__", _equal),
    (DynamoType, "__ne__", _different),
    (DynamoType, "__hash__", _hash),
    (DynamoType, "size", _size),
    (DynamoType, "__deepcopy__", _value_copy),
    (LimitedSizeDict, "__setitem__", _set_within_limit),
    (Item, "__init__", _item_init),
    (Item, "__deepcopy__", _item_copy),
    (Item, "__new__", _untracked),
    (Item, "to_json", _item_json),
    (StreamRecord, "__new__", _untracked),
    (responses, "dynamo_to_dict", plain),
]
