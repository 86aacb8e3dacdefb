"""Writes happen whole or not at all, also where stock moto leaves half of them."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ParamValidationError

from signalbox.twin.services.dynamodb.fast_moto import Answers
from signalbox.twin.services.dynamodb.fast_moto.updates import syntax_trees
from tests.store.seen import contents
from tests.store.tables import NOW, REGION

KEY = {"pk": {"S": "k1"}}
WHOLE = {"TableName": "plain", "Key": KEY}


def _put(pk: str, **attributes: Any) -> dict[str, Any]:
    return {"Put": {"TableName": "plain", "Item": {"pk": {"S": pk}, **attributes}}}


def test_an_update_that_fails_half_way_changes_nothing(client: Any) -> None:
    """The clauses before the one that fails are taken back."""
    before = contents()
    with pytest.raises(ClientError, match="incorrect data type"):
        client.update_item(
            **WHOLE,
            UpdateExpression="SET a = :a ADD m :one",
            ExpressionAttributeValues={":a": {"S": "x"}, ":one": {"N": "1"}},
        )
    assert contents() == before


def test_an_update_that_creates_and_fails_leaves_no_item(client: Any, answers: Answers) -> None:
    """The failed update leaves no bare key and no stream record."""
    seen = len(answers.stream_records("plain"))
    with pytest.raises(ClientError):
        client.update_item(
            TableName="plain",
            Key={"pk": {"S": "new"}},
            UpdateExpression="DELETE a :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
    assert "Item" not in client.get_item(TableName="plain", Key={"pk": {"S": "new"}})
    assert len(answers.stream_records("plain")) == seen


def test_an_action_with_two_operations_undoes_the_actions_before_it(client: Any) -> None:
    """AWS refuses the whole transaction before it writes; stock moto keeps the first action."""
    before = contents()
    with pytest.raises(ClientError, match="only contain one of"):
        client.transact_write_items(TransactItems=[_put("first"), {**_put("second"), "Delete": WHOLE}])
    assert contents() == before


def test_a_cancelled_transaction_takes_back_every_kind_of_write(client: Any, answers: Answers) -> None:
    """Put, Update and Delete before the failed condition leave items and stream as they were."""
    before, seen = contents(), answers.stream_records("plain")
    one = {":one": {"N": "1"}}
    update = {"TableName": "ranged", "Key": {**KEY, "sk": {"S": "1"}}, "UpdateExpression": "ADD n :one"}
    with pytest.raises(client.exceptions.TransactionCanceledException) as raised:
        client.transact_write_items(
            TransactItems=[
                _put("k2", a={"S": "replaced"}),
                _put("created"),
                {"Delete": WHOLE},
                {"Update": {**update, "ExpressionAttributeValues": one}},
                {
                    "ConditionCheck": {
                        "TableName": "plain",
                        "Key": {"pk": {"S": "k9"}},
                        "ConditionExpression": "attribute_exists(pk)",
                    }
                },
            ]
        )
    codes = [reason["Code"] for reason in raised.value.response["CancellationReasons"]]
    assert codes == ["None", "None", "None", "None", "ConditionalCheckFailed"]
    assert contents() == before
    assert answers.stream_records("plain") == seen


def test_an_answer_shares_nothing_with_the_store(client: Any) -> None:
    """Changes of a response, or of the caller's parameters, do not reach the table."""
    before = contents()
    item = client.get_item(**WHOLE)["Item"]
    item["s"]["SS"].append("mine")
    item["m"]["M"]["x"]["M"].clear()
    client.scan(TableName="plain")["Items"][0]["m"]["M"].clear()
    client.query(TableName="plain", KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": {"S": "k1"}})[
        "Items"
    ][0]["s"]["SS"].clear()
    assert contents() == before


def test_the_resource_layer_answers_in_python_types(client: Any, answers: Answers) -> None:
    """boto3's resource works over the same hook as its client."""
    resource = boto3.resource("dynamodb", region_name=REGION)
    answers.attach(resource.meta.client)
    table = resource.Table("plain")
    table.put_item(Item={"pk": "python", "n": 3, "tags": {"x"}, "raw": b"\x00"})
    found = table.get_item(Key={"pk": "python"})["Item"]
    assert found["n"] == 3
    assert found["tags"] == {"x"}
    assert bytes(found["raw"]) == b"\x00"


def _token(client: Any, token: str, pk: str) -> None:
    client.transact_write_items(TransactItems=[_put(pk, at={"N": "1"})], ClientRequestToken=token)


def test_the_same_token_and_payload_writes_once(client: Any, answers: Answers) -> None:
    """A repeated transaction succeeds without effect."""
    _token(client, "t", "once")
    client.delete_item(TableName="plain", Key={"pk": {"S": "once"}})
    _token(client, "t", "once")
    assert "Item" not in client.get_item(TableName="plain", Key={"pk": {"S": "once"}})


def test_the_same_token_with_another_payload_is_refused(client: Any) -> None:
    """IdempotentParameterMismatchException, modelled, and nothing written."""
    _token(client, "t", "once")
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        _token(client, "t", "other")
    assert "Item" not in client.get_item(TableName="plain", Key={"pk": {"S": "other"}})


def test_a_token_is_free_again_after_ten_minutes(client: Any, clock: Any) -> None:
    """The token counts for 600 seconds after its request completed."""
    _token(client, "t", "once")
    clock.move_to(NOW + 600)
    _token(client, "t", "other")
    assert "Item" in client.get_item(TableName="plain", Key={"pk": {"S": "other"}})


def test_a_cancelled_transaction_may_try_again_with_its_token(client: Any) -> None:
    """Only a completed transaction uses its token up."""
    check = {"TableName": "plain", "Key": {"pk": {"S": "gate"}}, "ConditionExpression": "attribute_exists(pk)"}
    actions = [_put("behind"), {"ConditionCheck": check}]
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=actions, ClientRequestToken="t")
    client.put_item(TableName="plain", Item={"pk": {"S": "gate"}})
    client.transact_write_items(TransactItems=actions, ClientRequestToken="t")
    assert "Item" in client.get_item(TableName="plain", Key={"pk": {"S": "behind"}})


UPDATES = (
    "SET #a = :a, #b = :a + :a REMOVE #c",
    "SET #a = if_not_exists(#a, :a) + :a, #b = #b - :a",
    "SET #b = if_not_exists(#b, :a) ADD #a :a",
)


@pytest.mark.parametrize("expression", UPDATES)
def test_an_update_of_top_level_attributes_needs_no_syntax_tree(
    expression: str, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is checked once; later calls compute and set the new values."""
    client.put_item(TableName="plain", Item={"pk": {"S": "x"}, "b": {"N": "5"}})
    names = {name: name[1:] for name in ("#a", "#b", "#c") if name in expression}
    update = {
        "TableName": "plain",
        "Key": {"pk": {"S": "x"}},
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":a": {"N": "1"}},
    }
    client.update_item(**update)
    monkeypatch.setattr(syntax_trees, "_stock_validator_init", None)
    client.update_item(**update)


def test_botocore_refuses_wrong_parameters(client: Any) -> None:
    """An answered call is validated with botocore's report."""
    with pytest.raises(ParamValidationError, match="Invalid type for parameter TableName"):
        client.get_item(TableName=1, Key={"pk": {"S": "x"}})
