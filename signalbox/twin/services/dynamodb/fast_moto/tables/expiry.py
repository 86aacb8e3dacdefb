"""Time to live, which moto stores but does not apply."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from signalbox.twin.services.dynamodb.fast_moto.tables.streams import add_expired
from signalbox.twin.services.dynamodb.fast_moto.tables.tables import stored_items

# Items that expired longer ago are left alone ("Using time to live (TTL) in DynamoDB": five years).
_OLDEST_SECONDS = 5 * 365 * 24 * 3600


def expire(table: Any, now: float) -> int:
    """Delete the items of `table` whose TTL attribute is before `now` (epoch seconds); return how many. Items are taken
    in key order, so that equal tables give equal streams."""
    name = table.ttl.get("AttributeName")
    if table.ttl["TimeToLiveStatus"] != "ENABLED" or name is None:
        return 0
    due = [item for item in stored_items(table) if _is_due(item.attrs.get(name), now)]
    due.sort(key=lambda item: (item.hash_key.cast_value, item.range_key.cast_value if item.range_key else None))
    for item in due:
        if item.range_key is None:
            del table.items[item.hash_key]
        else:
            del table.items[item.hash_key][item.range_key]
        add_expired(table, item)
    return len(due)


def _is_due(value: Any, now: float) -> bool:
    # A value of another type does not expire the item (same page).
    if value is None or value.type != "N":
        return False
    return Decimal(now) - _OLDEST_SECONDS < Decimal(value.value) < Decimal(now)
