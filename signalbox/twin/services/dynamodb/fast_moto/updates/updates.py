"""UpdateItem on a copy that then replaces the item, so that it happens whole or not at all.

Stock moto changes the stored item in place. An update that fails half way keeps its first half, one that creates an
item and then fails leaves the bare key, and one that creates an item writes two INSERT records where AWS writes one
("Change data capture for DynamoDB Streams"). Changing a copy mends the first two, and lets undo lists, stream records
and results share stored items instead of copying them.
"""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

from moto.dynamodb import models, responses
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models import table as table_module
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from signalbox.twin.services.dynamodb.fast_moto.tables.places import Place

_stock_update = DynamoDBBackend.update_item
_ORIGINAL = "copied_from"


def _update(self: Any, table_name: str, key: dict[str, Any], *rest: Any, **named: Any) -> Any:
    table = self.get_table(table_name)
    if not all(name in key for name in table.table_key_attrs):
        return _stock_update(self, table_name, key, *rest, **named)  # moto's own error
    range_key = DynamoType(key[table.range_key_attr]) if table.range_key_attr else None
    place = Place(table, DynamoType(key[table.hash_key_attr]), range_key)
    if place.item is not None:
        changing = copy.deepcopy(place.item)
        vars(changing)[_ORIGINAL] = place.item
        place.hold(changing)
    try:
        item = _stock_update(self, table_name, key, *rest, **named)
    except BaseException:
        place.restore()
        raise
    if place.item is None:
        place.keep_last_record()  # the first is the bare key that moto puts before it updates
    return item


def _copy_for_backend(value: Any) -> Any:
    # moto copies the item to have its state before: that is the original which the item in the table was copied from.
    if type(value) is Item:
        return vars(value).pop(_ORIGINAL, None) or copy.deepcopy(value)
    # It copies each table of a transaction once per action to be able to undo; `transactions` undoes by key.
    return value if type(value) is Table else copy.deepcopy(value)


def _copy_for_reading(value: Any) -> Any:
    # Stored items are never changed in place, and answers are built as new values: reading needs no copy.
    if type(value) is Item or (type(value) is list and value and type(value[0]) is Item):
        return value
    return copy.deepcopy(value)


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (DynamoDBBackend, "update_item", _update),
    (models, "copy", SimpleNamespace(deepcopy=_copy_for_backend, copy=copy.copy)),
    (responses, "copy", SimpleNamespace(deepcopy=_copy_for_reading, copy=copy.copy)),
    (table_module, "copy", SimpleNamespace(deepcopy=_copy_for_reading, copy=copy.copy)),
]
