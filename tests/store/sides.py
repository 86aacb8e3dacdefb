"""The two sides of the comparison: the same calls on stock moto and on ours, with all that can be seen afterwards."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.utilities import dynamo_to_dict

from signalbox.twin.store import Answers, patched
from tests.store.calls import NUMBERED, PLAIN, RANGED

ACCOUNT, REGION = "123456789012", "us-east-1"
NOW = 1_790_000_000
Seen = dict[str, Any]
Call = tuple[str, dict[str, Any]]


def _table(key_type: str, *, ranged: bool, stream: bool) -> dict[str, Any]:
    names = ["pk", "sk"] if ranged else ["pk"]
    indexes = [("byGroup", "ALL"), ("keysOnly", "KEYS_ONLY")] if ranged else []
    return {
        "schema": [{"AttributeName": n, "KeyType": "HASH" if n == "pk" else "RANGE"} for n in names],
        "attr": [
            {"AttributeName": "pk", "AttributeType": key_type},
            {"AttributeName": "sk", "AttributeType": "S"},
            {"AttributeName": "gpk", "AttributeType": "S"},
            {"AttributeName": "gsk", "AttributeType": "N"},
        ],
        "global_indexes": [
            {
                "IndexName": name,
                "KeySchema": [
                    {"AttributeName": "gpk", "KeyType": "HASH"},
                    {"AttributeName": "gsk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": projection},
            }
            for name, projection in indexes
        ],
        "streams": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"} if stream else None,
    }


TABLES = {
    PLAIN: _table("S", ranged=False, stream=True),
    RANGED: _table("S", ranged=True, stream=True),
    NUMBERED: _table("N", ranged=False, stream=False),
}

# What each table holds to begin with, so that short sequences already meet something.
FIRST: dict[str, Any] = {
    "a": {"S": "a"},
    "n": {"N": "1"},
    "s": {"SS": ["a", "b"]},
    "m": {"M": {"x": {"M": {"y": {"N": "1"}}}, "l": {"L": [{"S": "a"}, {"NULL": True}]}}},
    "l": {"L": []},
    "gpk": {"S": "g1"},
    "gsk": {"N": "2"},
}


def backend() -> Any:
    return dynamodb_backends[ACCOUNT][REGION]


def create_tables() -> None:
    for name, properties in TABLES.items():
        rest = {"throughput": None, "indexes": [], "billing_mode": "PAY_PER_REQUEST", "sse_specification": None}
        settings = {"tags": [], "deletion_protection_enabled": False, "warm_throughput": None}
        table = backend().create_table(name, **copy.deepcopy(properties), **rest, **settings)
        for number in ("1", "2"):
            key = {"N": number} if name == NUMBERED else {"S": f"k{number}"}
            table.put_item({"pk": key, "sk": {"S": "1"}, **copy.deepcopy(FIRST)})


def contents() -> Seen:
    """Every item of every table by its key."""
    return {
        name: {repr((item.hash_key, item.range_key)): dynamo_to_dict(item.attrs) for item in table.all_items()}
        for name, table in backend().tables.items()
    }


class Stock:
    """moto as it comes, with what it lacks or leaves half done put right as AWS does it (see `settle`)."""

    def __init__(self) -> None:
        self.client = boto3.client("dynamodb", region_name=REGION)

    @contextmanager
    def run(self) -> Iterator[Callable[[Call], Seen]]:
        self._used: dict[str, tuple[Any, Seen]] = {}
        backend().reset()
        create_tables()
        yield self._see

    def _see(self, call: Call) -> Seen:
        operation, parameters = call
        repeated = self._repeated(operation, parameters)
        if repeated is not None:
            return {"outcome": repeated, "records": [], "contents": contents()}
        whole = operation in ("UpdateItem", "TransactWriteItems")
        before = {name: copy.deepcopy(table.items) for name, table in backend().tables.items()} if whole else {}
        lengths = _lengths()
        outcome = outcome_of(self.client, call)
        if outcome["error"] is None and operation == "TransactWriteItems":
            self._used[parameters["ClientRequestToken"]] = (parameters, outcome)
        if outcome["error"] is not None:
            self._settle(before, lengths)
        return {"outcome": outcome, "records": _new_records(lengths), "contents": contents()}

    def _repeated(self, operation: str, parameters: dict[str, Any]) -> Seen | None:
        """What a token used before must give: moto knows no tokens."""
        if operation != "TransactWriteItems" or parameters["ClientRequestToken"] not in self._used:
            return None
        used, outcome = self._used[parameters["ClientRequestToken"]]
        return outcome if used == parameters else {"error": "IdempotentParameterMismatchException"}

    def _settle(self, before: Seen, lengths: dict[str, int]) -> None:
        """Undo what a refused write left behind: AWS writes all of it or nothing."""
        for name, items in before.items():
            table = backend().tables[name]
            table.items = items
            if table.stream_shard is not None:
                del table.stream_shard.items[lengths[name] :]


class Ours:
    """The patched backend, answered at before-call."""

    def __init__(self) -> None:
        self.answers = Answers(ACCOUNT, REGION)
        self.client = boto3.client("dynamodb", region_name=REGION)
        self.client.meta.events.register_last("before-call.dynamodb", self.answers.before_call)

    @contextmanager
    def run(self) -> Iterator[Callable[[Call], Seen]]:
        with patched():
            self.answers.reset()
            create_tables()
            yield self._see

    def _see(self, call: Call) -> Seen:
        lengths = _lengths()
        outcome = outcome_of(self.client, call)
        if outcome["error"] == "IdempotentParameterMismatchException":
            outcome = {"error": outcome["error"]}
        return {"outcome": outcome, "records": _new_records(lengths), "contents": contents()}


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


def _lengths() -> dict[str, int]:
    tables = backend().tables.items()
    return {name: len(table.stream_shard.items) for name, table in tables if table.stream_shard is not None}


def _new_records(lengths: dict[str, int]) -> list[Seen]:
    shards = {name: backend().tables[name].stream_shard for name in lengths}
    return [record for name, shard in shards.items() for record in _as_aws(shard, lengths[name])]


def _as_aws(shard: Any, start: int) -> list[Seen]:
    """Without the two kinds of record that AWS does not write: no change, and the bare key before an update creates."""
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
