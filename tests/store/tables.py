"""The tables that both sides start from."""

from __future__ import annotations

import copy
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from tests.store.calls import NUMBERED, PLAIN, RANGED

ACCOUNT, REGION = "123456789012", "us-east-1"
NOW = 1_790_000_000


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
