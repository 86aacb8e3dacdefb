"""Cost of a call, independent of the size of its table: counted in function calls, not in time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from signalbox.twin.services.dynamodb.fast_moto import Answers
from tests.store.tables import backend

KEY = {"pk": {"S": "k1"}, "sk": {"S": "1"}}
NAMED = {"TableName": "ranged", "Key": KEY}
CHANGE = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
PUT = {"TableName": "ranged", "Item": {**KEY, "a": {"S": "x"}}}

CALLS: dict[str, Callable[[Any], Any]] = {
    "get": lambda client: client.get_item(**NAMED),
    "put": lambda client: client.put_item(**PUT),
    "update": lambda client: client.update_item(**NAMED, **CHANGE),
    "query": lambda client: client.query(
        TableName="ranged", KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": KEY["pk"]}
    ),
    "transaction": lambda client: client.transact_write_items(
        TransactItems=[
            {"Update": {**NAMED, **CHANGE}},
            {"Put": {"TableName": "plain", "Item": KEY}},
            {
                "ConditionCheck": {
                    "TableName": "plain",
                    "Key": {"pk": {"S": "k2"}},
                    "ConditionExpression": "attribute_exists(pk)",
                }
            },
        ]
    ),
}


def _fill(name: str, start: int, stop: int) -> None:
    table = backend().get_table(name)
    for number in range(start, stop):
        table.put_item({"pk": {"S": f"filler{number}"}, "sk": {"S": "1"}, "gpk": {"S": "g"}})


def _function_calls(call: Callable[[Any], Any], client: Any) -> int:
    count = 0

    def tick(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tick)
    try:
        call(client)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", CALLS)
def test_a_call_costs_the_same_over_ten_and_over_five_hundred_items(name: str, client: Any, answers: Answers) -> None:
    """The number of function calls under a DynamoDB call stays within two in a hundred."""
    CALLS[name](client)  # what is kept at first use
    _fill("ranged", 0, 10)
    _fill("plain", 0, 10)
    few = _function_calls(CALLS[name], client)
    _fill("ranged", 10, 500)
    _fill("plain", 10, 500)
    many = _function_calls(CALLS[name], client)
    assert abs(many - few) <= few * 0.02
    assert len(answers.stream_records("ranged")) >= 500
