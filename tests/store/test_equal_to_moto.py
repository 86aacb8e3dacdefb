"""Our store answers, stores and streams what stock moto does, for every call."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.store.operations import sequences
from tests.store.seen import Call
from tests.store.sides import Ours, Stock, compare_sides


@pytest.mark.parametrize("start", range(3))
def test_generated_sequences_give_what_stock_moto_gives(sides: tuple[Stock, Ours], start: int) -> None:
    """Responses, modelled errors, table contents and stream records of generated calls are those of stock moto."""

    # Three starts and not one: what hypothesis draws later in a run is much like what it drew before.
    @seed(start)
    @settings(max_examples=60, database=None, suppress_health_check=list(HealthCheck))
    @given(sequence=sequences)
    def compare(sequence: list[Call]) -> None:
        compare_sides(sides, sequence)

    compare()


@pytest.mark.soak
@settings(max_examples=10_000, database=None, suppress_health_check=list(HealthCheck))
@given(sequence=sequences)
def test_many_random_sequences_give_what_stock_moto_gives(sides: tuple[Stock, Ours], sequence: list[Call]) -> None:
    """The same over sequences that are new at each run."""
    compare_sides(sides, sequence)


PUT = {"TableName": "plain", "Item": {"pk": {"S": "z"}}}
DELETE = {"TableName": "plain", "Key": {"pk": {"S": "k1"}}}
CHECK = {"TableName": "plain", "Key": {"pk": {"S": "none"}}, "ConditionExpression": "attribute_exists(pk)"}
TYPES = [{"N": "1", "S": "both"}, {"B": b"\x00"}, {"BS": [b"a", b"b"]}, {"M": {"x": {"B": b"z"}, "B": {"S": "name"}}}]
ODD: dict[str, list[Call]] = {
    **{f"value {value}": [("PutItem", {**PUT, "Item": {"pk": {"S": "z"}, "a": value}})] for value in TYPES},
    "two operations": [("TransactWriteItems", {"TransactItems": [{"Put": PUT, "ConditionCheck": CHECK}]})],
    "two requests": [
        (
            "BatchWriteItem",
            {
                "RequestItems": {
                    "plain": [{"PutRequest": {"Item": PUT["Item"]}, "DeleteRequest": {"Key": DELETE["Key"]}}]
                }
            },
        )
    ],
    "no number inside a list, twice": [
        ("PutItem", {**PUT, "Item": {"pk": {"S": "z"}, "a": {"L": [{"N": "no number"}]}}}) for _ in range(2)
    ],
    "an item too large": [("PutItem", {**PUT, "Item": {"pk": {"S": "z"}, "a": {"S": "x" * 405_000}}})],
    "an item just small enough": [("PutItem", {**PUT, "Item": {"pk": {"S": "z"}, "a": {"S": "x" * 404_996}}})],
    "an item grown too large": [
        ("PutItem", {**PUT, "Item": {"pk": {"S": "z"}, "a": {"S": "x" * 404_000}}}),
        (
            "UpdateItem",
            {
                "TableName": "plain",
                "Key": PUT["Item"],
                "UpdateExpression": "SET b = :b",
                "ExpressionAttributeValues": {":b": {"S": "x" * 2_000}},
            },
        ),
    ],
    "the table's ARN": [
        ("PutItem", {**PUT, "TableName": "arn:aws:dynamodb:us-east-1:123456789012:table/plain"}),
        ("GetItem", {**DELETE, "TableName": "arn:aws:dynamodb:us-east-1:123456789012:table/ranged"}),
    ],
    "a repeat after another payload": [
        ("TransactWriteItems", {"TransactItems": [{"Put": PUT}], "ClientRequestToken": "t"}),
        ("TransactWriteItems", {"TransactItems": [{"Delete": DELETE}], "ClientRequestToken": "t"}),
        ("DeleteItem", {"TableName": "plain", "Key": PUT["Item"]}),
        ("TransactWriteItems", {"TransactItems": [{"Put": PUT}], "ClientRequestToken": "t"}),
    ],
}


@pytest.mark.parametrize("name", ODD)
def test_odd_calls_give_what_stock_moto_gives(sides: tuple[Stock, Ours], name: str) -> None:
    """Cases that generated calls seldom reach: binary values, alternatives together, sizes at the limit, ARNs."""
    scan = [("Scan", {"TableName": table}) for table in ("plain", "ranged")]
    compare_sides(sides, [*ODD[name], *scan])
