"""Delivery streams of Amazon Data Firehose in the twin, on a small assembly."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.assembly.foreign.reading import read_any
from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.services.s3 import objects_of


def small(path: Path, **destination: Any) -> Assembly:
    """A bus whose events go to a stream."""
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    services = {"Service": ["firehose.amazonaws.com", "events.amazonaws.com"]}
    trust = {"Statement": [{"Effect": "Allow", "Principal": services, "Action": "sts:AssumeRole"}]}
    role = {
        "AssumeRolePolicyDocument": trust,
        "Policies": [{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17", "Statement": [allow]}}],
    }
    target = {"Id": "T", "Arn": {"Fn::GetAtt": ["Stream", "Arn"]}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}
    s3 = {"BucketARN": {"Fn::GetAtt": ["Bucket", "Arn"]}, "RoleARN": {"Fn::GetAtt": ["Role", "Arn"]}, **destination}
    resources = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "bus"}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "kept"}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "Stream": {
            "Type": "AWS::KinesisFirehose::DeliveryStream",
            "Properties": {"DeliveryStreamName": "log", "ExtendedS3DestinationConfiguration": s3},
        },
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": {"source": [{"prefix": ""}]},
                "Targets": [target],
            },
        },
    }
    file = path / "template.json"
    file.write_text(json.dumps({"Resources": resources}))
    return read_any(file)


def kept(assembly: Assembly, count: int, seconds: float) -> dict[str, bytes]:
    """The objects of a small stream after some events and a time."""
    with Twin.from_assembly(assembly) as twin:
        entry = {"Source": "s", "DetailType": "t", "Detail": "{}", "EventBusName": "bus"}
        for _ in range(count):
            twin.client("events").put_events(Entries=[entry])
        twin.advance(seconds=seconds)
        return dict(objects_of("kept"))


def test_a_plain_stream(tmp_path: Path) -> None:
    """A stream without settings collects for five minutes, divides no records, and has folders of hours."""
    assembly = small(tmp_path)
    assert kept(assembly, 2, 299) == {}
    ((key, body),) = kept(assembly, 2, 301).items()
    assert key == "2026/01/05/09/log-1-2026-01-05-09-00-00-00000001"
    assert body.count(b"}{") == 1


def test_a_full_buffer_is_written_at_once(tmp_path: Path) -> None:
    """A buffer of one megabyte is full before its time is over."""
    assembly = small(tmp_path, BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    with Twin.from_assembly(assembly) as twin:
        entry = {"Source": "s", "DetailType": "t", "Detail": json.dumps({"text": "x" * 200_000}), "EventBusName": "bus"}
        for _ in range(6):
            twin.client("events").put_events(Entries=[entry])
        assert len(dict(objects_of("kept"))) == 1
        (stream,) = twin.cloud.firehose.streams.values()
        assert stream.billed == 6 * 200 * 1024


@pytest.mark.parametrize(
    ("destination", "words"),
    [
        ({"Prefix": "a/!{timestamp:yyyy}/"}, "ErrorOutputPrefix"),
        ({"Prefix": "!{timestamp:EEE}/", "ErrorOutputPrefix": "e/!{firehose:error-output-type}/"}, "EEE"),
        ({"CompressionFormat": "Snappy"}, "Snappy"),
        ({"DynamicPartitioningConfiguration": {"Enabled": True}}, "DynamicPartitioningConfiguration"),
    ],
)
def test_a_stream_that_is_refused(tmp_path: Path, destination: dict[str, Any], words: str) -> None:
    """A setting that AWS refuses, or the twin would ignore, is named."""
    with pytest.raises(InputError, match=words):
        Twin.from_assembly(small(tmp_path, **destination)).__enter__()
