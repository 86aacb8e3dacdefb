"""Stream records as Lambda gets them, and time to live."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config

from signalbox.twin.services.dynamodb.fast_moto import Answers
from tests.store.tables import NOW, REGION

PLAIN = "arn:aws:dynamodb:us-east-1:123456789012:table/plain"


def _put(client: Any, pk: str, **attributes: Any) -> None:
    client.put_item(TableName="plain", Item={"pk": {"S": pk}, **attributes})


def _numbers(records: list[dict[str, Any]]) -> list[int]:
    return [int(record["dynamodb"]["SequenceNumber"]) for record in records]


def test_a_record_has_the_shape_of_lambdas_event(client: Any, answers: Answers) -> None:
    """Keys, both images, whole seconds, base64 for binary values, the stream's ARN."""
    last = _numbers(answers.stream_records("plain"))[-1]
    _put(client, "new", raw={"B": b"\x00"})
    (record,) = answers.stream_records("plain", after=last)
    assert record["eventSourceARN"].startswith(f"{PLAIN}/stream/")
    assert record | {"eventID": "", "eventSourceARN": ""} == {
        "eventID": "",
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": "",
        "eventVersion": "1.0",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "ApproximateCreationDateTime": NOW,
            "SequenceNumber": str(last + 1),
            "SizeBytes": record["dynamodb"]["SizeBytes"],
            "Keys": {"pk": {"S": "new"}},
            "NewImage": {"pk": {"S": "new"}, "raw": {"B": "AA=="}},
        },
    }


def test_an_update_that_creates_writes_one_insert_with_the_whole_item(client: Any, answers: Answers) -> None:
    """Stock moto writes two, the first with the bare key."""
    last = _numbers(answers.stream_records("plain"))[-1]
    update = {"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}}
    client.update_item(TableName="plain", Key={"pk": {"S": "new"}}, **update)
    client.update_item(TableName="plain", Key={"pk": {"S": "newer"}}, **update)
    records = answers.stream_records("plain", after=last)
    assert [(r["eventName"], r["dynamodb"]["NewImage"]) for r in records] == [
        ("INSERT", {"pk": {"S": "new"}, "a": {"S": "x"}}),
        ("INSERT", {"pk": {"S": "newer"}, "a": {"S": "x"}}),
    ]
    assert _numbers(records) == [last + 1, last + 2]


def test_a_write_that_changes_nothing_writes_no_record(client: Any, answers: Answers) -> None:
    """DynamoDB Streams writes no record; stock moto records a MODIFY."""
    _put(client, "same", n={"N": "1"})
    seen = answers.stream_records("plain")
    _put(client, "same", n={"N": "1.0"})
    assert answers.stream_records("plain") == seen


def test_a_record_keeps_its_image_when_the_item_changes_later(client: Any, answers: Answers) -> None:
    """Images are those of the moment of the write, although they are built when they are read."""
    _put(client, "set", s={"SS": ["a"]})
    client.update_item(
        TableName="plain",
        Key={"pk": {"S": "set"}},
        UpdateExpression="ADD s :s",
        ExpressionAttributeValues={":s": {"SS": ["b"]}},
    )
    first, second = answers.stream_records("plain")[-2:]
    assert first["dynamodb"]["NewImage"]["s"] == second["dynamodb"]["OldImage"]["s"] == {"SS": ["a"]}
    assert second["dynamodb"]["NewImage"]["s"] == {"SS": ["a", "b"]}


def test_records_are_read_in_parts_and_trimmed(client: Any, answers: Answers) -> None:
    """Numbers rise without gaps; a trimmed record is deleted for every reader."""
    for number in range(5):
        _put(client, f"new{number}")
    numbers = _numbers(answers.stream_records("plain"))
    assert numbers == list(range(numbers[0], numbers[0] + 7))
    assert _numbers(answers.stream_records("plain", after=numbers[1], limit=2)) == numbers[2:4]
    assert answers.trim_stream("plain", up_to=numbers[3]) == 4
    assert answers.trim_stream("plain", up_to=numbers[3]) == 0
    _put(client, "after")
    assert _numbers(answers.stream_records("plain")) == [*numbers[4:], numbers[-1] + 1]


def test_a_cancelled_transaction_that_trims_leaves_no_record(client: Any, answers: Answers, clock: Any) -> None:
    """Old records go when the stream grows; undoing a write while they do keeps exactly the others."""
    for number in range(253):
        _put(client, f"old{number}")
    clock.move_to(NOW + 25 * 3600)
    check = {"TableName": "plain", "Key": {"pk": {"S": "none"}}, "ConditionExpression": "attribute_exists(pk)"}
    puts = [{"Put": {"TableName": "plain", "Item": {"pk": {"S": f"young{number}"}}}} for number in range(5)]
    before = answers.stream_records("plain")
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=[*puts, {"ConditionCheck": check}])
    _put(client, "last")
    (record,) = answers.stream_records("plain")
    assert record["dynamodb"]["Keys"] == {"pk": {"S": "last"}}
    assert _numbers([record]) == [_numbers(before)[-1] + 1]


