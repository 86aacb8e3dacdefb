"""Data streams of Kinesis on the twin: who puts records, who reads them, and what becomes of a bad one."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.assemblies.templates import ROLE, arn, bodies, function, lines, queue, written

CODE = """
import base64
import json

def prints(event, context):
    for record in event["Records"]:
        kinesis = record["kinesis"]
        print(kinesis["partitionKey"], base64.b64decode(kinesis["data"]).decode(), record["eventName"])

def fails(event, context):
    raise ValueError("bad record")
"""
RATE = {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 2, "Name": "flow"}}
RULE = {
    "Type": "AWS::Events::Rule",
    "Properties": {
        "EventPattern": {"source": ["shop"]},
        "Targets": [
            {
                "Id": "a",
                "Arn": arn("Flow"),
                "RoleArn": ROLE,
                "KinesisParameters": {"PartitionKeyPath": "$.detail.id"},
            }
        ],
    },
}
KEYS = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def source(name: str, **more: Any) -> dict[str, Any]:
    """Return the event source from the stream to a function."""
    given = {"EventSourceArn": arn("Flow"), "FunctionName": {"Ref": name}, "StartingPosition": "LATEST", **more}
    return {"Type": "AWS::Lambda::EventSourceMapping", "Properties": given}


def pipe(**more: Any) -> dict[str, Any]:
    """Return the pipe from the stream to the second stream."""
    given = {"Source": arn("Flow"), "Target": arn("Second"), "RoleArn": ROLE, **more}
    return {"Type": "AWS::Pipes::Pipe", "Properties": given}


FILTERED = {
    "SourceParameters": {
        "KinesisStreamParameters": {"BatchSize": 1, "StartingPosition": "LATEST"},
        "FilterCriteria": {"Filters": [{"Pattern": json.dumps({"data": {"kind": ["new"]}})}]},
    },
    "TargetParameters": {
        "KinesisStreamParameters": {"PartitionKey": "$.data.id"},
        "InputTemplate": '{"id": <$.data.id>, "from": <$.partitionKey>}',
    },
}
RESOURCES = {
    "Flow": RATE,
    "Second": {"Type": "AWS::Kinesis::Stream", "Properties": {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}},
    "Rows": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {**KEYS, "KinesisStreamSpecification": {"StreamArn": arn("Second")}},
    },
    "Prints": function("kinesis.prints"),
    "Reads": source("Prints"),
    "Pipe": pipe(**FILTERED),
    "Rule": RULE,
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    """A run in which scripts, a rule, a pipe and a table put records into streams."""
    path = written(tmp_path_factory.mktemp("streams"), RESOURCES, {"kinesis": CODE})
    with Twin.from_assembly(path) as twin:
        twin.play(
            [
                {"at": 0, "stream": "Flow", "data": {"id": "1", "kind": "new"}, "key": "k"},
                {"at": 1, "stream": "Flow", "data": "no json", "key": "k"},
                {"at": 2, "bus": "default", "source": "shop", "type": "Sold", "detail": {"id": "7"}},
                {"at": 3, "table": "Rows", "item": {"id": "9", "name": "ann"}},
            ]
        )
    return twin


def test_a_function_reads_a_stream(run: Twin) -> None:
    """Records come in base64 with their partition key; a rule takes the key from its path."""
    printed = lines(run, "Prints")
    assert 'k {"id":"1","kind":"new"} aws:kinesis:record' in printed
    assert "k no json aws:kinesis:record" in printed
    assert len(printed) == 3 and any(line.startswith("7 ") for line in printed)


def test_a_pipe_and_a_table_write_into_a_stream(run: Twin) -> None:
    """The filter sees the data as JSON, the template its fields. A table writes its changes with both images."""
    second = next(stream for stream in run.cloud.kinesis.streams.values() if stream.name != "flow")
    moved, change = (record for record in second.records)
    assert (moved.key, json.loads(moved.data)) == ("1", {"id": "1", "from": "k"})
    found = json.loads(change.data)
    assert (change.key, found["eventName"], found["tableName"]) == ("9", "INSERT", found["tableName"])
    assert found["dynamodb"]["NewImage"]["name"] == {"S": "ann"}


def test_calls_read_a_stream_by_iterators(tmp_path: Path) -> None:
    """Records come back in order; a shard that gets more than its rate refuses, and a missing stream is named."""
    with Twin.from_assembly(written(tmp_path, {"Flow": RATE})) as twin:
        client = twin.client("kinesis")
        rows = [{"Data": str(number).encode(), "PartitionKey": "a"} for number in range(500)]
        first = client.put_records(StreamName="flow", Records=rows)
        shard = first["Records"][0]["ShardId"]
        more = [client.put_records(StreamName="flow", Records=rows)["FailedRecordCount"] for _ in range(2)]
        begin = client.get_shard_iterator(StreamName="flow", ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        page = client.get_records(ShardIterator=begin["ShardIterator"], Limit=3)
        rest = client.get_records(ShardIterator=page["NextShardIterator"])["Records"]
        with pytest.raises(ClientError, match="Stream gone under account 123456789012 not found"):
            client.put_record(StreamName="gone", Data=b"x", PartitionKey="a")
    assert [record["Data"] for record in page["Records"]] == [b"0", b"1", b"2"]
    assert (more, len(rest)) == ([0, 500], 997)


def test_a_failing_batch_is_reported(tmp_path: Path) -> None:
    """The queue gets a description of the batch after its retries, with the numbers of its records."""
    settings = {"MaximumRetryAttempts": 1, "DestinationConfig": {"OnFailure": {"Destination": arn("Dead")}}}
    resources = {"Flow": RATE, "Dead": queue(), "Fails": function("kinesis.fails"), "S": source("Fails", **settings)}
    with Twin.from_assembly(written(tmp_path, resources, {"kinesis": CODE})) as twin:
        twin.play([{"at": 0, "stream": "Flow", "data": "x"}])
        (report,) = [json.loads(body) for body in bodies(twin, "Dead")]
    assert report["requestContext"]["approximateInvokeCount"] == 2
    assert report["KinesisBatchInfo"]["batchSize"] == 1
    assert report["KinesisBatchInfo"]["shardId"].startswith("shardId-0")


def test_a_stream_that_no_stack_deploys_is_named(tmp_path: Path) -> None:
    """An event source of another stream is refused."""
    gone = source("Prints", EventSourceArn="arn:aws:kinesis:us-east-1:123456789012:stream/gone")
    resources = {"Prints": function("kinesis.prints"), "S": gone}
    with pytest.raises(InputError, match="stream/gone, a stream that no stack deploys"):
        Twin.from_assembly(written(tmp_path, resources, {"kinesis": CODE})).__enter__()
