"""Items of moto, built in linear time and copied only where sharing would be visible. Stock moto adds up a whole item
again at each attribute that it sets, and keeps every item it ever built."""

from __future__ import annotations

from typing import Any

from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import StreamRecord

from signalbox.twin.services.dynamodb.fast_moto.tables.values import SCALARS, plain, text_bytes

_stock_set = LimitedSizeDict.__setitem__

# moto's own bound, between the documented 400 KB and what its authors measured ("Item size", Constraints in DynamoDB).
ITEM_BYTES = 405_000


def _set_within_limit(self: Any, name: str, value: Any) -> None:
    if type(value) is not DynamoType:
        _stock_set(self, name, value)
        return
    held = sum(text_bytes(key) + inner.size() for key, inner in self.items())
    if held + text_bytes(name) + value.size() > ITEM_BYTES:
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
        total += text_bytes(name) + value.size()
        if total > ITEM_BYTES:
            raise ItemSizeTooLarge
        dict.__setitem__(self.attrs, name, value)


def _value_copy(self: Any, _memo: dict[int, Any]) -> Any:
    # Strings, numbers and the like are never changed in place, so copies may share them; maps, lists and sets are.
    if self.type in SCALARS or self.type == "B":
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


def _item_json(self: Any, root_attr_name: str = "Attributes") -> dict[str, Any]:
    return {root_attr_name: plain(self.attrs)}


def _untracked(cls: Any, *_: Any, **__: Any) -> Any:
    # moto keeps every instance of its models for a dashboard: each item and stream record ever written would stay.
    return object.__new__(cls)


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (LimitedSizeDict, "__setitem__", _set_within_limit),
    (DynamoType, "__deepcopy__", _value_copy),
    (Item, "__init__", _item_init),
    (Item, "__deepcopy__", _item_copy),
    (Item, "__new__", _untracked),
    (Item, "to_json", _item_json),
    (StreamRecord, "__new__", _untracked),
]
