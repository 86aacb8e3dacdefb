"""Rows and transactions: conditions are branches, conflicts and throttles are tried again, and all of it is bounded."""

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from lambdas.common.clients import client
from lambdas.common.errors import TransientError
from lambdas.common.storage import rows
from lambdas.common.storage.typed_values import plain_item, typed, typed_item
from tests.unit.world import World, aws_error


def cancelled(*codes: str) -> ClientError:
    """A cancelled transaction, with a reason for each item."""
    reasons = [{"Code": code} if code == "None" else {"Code": code, "Message": "injected"} for code in codes]
    response = {"Error": {"Code": "TransactionCanceledException", "Message": "x"}, "CancellationReasons": reasons}
    return ClientError(response, "TransactWriteItems")  # type: ignore[arg-type]  # boto's stub knows no reasons


def test_values_come_back_as_they_went() -> None:
    """Text, whole numbers, truth, nothing, lists and maps survive the way into a row and out."""
    item = {"a": "x", "b": 3, "c": True, "d": None, "e": ["x", 1, {"f": ""}], "g": {}}

    assert plain_item(typed_item(item)) == item


def test_no_float_enters_a_row() -> None:
    """A float is a defect of ours: money would lose cents."""
    with pytest.raises(TypeError, match="float"):
        typed(1.5)


def test_failed_condition_shows_the_row_that_stood_there(world: World) -> None:
    """ConditionFailed holds, per item, None where the condition held, {} where no row was, else the row."""
    world.put("stock", {"sku": "tea", "onHand": 1})
    items = [
        rows.put("orders", {"orderId": "o", "record": "order"}, "attribute_not_exists(#orderId)"),
        rows.update("stock", {"sku": "tea"}, "SET #onHand = :no", {"no": 0, "least": 5}, "#onHand >= :least"),
        rows.check("stock", {"sku": "cup"}, "attribute_exists(#sku)"),
    ]

    with pytest.raises(rows.ConditionFailed) as failed:
        rows.transact(items)

    assert failed.value.found == [None, {"sku": "tea", "onHand": 1}, {}]
    assert world.row("orders", orderId="o", record="order") is None


def test_single_write_shows_the_row_too(world: World) -> None:
    """A conditional put or update alone reports the same way."""
    world.put("stock", {"sku": "tea", "onHand": 1})

    with pytest.raises(rows.ConditionFailed) as failed:
        rows.write(rows.put("stock", {"sku": "tea", "onHand": 9}, "attribute_not_exists(#sku)"))

    assert failed.value.found == [{"sku": "tea", "onHand": 1}]


def test_conflict_is_tried_again_under_the_same_client_token(world: World) -> None:
    """TransactionConflict is no failed condition: the same transaction is sent again after a random pause."""
    calls = world.answer("dynamodb", "transact_write_items", cancelled("TransactionConflict", "None"), {})

    rows.transact([rows.put("stock", {"sku": "tea"})])

    assert len(calls) == 2
    assert calls[0]["ClientRequestToken"] == calls[1]["ClientRequestToken"]
    assert len(world.naps) == 1


def test_throttle_is_tried_again(world: World) -> None:
    """A throttled transaction is sent again."""
    calls = world.answer("dynamodb", "transact_write_items", aws_error("ThrottlingException"), {})

    rows.transact([rows.put("stock", {"sku": "tea"})])

    assert len(calls) == 2


def test_lasting_conflict_is_transient(world: World) -> None:
    """The number of tries is bounded; then the caller tries again."""
    calls = world.answer("dynamodb", "transact_write_items", cancelled("TransactionConflict"))

    with pytest.raises(TransientError):
        rows.transact([rows.put("stock", {"sku": "tea"})])

    assert len(calls) == rows.TRIES


def test_failed_condition_beside_a_conflict_is_a_failed_condition(world: World) -> None:
    """A failed condition outranks a conflict of another item: nothing is repeated."""
    calls = world.answer("dynamodb", "transact_write_items", cancelled("TransactionConflict", "ConditionalCheckFailed"))

    with pytest.raises(rows.ConditionFailed) as failed:
        rows.transact([rows.put("stock", {"sku": "tea"}), rows.put("stock", {"sku": "cup"})])

    assert failed.value.found == [None, {}]
    assert len(calls) == 1


def test_defect_is_not_repeated(world: World) -> None:
    """A transaction that DynamoDB calls invalid raises at once."""
    calls = world.answer("dynamodb", "transact_write_items", cancelled("ValidationError"))

    with pytest.raises(ClientError):
        rows.transact([rows.put("stock", {"sku": "tea"})])

    assert len(calls) == 1


def test_error_after_the_write_does_not_write_twice(world: World) -> None:
    """DynamoDB wrote, then erred: the repetition under the same client token has no second effect."""
    real = client("dynamodb").transact_write_items
    answers = [aws_error("InternalServerError")]

    def write_then_err(**arguments: object) -> object:
        answer = real(**arguments)
        if answers:
            raise answers.pop()
        return answer

    sent = world.answer("dynamodb", "transact_write_items", write_then_err)

    rows.transact([rows.update("stock", {"sku": "tea"}, "ADD #onHand :one", {"one": 1})])

    assert len(sent) == 2
    assert world.on_hand("tea") == 1


def test_cut_connection_is_transient(world: World) -> None:
    """A broken connection to AWS is a transient error."""
    world.answer("dynamodb", "get_item", EndpointConnectionError(endpoint_url="http://nowhere"))

    with pytest.raises(TransientError):
        rows.get("stock", {"sku": "tea"})


def test_refused_permission_is_no_transient_error(world: World) -> None:
    """AccessDenied will not pass by itself."""
    world.answer("dynamodb", "get_item", aws_error("AccessDeniedException"))

    with pytest.raises(ClientError):
        rows.get("stock", {"sku": "tea"})


def test_single_write_outlasts_a_conflict(world: World) -> None:
    """A put that meets a transaction on its row is tried again, and bounded."""
    conflict = aws_error("TransactionConflictException")
    calls = world.answer("dynamodb", "put_item", conflict, {})

    rows.write(rows.put("stock", {"sku": "tea"}))

    assert len(calls) == 2
    calls = world.answer("dynamodb", "put_item", conflict)
    with pytest.raises(TransientError):
        rows.write(rows.put("stock", {"sku": "tea"}))
    assert len(calls) == rows.TRIES


@pytest.mark.parametrize(("answer", "empty"), [({}, True), ({"LastEvaluatedKey": {}}, False), ({"Count": 1}, False)])
def test_index_is_empty_only_when_its_last_page_is(world: World, answer: dict[str, object], empty: bool) -> None:
    """A page without rows that is not the last one proves nothing."""
    world.answer("dynamodb", "scan", {"Count": 0, **answer})

    assert rows.is_index_empty("outbox", "unpublished") is empty
