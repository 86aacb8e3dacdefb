"""All that can be seen of a call: its outcome, the records it wrote, and what the tables hold afterwards."""

from __future__ import annotations

import copy
from decimal import Decimal, InvalidOperation
from typing import Any

from botocore.exceptions import ClientError
from moto.dynamodb.models.utilities import dynamo_to_dict

from tests.store.tables import backend

Seen = dict[str, Any]
Call = tuple[str, dict[str, Any]]


def contents() -> Seen:
    """Every item of every table by its key."""
    return {
        name: {repr((item.hash_key, item.range_key)): dynamo_to_dict(item.attrs) for item in table.all_items()}
        for name, table in backend().tables.items()
    }


def outcome_of(client: Any, call: Call) -> Seen:
    """All that a caller can see of one call, without what differs between any two runs (ids, check sums)."""
    operation, parameters = call
    try:
        parsed = client._make_api_call(operation, copy.deepcopy(parameters))
    except ClientError as error:
        return _outcome(error.response, type(error).__name__, str(error))
    except Exception as error:  # moto's own defects reach the caller as they are: also these must be equal
        return {"error": type(error).__name__, "message": str(error)}
    return _outcome(parsed, None, "")


def _outcome(parsed: Seen, error: str | None, message: str) -> Seen:
    metadata = parsed.pop("ResponseMetadata")
    headers = {
        name: value
        for name, value in metadata["HTTPHeaders"].items()
        if name not in ("x-amzn-requestid", "x-amz-crc32")
    }
    shown = {"error": error, "status": metadata["HTTPStatusCode"], "parsed": parsed}
    return {**shown, "message": message, "headers": headers, "attempts": metadata["RetryAttempts"]}


def stream_lengths() -> dict[str, int]:
    tables = backend().tables.items()
    return {name: len(table.stream_shard.items) for name, table in tables if table.stream_shard is not None}


def new_records(lengths: dict[str, int]) -> list[Seen]:
    shards = {name: backend().tables[name].stream_shard for name in lengths}
    return [record for name, shard in shards.items() for record in _as_aws(shard, lengths[name])]


def _as_aws(shard: Any, start: int) -> list[Seen]:
    """Return the records that AWS would write, too. Stock moto also writes one without a change, and one with the bare
    key of a created item."""
    kept: list[Seen] = []
    for record in (dynamo_to_dict(record.to_json()) for record in shard.items[start:]):
        change = record["dynamodb"]
        for name in ("SequenceNumber", "SizeBytes"):
            change.pop(name)
        record.pop("eventID")
        if record["eventName"] == "MODIFY" and _normal(change["OldImage"]) == _normal(change["NewImage"]):
            continue
        if kept and record["eventName"] == "INSERT" and kept[-1]["dynamodb"]["Keys"] == change["Keys"]:
            kept.pop()
        kept.append(record)
    return kept


def _normal(value: Any) -> Any:
    """Numbers by value and sets without order."""
    if isinstance(value, dict):
        return {key: _normal_typed(key, inner) for key, inner in value.items()}
    return [_normal(inner) for inner in value] if isinstance(value, list) else value


def _normal_typed(key: str, value: Any) -> Any:
    if key in ("SS", "NS", "BS") and isinstance(value, list):
        return {_normal_typed(key[0], inner) for inner in value}
    if key == "N" and isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return _normal(value)