def test_the_streams_client_reads_the_same_records(client: Any, answers: Answers) -> None:
    """GetRecords, moto's own, gives what stream_records gives, also after a trim."""
    _put(client, "new")
    answers.trim_stream("plain", up_to=_numbers(answers.stream_records("plain"))[0])
    # moto serves the stream's endpoint only without the account's number.
    by_region = Config(account_id_endpoint_mode="disabled")
    streams = boto3.client("dynamodbstreams", region_name=REGION, config=by_region)
    arn = answers.stream_records("plain")[0]["eventSourceARN"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")[
        "ShardIterator"
    ]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    ours = answers.stream_records("plain")
    assert [(r["eventID"], r["dynamodb"]["NewImage"]) for r in records] == [
        (r["eventID"], r["dynamodb"]["NewImage"]) for r in ours
    ]


def _expiring(client: Any, table: str) -> None:
    client.update_time_to_live(TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})


def test_expired_items_go_with_a_record_by_the_service(client: Any, answers: Answers) -> None:
    """Only numbers that lie before now and not five years back count; the record names the service as its author."""
    _expiring(client, "plain")
    values = {
        "due": {"N": str(NOW - 1)},
        "now": {"N": str(NOW)},
        "later": {"N": str(NOW + 1)},
        "text": {"S": str(NOW - 1)},
        "ancient": {"N": "1"},
    }
    for pk, until in values.items():
        _put(client, pk, until=until)
    last = _numbers(answers.stream_records("plain"))[-1]
    assert answers.expire("plain", NOW) == 1
    assert answers.expire("plain", NOW) == 0
    (record,) = answers.stream_records("plain", after=last)
    assert record["eventName"] == "REMOVE"
    assert record["dynamodb"]["Keys"] == {"pk": {"S": "due"}}
    assert record["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert {item["pk"]["S"] for item in client.scan(TableName="plain")["Items"]} >= {"now", "later", "text", "ancient"}


def test_a_table_without_time_to_live_keeps_everything(client: Any, answers: Answers) -> None:
    """Items expire only after UpdateTimeToLive has enabled it."""
    _put(client, "due", until={"N": str(NOW - 1)})
    assert answers.expire("plain", NOW) == 0
    assert answers.expire("ranged", NOW) == 0


def test_a_partition_that_expires_whole_is_gone(client: Any, answers: Answers) -> None:
    """Items under a range key expire one by one."""
    _expiring(client, "ranged")
    for sk, until in (("1", NOW - 1), ("2", NOW + 1)):
        key = {"pk": {"S": "p"}, "sk": {"S": sk}}
        client.put_item(TableName="ranged", Item={**key, "until": {"N": str(until)}})
    assert answers.expire("ranged", NOW) == 1
    assert answers.expire("ranged", NOW + 2) == 1
    assert client.describe_table(TableName="ranged")["Table"]["ItemCount"] == 2
