"""Table streams: records are built when they are read, numbered without gaps, and trimmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import InvalidOperation
from hashlib import blake2b
from typing import Any

from moto.core.utils import unix_time, utcnow
from moto.dynamodb.models.table import StreamRecord, StreamShard

from signalbox.twin.services.dynamodb.fast_moto.tables.values import json_plain, plain

_stock_add = StreamShard.add
_stock_to_json = StreamRecord.to_json

# "All data in DynamoDB Streams is subject to a 24-hour lifetime" (Change data capture for DynamoDB Streams).
_LIFETIME = timedelta(hours=24)
_TRIM_EVERY = 256  # records; looking at the head at each write would be needless
_TTL_IDENTITY = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}


def records_after(table: Any, after: int, limit: int | None) -> list[dict[str, Any]]:
    """Return the table's records after a sequence number, oldest first, as Lambda gets them."""
    shard = table.stream_shard
    if shard is None:
        return []
    start = max(0, after + 1 - _first_number(shard))
    stop = None if limit is None else start + limit
    arn = f"{table.table_arn}/stream/{table.latest_stream_label}"
    return [_lambda_record(record, arn) for record in shard.items[start:stop]]


def trim(table: Any, up_to: int) -> int:
    """Delete the table's records up to sequence number `up_to`; return how many."""
    shard = table.stream_shard
    if shard is None:
        return 0
    count = min(len(shard.items), max(0, up_to + 1 - _first_number(shard)))
    _forget(shard, count)
    return count


def add_expired(table: Any, item: Any) -> None:
    """Record the removal of `item` by time to live, as the service does."""
    if table.stream_shard is not None:
        table.stream_shard.add(item, None)
        table.stream_shard.items[-1].user_identity = dict(_TTL_IDENTITY)


def _first_number(shard: Any) -> int:
    return int(shard.starting_sequence_number + vars(shard).get("trimmed", 0))


def _forget(shard: Any, count: int) -> None:
    del shard.items[:count]
    shard.trimmed = vars(shard).get("trimmed", 0) + count


def _add(self: Any, old: Any, new: Any) -> None:
    if self.table.lambda_event_source_mappings:
        _stock_add(self, old, new)  # moto's own Lambda listens: its code hands the records over
        return
    if old is not None and new is not None and _equal(old, new):
        # "...does not change any data in an item, DynamoDB Streams does not write a stream record" (as above).
        return
    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    view = self.table.stream_specification["StreamViewType"]
    self.items.append(StreamRecord(self.table, view, name, old, new, 0))
    if len(self.items) % _TRIM_EVERY == 0:
        _trim_old(self)


def _equal(old: Any, new: Any) -> bool:
    try:
        return bool(old == new)
    except InvalidOperation:  # moto keeps numbers inside lists and maps that are none, and cannot compare them
        return bool(plain(old.attrs) == plain(new.attrs))


def _trim_old(shard: Any) -> None:
    horizon = utcnow() - _LIFETIME
    kept = next((index for index, record in enumerate(shard.items) if record.created > horizon), len(shard.items))
    _forget(shard, kept)


def _get(self: Any, start: int, quantity: int) -> list[dict[str, Any]]:
    first = max(0, start - _first_number(self))
    return [record.to_json() for record in self.items[first : first + quantity]]


def _record_init(self: Any, table: Any, view: str, name: str, old: Any, new: Any, _number: int) -> None:
    # Items in a table are never changed in place: so the images are built when the record is read.
    self.shard, self.view, self.name, self.old, self.new = table.stream_shard, view, name, old, new
    self.created = utcnow()
    self.number = _first_number(table.stream_shard) + len(table.stream_shard.items)
    self.user_identity = None  # a dict where a service, and not a caller, made the change


def _to_json(self: Any) -> dict[str, Any]:
    if "record" in vars(self):  # written before these replacements came
        return dict(_stock_to_json(self))
    record = _event(self, plain)
    record["dynamodb"]["ApproximateCreationDateTime"] = self.created
    return record if self.user_identity is None else {**record, "userIdentity": self.user_identity}


def _lambda_record(record: Any, arn: str) -> dict[str, Any]:
    event = {**_event(record, json_plain), "eventSourceARN": arn}
    # Lambda gets whole seconds ("Using AWS Lambda with Amazon DynamoDB").
    event["dynamodb"]["ApproximateCreationDateTime"] = int(unix_time(record.created))
    if record.user_identity is not None:
        event["userIdentity"] = {name[0].lower() + name[1:]: value for name, value in record.user_identity.items()}
    return event


def _event(record: Any, copied: Callable[[Any], Any]) -> dict[str, Any]:
    table = record.shard.table
    return {
        # Derived, not drawn: the same run gives the same ids even if other code draws more.
        "eventID": blake2b(f"{table.table_arn}/{record.number}".encode(), digest_size=16).hexdigest(),
        "eventName": record.name,
        "eventSource": "aws:dynamodb",
        "eventVersion": "1.0",
        "awsRegion": table.region_name,
        "dynamodb": _change(record, table, copied),
    }


def _change(record: Any, table: Any, copied: Callable[[Any], Any]) -> dict[str, Any]:
    known = record.old or record.new
    keys = {name: known.attrs[name] for name in table.table_key_attrs}
    images = {"Keys": keys}
    if record.view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES") and record.new is not None:
        images["NewImage"] = record.new.attrs
    if record.view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES") and record.old is not None:
        images["OldImage"] = record.old.attrs
    # The names and values of all three; moto measures its own JSON instead.
    size = sum(len(name.encode()) + value.size() for image in images.values() for name, value in image.items())
    number = {"SequenceNumber": str(record.number), "SizeBytes": size, "StreamViewType": record.view}
    return {**{name: copied(image) for name, image in images.items()}, **number}


REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (StreamShard, "add", _add),
    (StreamShard, "get", _get),
    (StreamRecord, "__init__", _record_init),
    (StreamRecord, "to_json", _to_json),
]
