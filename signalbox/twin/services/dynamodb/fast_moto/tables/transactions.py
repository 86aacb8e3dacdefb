"""Transactions whose cost depends only on their items: moto's own code over an undo list, not copies of tables."""

from __future__ import annotations

from typing import Any

from moto.dynamodb.exceptions import DynamodbException, ResourceNotFoundException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType

from signalbox.twin.services.dynamodb.fast_moto.tables.places import Place

_stock_write = DynamoDBBackend.transact_write_items


def _write(self: Any, transact_items: list[dict[str, Any]]) -> None:
    before = [place for action in transact_items for place in _touched(self, action)]
    try:
        _stock_write(self, transact_items)
    except DynamodbException:
        # moto restores the table's copy for most of these, but not for an action with two operations; AWS does.
        for place in reversed(before):
            place.restore()
        raise


def _touched(backend: Any, action: dict[str, Any]) -> list[Place]:
    """Return the places that the operations of `action` may change; none where moto refuses the key."""
    found = []
    for kind, operation in action.items():
        keys = operation.get("Item") if kind == "Put" else operation.get("Key")
        table = _table(backend, operation.get("TableName"))
        if kind != "ConditionCheck" and table is not None and keys and _has_keys(table, keys):
            range_key = DynamoType(keys[table.range_key_attr]) if table.range_key_attr else None
            found.append(Place(table, DynamoType(keys[table.hash_key_attr]), range_key))
    return found


def _table(backend: Any, name: str) -> Any:
    try:
        return backend.get_table(name)
    except ResourceNotFoundException:
        return None  # moto reports it as the reason of this action


def _has_keys(table: Any, keys: dict[str, Any]) -> bool:
    # A key of a type that cannot be hashed is no key: moto refuses it, or never finds it.
    return all(next(iter(keys.get(name) or {""})) in ("S", "N", "B") for name in table.table_key_attrs)


REPLACEMENTS: list[tuple[Any, str, Any]] = [(DynamoDBBackend, "transact_write_items", _write)]
