"""Reads of one key and of one partition that do not look at the rest of the table."""

from __future__ import annotations

from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.table import Table

_stock_query = Table.query
_stock_get = Table.get_item
_stock_delete = Table.delete_item

_INDEX_NAME = 6  # position of the index's name among the positional arguments that follow the hash key


def _get_item(self: Any, hash_key: Any, range_key: Any = None, projection: Any = None) -> Any:
    if self.range_key_attr is None:
        if range_key:
            return _stock_get(self, hash_key, range_key, projection)
        result = self.items.get(hash_key)
    else:
        if not range_key:
            raise MockValidationException("Table has a range key, but no range key was passed into get_item")
        # .get, because a read of moto's defaultdict leaves an empty partition behind for each key that was never there.
        result = self.items.get(hash_key, {}).get(range_key)
    return result.project(projection) if projection and result else result


def _delete_item(self: Any, hash_key: Any, range_key: Any) -> Any:
    item = _stock_delete(self, hash_key, range_key)
    if range_key and not self.items.get(hash_key, True):
        del self.items[hash_key]
    return item


def stored_items(table: Any) -> list[Any]:
    """Return every item of `table` in no particular order."""
    if table.range_key_attr is None:
        return list(table.items.values())
    return [item for partition in table.items.values() for item in partition.values()]


def _all_items(self: Any) -> list[Any]:
    # Keys of one table are of one type, which moto checks at each write: plain values sort as moto's wrappers do.
    if self.range_key_attr is None:
        return sorted(stored_items(self), key=lambda item: item.hash_key.cast_value)
    return sorted(stored_items(self), key=lambda item: (item.hash_key.cast_value, item.range_key.cast_value))


def _query(self: Any, hash_key: Any, *rest: Any, **named: Any) -> Any:
    index_name = rest[_INDEX_NAME] if len(rest) > _INDEX_NAME else named.get("index_name")
    conditions = named.get("hash_key_conditions")
    candidates = _in_index(self, conditions) if index_name else _in_partition(self, hash_key)
    if candidates is None:
        return _stock_query(self, hash_key, *rest, **named)
    # moto's query filters, sorts and pages what all_items() gives it: hand it the partition instead of the table.
    self.all_items = lambda: candidates
    try:
        return _stock_query(self, hash_key, *rest, **named)
    finally:
        del self.all_items


def _in_partition(table: Any, hash_key: Any) -> list[Any] | None:
    if hash_key is None or hash_key.type != "S" or table.hash_key_type != "S":
        return None
    held = table.items.get(hash_key)
    if held is None:
        return []
    return [held] if table.range_key_attr is None else list(held.values())


def _in_index(table: Any, conditions: list[tuple[str, Any]] | None) -> list[Any] | None:
    if not conditions or conditions[0][1].type != "S":
        return None
    name, wanted = conditions[0][0], conditions[0][1].value
    found = []
    for item in stored_items(table):
        value = item.attrs.get(name)
        if value is not None and value.type == "S" and value.value == wanted:
            found.append(item)
    return found


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (Table, "get_item", _get_item),
    (Table, "delete_item", _delete_item),
    (Table, "all_items", _all_items),
    (Table, "query", _query),
]
