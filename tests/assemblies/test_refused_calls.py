"""Calls that AWS refuses: keys of indexes, filters of queries, attributes of messages, subjects."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from signalbox.twin import Twin
from tests.assemblies.templates import queue, topic, written

TABLE = {
    "TableName": "rows",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": one[0], "AttributeType": one[1]} for one in ("aS", "bN", "cS")],
    "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-state",
            "KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}
Ask = Callable[[str, str, dict[str, Any]], Any]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """Return the function that makes a call of a service to a table, a queue and a topic."""
    resources = {"T": {"Type": "AWS::DynamoDB::Table", "Properties": TABLE}, "Q": queue(), "N": topic()}
    with Twin.from_assembly(written(tmp_path, resources)) as twin:
        places = {
            "dynamodb": {"TableName": "rows"},
            "sqs": {"QueueUrl": twin.assembly.of_type("AWS::SQS::Queue")[0].ref},
            "sns": {"TopicArn": twin.assembly.of_type("AWS::SNS::Topic")[0].arn},
        }

        def call(service: str, operation: str, given: dict[str, Any]) -> Any:
            place = {} if operation.startswith(("batch", "transact")) else places[service]
            return getattr(twin.client(service), operation)(**place, **given)

        yield call


ITEM = {"a": {"S": "1"}, "c": {"S": "open"}, "b": {"S": "2"}}
SET = {"UpdateExpression": "SET x = :x, #s = :s", "ExpressionAttributeNames": {"#s": "c"}}
SET |= {"ExpressionAttributeValues": {":x": {"N": "1"}, ":s": {"N": "1"}}}
KEY = {"Key": {"a": {"S": "1"}}}
FIND = {"KeyConditionExpression": "c = :c", "ExpressionAttributeValues": {":c": {"S": "open"}}, "IndexName": "by-state"}
MISMATCH_B = "Type mismatch for Index Key b Expected: N Actual: S IndexName: by-state"
MISMATCH_C = "Type mismatch for Index Key c Expected: S Actual: N IndexName: by-state"
FILTER = "Filter Expression can only contain non-primary key attributes: Primary key attribute: b"


def attribute(kind: str, value: str) -> dict[str, Any]:
    """Return a message with one attribute."""
    return {"MessageBody": "text", "MessageAttributes": {"x": {"DataType": kind, "StringValue": value}}}


@pytest.mark.parametrize(
    ("service", "operation", "given", "words"),
    [
        ("dynamodb", "put_item", {"Item": ITEM}, MISMATCH_B),
        ("dynamodb", "batch_write_item", {"RequestItems": {"rows": [{"PutRequest": {"Item": ITEM}}]}}, MISMATCH_B),
        (
            "dynamodb",
            "transact_write_items",
            {"TransactItems": [{"Put": {"TableName": "rows", "Item": ITEM}}]},
            "b Exp",
        ),
        ("dynamodb", "update_item", {**KEY, **SET}, MISMATCH_C),
        (
            "dynamodb",
            "transact_write_items",
            {"TransactItems": [{"Update": {"TableName": "rows", **KEY, **SET}}]},
            "c E",
        ),
        ("dynamodb", "query", {**FIND, "FilterExpression": "attribute_exists(b)"}, FILTER),
        ("dynamodb", "query", {**FIND, "FilterExpression": "#b > :c", "ExpressionAttributeNames": {"#b": "b"}}, FILTER),
        ("sqs", "send_message", attribute("Text", "1"), "supported type prefixes is Binary, Number, String"),
        ("sqs", "send_message", attribute("Number.int", "one"), "Can't cast the value"),
        ("sqs", "send_message", attribute("String", ""), "must contain non-empty message attribute value"),
        ("sns", "publish", {"Message": "m", "Subject": "x" * 100}, "Invalid parameter: Subject"),
        ("sns", "publish", {"Message": "m", "Subject": "two\nlines"}, "Invalid parameter: Subject"),
        ("sns", "publish", {"Message": "m", "Subject": " begins with a space"}, "Invalid parameter: Subject"),
    ],
)
def test_a_call_that_aws_refuses_is_refused(
    ask: Ask, service: str, operation: str, given: dict[str, Any], words: str
) -> None:
    """The error has AWS's words."""
    with pytest.raises(ClientError, match=words):
        ask(service, operation, given)


def test_what_aws_takes_is_taken(ask: Ask) -> None:
    """Keys of the declared types, filters over other attributes and good attributes pass."""
    good = {**ITEM, "b": {"N": "2"}, "d": {"M": {"b": {"S": "x"}}}}
    ask("dynamodb", "put_item", {"Item": good})
    ask("dynamodb", "put_item", {"Item": {"a": {"S": "2"}}})
    found = ask("dynamodb", "query", {**FIND, "FilterExpression": "attribute_exists(d.b) AND a = :a",
                "ExpressionAttributeValues": {":c": {"S": "open"}, ":a": {"S": "1"}}})  # fmt: skip
    assert found["Items"] == [good]
    ask("sqs", "send_message", attribute("Number", "-1.5e3"))
    ask("sqs", "send_message", attribute("String.words", "text"))
    ask("sns", "publish", {"Message": "m", "Subject": "x" * 99})
