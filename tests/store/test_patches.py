"""The replacements come and go cleanly, and equal runs give equal bytes."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from signalbox.twin.services.dynamodb.fast_moto import Answers, patched
from signalbox.twin.services.dynamodb.fast_moto.patches import REPLACEMENTS
from tests.store.tables import create_tables


def _names() -> list[Any]:
    return [vars(owner).get(name) for owner, name, _ in REPLACEMENTS]


def test_moto_is_as_it_was_after_the_outermost_block() -> None:
    """Nested blocks install once; an error in the block changes nothing about leaving it."""
    before = _names()
    with pytest.raises(ZeroDivisionError), patched():
        inside = _names()
        with patched():
            assert _names() == inside
        assert _names() == inside
        raise ZeroDivisionError
    after = _names()
    assert all(now is then for now, then in zip(after, before, strict=True))
    assert all(now is not then for now, then in zip(inside, before, strict=True))


def test_no_name_is_replaced_twice() -> None:
    """Two replacements of one name would depend on their order."""
    places = [(repr(owner), name) for owner, name, _ in REPLACEMENTS]
    assert len(places) == len(set(places))


def _run(client: Any, answers: Answers) -> str:
    answers.reset()
    create_tables()
    seen: list[Any] = []
    for number in range(3):
        seen.append(client.put_item(TableName="plain", Item={"pk": {"S": f"p{number}"}}))
        try:
            client.put_item(TableName="plain", Item={"pk": {"S": "p0"}}, ConditionExpression="attribute_not_exists(pk)")
        except client.exceptions.ConditionalCheckFailedException as error:
            seen.append(error.response)
    return json.dumps([seen, answers.stream_records("plain")])


def test_equal_runs_give_equal_bytes(client: Any, answers: Answers) -> None:
    """Request ids, event ids and sequence numbers are counted or derived, never drawn."""
    assert _run(client, answers) == _run(client, answers)


def test_reset_forgets_tables_and_tokens(client: Any, answers: Answers) -> None:
    """A new twin starts with nothing."""
    put = {"Put": {"TableName": "plain", "Item": {"pk": {"S": "x"}}}}
    client.transact_write_items(TransactItems=[put], ClientRequestToken="t")
    answers.reset()
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_item(TableName="plain", Key={"pk": {"S": "x"}})
    create_tables()
    client.transact_write_items(TransactItems=[put], ClientRequestToken="t")
    assert "Item" in client.get_item(TableName="plain", Key={"pk": {"S": "x"}})


def test_only_some_of_dynamodbs_operations_are_answered(answers: Answers) -> None:
    """Everything else goes moto's own way."""
    model = boto3.client("dynamodb", region_name="us-east-1").meta.service_model
    other = boto3.client("sqs", region_name="us-east-1").meta.service_model
    assert answers.supports(model.operation_model("TransactWriteItems"))
    assert not answers.supports(model.operation_model("DescribeTable"))
    assert not answers.supports(other.operation_model("SendMessage"))


def test_an_event_hook_gets_the_http_response(client: Any) -> None:
    """after-call handlers see a status, headers and, for an error, its body."""
    seen: list[Any] = []
    client.meta.events.register("after-call.dynamodb", lambda http_response, **_: seen.append(http_response))
    client.get_item(TableName="plain", Key={"pk": {"S": "x"}})
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_item(TableName="absent", Key={"pk": {"S": "x"}})
    assert [response.status_code for response in seen] == [200, 400]
    assert "ResourceNotFoundException" in seen[1].text
