"""Readers of streams, which event sources and pipes deploy alike.

Sources: AWS Lambda API Reference, "CreateEventSourceMapping"; EventBridge Pipes API Reference,
"PipeSourceDynamoDBStreamParameters" and "PipeSourceKinesisStreamParameters" (the same settings).
"""

from collections.abc import Callable, Mapping
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.sqs import find_queue
from signalbox.twin.services.aws_lambda.stream_records import DataRecords, TableRecords
from signalbox.twin.services.aws_lambda.stream_source import StreamSource
from signalbox.twin.services.kinesis.streams import Form

TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
RETENTION = 86_400.0
"""Seconds that a table's stream keeps its records.

Source: Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams".
"""


def add_reader(
    cloud: Cloud, assembly: Assembly, user: Resource, arn: str, given: Mapping[str, Any], form: Form, **common: Any
) -> None:
    """Let a source with the settings in `given` read a stream. `common` is what sources of all kinds have, and `form`
    the form of records of Kinesis. Raises BrokenAssembly for a stream that no stack deploys."""
    oldest = float(given.get("MaximumRecordAgeInSeconds", -1))
    settings: dict[str, Any] = {
        "arn": arn,
        "batch_size": int(given.get("BatchSize", 100)),
        "lanes": int(given.get("ParallelizationFactor", 1)),
        "window": float(given.get("MaximumBatchingWindowInSeconds", 0)),
        "retries": int(given.get("MaximumRetryAttempts", -1)),
        **common,
    }
    if stream := cloud.kinesis.streams.get(arn):
        age = stream.retention if oldest < 0 else oldest
        source = StreamSource(records=DataRecords(stream.shards), oldest=age, **settings)
        cloud.kinesis.add_source(stream, source, form)
        return
    table = next((table for table in assembly.of_type(*TABLES) if table.name in arn.split("/")), None)
    if table is None or "StreamSpecification" not in table.properties:
        raise BrokenAssembly(f"{user.stack}: {user.logical_id} names {arn}, a stream that no stack deploys")
    records, age = TableRecords(partition_key(table)), RETENTION if oldest < 0 else oldest
    cloud.database.add_source(user.arn or user.ref, table.name, StreamSource(records=records, oldest=age, **settings))


def partition_key(table: Resource) -> str:
    """Return the attribute that is the partition key of a table."""
    return str(next(key["AttributeName"] for key in table.properties["KeySchema"] if key["KeyType"] == "HASH"))


def failures_to(cloud: Cloud, arn: str | None, user: Resource) -> Callable[[str], object] | None:
    """Return what takes the reports of discarded batches, a queue or a topic; None where nothing is named. Raises
    BrokenAssembly for one that no stack deploys."""
    if not arn:
        return None
    if ":sns:" in arn:
        if arn not in cloud.topics.topics:
            raise BrokenAssembly(f"{user.stack}: {user.logical_id} names the topic {arn}, which no stack deploys")
        return lambda text: cloud.topics.publish(arn, text)
    return find_queue(cloud, arn, user).send
