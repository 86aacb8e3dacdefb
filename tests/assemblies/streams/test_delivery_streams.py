"""Delivery streams of others: records of handlers, topics, data streams and pipes, transformed by a function."""

import base64
import json
from pathlib import Path
from typing import Any

from signalbox.twin import Twin
from signalbox.twin.services.s3 import objects_of
from tests.assemblies.templates import ROLE, arn, function, queue, topic, written

CODE = """
import base64
import boto3

def handler(event, context):
    stream = event["stream"]
    boto3.client("firehose").put_record(DeliveryStreamName=stream, Record={"Data": b"one"})
    batch = [{"Data": b"bad"}, {"Data": b"drop"}]
    answer = boto3.client("firehose").put_record_batch(DeliveryStreamName=stream, Records=batch)
    return answer["FailedPutCount"]

def transform(event, context):
    rows = []
    for record in event["records"]:
        text = base64.b64decode(record["data"]).decode()
        result = {"bad": "ProcessingFailed", "drop": "Dropped"}.get(text, "Ok")
        data = base64.b64encode((text.upper() + "\\n").encode()).decode()
        rows.append({"recordId": record["recordId"], "result": result, "data": data})
    return {"records": rows}
"""
BUCKET = {"BucketARN": arn("Kept"), "RoleARN": ROLE, "BufferingHints": {"IntervalInSeconds": 60, "SizeInMBs": 1}}
LAMBDA = [{"ParameterName": "LambdaArn", "ParameterValue": arn("Transform")}]


def stream(name: str, key: str = "ExtendedS3DestinationConfiguration", **more: Any) -> dict[str, Any]:
    """Return a delivery stream into the bucket, below a prefix of its name."""
    destination = {**BUCKET, "Prefix": f"{name}/", **more.pop("destination", {})}
    given = {"DeliveryStreamName": name, key: destination, **more}
    return {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": given}


def test_records_of_all_kinds_reach_the_bucket(tmp_path: Path) -> None:
    """Calls, a topic, a data stream and a pipe put records. What the function transforms is one object, what it drops
    is gone, and what it fails is below `processing-failed/`."""
    steps = {"ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": LAMBDA}]}}
    subscription = {"TopicArn": {"Ref": "News"}, "Protocol": "firehose", "Endpoint": arn("OfTopic")}
    subscription |= {"SubscriptionRoleArn": ROLE, "RawMessageDelivery": True}
    source = {"KinesisStreamARN": arn("Flow"), "RoleARN": ROLE}
    resources = {
        "Kept": {"Type": "AWS::S3::Bucket", "Properties": {}},
        "Puts": function("firehose.handler"),
        "Transform": function("firehose.transform"),
        "Changed": stream("changed", destination=steps),
        "OfTopic": stream("of-topic", "S3DestinationConfiguration"),
        "OfStream": stream(
            "of-stream", DeliveryStreamType="KinesisStreamAsSource", KinesisStreamSourceConfiguration=source
        ),
        "OfPipe": stream("of-pipe"),
        "News": topic(),
        "Subscription": {"Type": "AWS::SNS::Subscription", "Properties": subscription},
        "Flow": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
        "From": queue(),
        "Pipe": {
            "Type": "AWS::Pipes::Pipe",
            "Properties": {"Source": arn("From"), "Target": arn("OfPipe"), "RoleArn": ROLE},
        },
    }
    with Twin.from_assembly(written(tmp_path, resources, {"firehose": CODE})) as twin:
        twin.play(
            [
                {"at": 0, "invoke": "Puts", "payload": {"stream": "changed"}},
                {"at": 0, "topic": "News", "message": "hello"},
                {"at": 0, "stream": "Flow", "data": "flows"},
                {"at": 0, "send": "From", "body": "piped"},
                {"at": 600, "wait": True},
            ]
        )
        bucket = twin.assembly.of_type("AWS::S3::Bucket")[0].name
        found = {key.partition("/")[0]: content.decode() for key, content in objects_of(bucket)}
    failed = json.loads(found.pop("processing-failed"))
    assert (base64.b64decode(failed["rawData"]), failed["errorCode"]) == (b"bad", "Lambda.FunctionError")
    assert json.loads(found.pop("of-pipe"))["body"] == "piped"
    assert found == {"changed": "ONE\n", "of-topic": "hello", "of-stream": "flows"}
