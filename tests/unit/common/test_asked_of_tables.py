"""Requests to DynamoDB, argument by argument, and errors that become branches."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.common.errors import TransientError
from lambdas.common.storage import rows
from tests.unit.world import World, aws_error

KEY = {"sku": {"S": "tea"}}


def transaction_error(*reasons: dict[str, Any]) -> ClientError:
    """A cancelled transaction."""
    response = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": list(reasons)}
    return ClientError(response, "TransactWriteItems")  # type: ignore[arg-type]  # boto's stub knows no reasons


@pytest.mark.parametrize(("given", "consistent"), [({}, True), ({"consistent": False}, False)])
def test_row_is_read_as_it_is_now_unless_an_older_one_will_do(
    world: World, given: dict[str, bool], consistent: bool
) -> None:
    """A strongly consistent read costs twice an eventually consistent one."""
    calls = world.answer("dynamodb", "get_item", {"Item": {**KEY, "onHand": {"N": "3"}}}, {})
    assert rows.get("stock", {"sku": "tea"}, **given) == {"sku": "tea", "onHand": 3}
    assert rows.get("stock", {"sku": "tea"}, **given) is None
    assert calls == [{"TableName": "stock", "Key": KEY, "ConsistentRead": consistent}] * 2


def test_index_is_counted_with_one_read_of_one_row(world: World) -> None:
    """Rows are counted and not read."""
    calls = world.answer("dynamodb", "scan", {"Count": 0})
    assert rows.is_index_empty("orders", "waiting")
    assert calls == [{"TableName": "orders", "IndexName": "waiting", "Select": "COUNT", "Limit": 1}]


@pytest.mark.parametrize(("limit", "sent"), [(None, {}), (2, {"Limit": 2})])
def test_query_goes_on_until_the_last_page(world: World, limit: int | None, sent: dict[str, int]) -> None:
    """Each further page begins after the last key of the one before."""
    pages = {"Items": [KEY], "LastEvaluatedKey": KEY}, {"Items": [], "LastEvaluatedKey": {"x": "y"}}, {"Items": [KEY]}
    calls = world.answer("dynamodb", "query", *(lambda page=page, **_: page for page in pages))
    found = list(
        rows.query_pages("orders", "open", "#openShard = :shard AND openUntil < :n", {"shard": "1", "n": 2}, limit)
    )
    assert found == [[{"sku": "tea"}], [], [{"sku": "tea"}]]
    first = {
        "TableName": "orders",
        "IndexName": "open",
        "KeyConditionExpression": "#openShard = :shard AND openUntil < :n",
        "ExpressionAttributeNames": {"#openShard": "openShard"},
        "ExpressionAttributeValues": {":shard": {"S": "1"}, ":n": {"N": "2"}},
        **sent,
    }
    assert calls == [first, {**first, "ExclusiveStartKey": KEY}, {**first, "ExclusiveStartKey": {"x": "y"}}]


def test_write_is_asked_with_names_and_values_of_both_expressions(world: World) -> None:
    """A put has no expression of its own, a check nothing but a condition."""
    old = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    values = {"ExpressionAttributeValues": {":one": {"N": "1"}}}
    assert rows.put("stock", {"sku": "tea"}) == {"Put": {"TableName": "stock", "Item": KEY}}
    assert rows.put("stock", {"sku": "tea"}, "#sku = :one", {"one": 1}) == {
        "Put": {
            "TableName": "stock",
            "Item": KEY,
            "ConditionExpression": "#sku = :one",
            "ExpressionAttributeNames": {"#sku": "sku"},
            **values,
            **old,
        }
    }
    assert rows.update("stock", {"sku": "tea"}, "REMOVE #a") == {
        "Update": {
            "TableName": "stock",
            "Key": KEY,
            "UpdateExpression": "REMOVE #a",
            "ExpressionAttributeNames": {"#a": "a"},
        }
    }
    assert rows.update("stock", {"sku": "tea"}, "SET #a = :one", {"one": 1}, "#b_2 < :one") == {
        "Update": {
            "TableName": "stock",
            "Key": KEY,
            "UpdateExpression": "SET #a = :one",
            "ConditionExpression": "#b_2 < :one",
            "ExpressionAttributeNames": {"#a": "a", "#b_2": "b_2"},
            **values,
            **old,
        }
    }
    assert rows.check("stock", {"sku": "tea"}, "attribute_exists(#sku)") == {
        "ConditionCheck": {
            "TableName": "stock",
            "Key": KEY,
            "ConditionExpression": "attribute_exists(#sku)",
            "ExpressionAttributeNames": {"#sku": "sku"},
            **old,
        }
    }
    assert rows.check("stock", {"sku": "tea"}, "sku = :one", {"one": 1})["ConditionCheck"] == {
        "TableName": "stock",
        "Key": KEY,
        "ConditionExpression": "sku = :one",
        **values,
        **old,
    }


def test_error_of_conditions_counts_them_and_prints_no_row() -> None:
    """Rows may hold what no log may have."""
    error = rows.ConditionFailed([None, {"email": "x"}, {}])
    assert str(error) == "2 of 3 conditions did not hold"
    assert error.found == [None, {"email": "x"}, {}]


@pytest.mark.parametrize("code", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_transaction_that_no_retry_can_write_is_raised(world: World, code: str) -> None:
    """The transaction is sent once."""
    calls = world.answer("dynamodb", "transact_write_items", transaction_error({"Code": "None"}, {"Code": code}))
    with pytest.raises(ClientError):
        rows.transact([rows.put("stock", {"sku": "tea"})])
    assert len(calls) == 1


@pytest.mark.parametrize("error", [transaction_error(), transaction_error({}), transaction_error({"Code": "None"})])
def test_cancellation_without_a_lasting_reason_is_tried_again(world: World, error: ClientError) -> None:
    """A response may lack the reasons."""
    calls = world.answer("dynamodb", "transact_write_items", error, {})
    rows.transact([rows.put("stock", {"sku": "tea"})])
    assert [call["TransactItems"] for call in calls] == [[rows.put("stock", {"sku": "tea"})]] * 2


def test_cancellation_without_a_list_of_reasons_is_tried_again(world: World) -> None:
    """An older client does not read them."""
    calls = world.answer("dynamodb", "transact_write_items", aws_error("TransactionCanceledException"), {})
    rows.transact([rows.put("stock", {"sku": "tea"})])
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("code", "naps"), [("ThrottlingException", rows.TRIES - 1), ("TransactionCanceledException", rows.TRIES)]
)
def test_transaction_gives_up_after_its_tries(world: World, code: str, naps: int) -> None:
    """A throttle that lasts is raised as it came; nobody waits after the last try of it."""
    calls = world.answer("dynamodb", "transact_write_items", aws_error(code))
    with pytest.raises(TransientError) as raised:
        rows.transact([rows.put("stock", {"sku": "tea"})])
    assert (len(calls), len(world.naps)) == (rows.TRIES, naps)
    assert ("kept conflicting" in str(raised.value)) is (code == "TransactionCanceledException")


def test_failed_condition_may_come_without_its_row(world: World) -> None:
    """A condition without a row has an empty one; other rows are read as plain values."""
    failed = {"Code": "ConditionalCheckFailed"}
    error = transaction_error({"Code": "None", "Item": KEY}, {**failed, "Item": KEY}, failed, {})
    world.answer("dynamodb", "transact_write_items", error)
    with pytest.raises(rows.ConditionFailed) as raised:
        rows.transact([rows.put("stock", {"sku": "tea"})])
    assert raised.value.found == [None, {"sku": "tea"}, {}, None]
    world.answer("dynamodb", "put_item", aws_error("ConditionalCheckFailedException"))
    with pytest.raises(rows.ConditionFailed) as raised:
        rows.write(rows.put("stock", {"sku": "tea"}))
    assert raised.value.found == [{}]
    world.answer("dynamodb", "put_item", aws_error("ValidationException"))
    with pytest.raises(ClientError):
        rows.write(rows.put("stock", {"sku": "tea"}))
