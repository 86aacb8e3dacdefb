"""Records of a stream, as an event source reads them: their shard, number, age, and what filters see.

Sources: AWS Lambda Developer Guide, "Process DynamoDB records with Lambda", "Process Amazon Kinesis Data Streams
records with Lambda" (records of one partition key are in one lane), "Use event filtering with a Kinesis event source"
(filters see the data as JSON).
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from signalbox.twin.services.aws_lambda.event_sources import Record

SHARDS = 4
"""Shards of a table's stream, an assumption of the twin."""


class StreamRecords(Protocol):
    """Way in which an event source reads its records. `info` is their place in an invocation record;
    `shards` counts shards."""

    @property
    def info(self) -> str: ...
    @property
    def shards(self) -> int: ...
    def lane(self, record: Record, lanes: int) -> int: ...
    def number(self, record: Record) -> str: ...
    def instant(self, record: Record) -> float: ...
    def filtered(self, record: Record) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class TableRecords:
    """Records of a table's stream; `key` is the partition key of the table."""

    key: str
    shards: int = SHARDS
    info: str = "DDBStreamBatchInfo"

    def lane(self, record: Record, lanes: int) -> int:
        """Return the lane of a record among those of all shards."""
        key = json.dumps(record["dynamodb"]["Keys"][self.key], sort_keys=True)
        return sum(key.encode()) % (self.shards * lanes)

    def number(self, record: Record) -> str:
        """Return the sequence number of a record."""
        return str(record["dynamodb"]["SequenceNumber"])

    def instant(self, record: Record) -> float:
        """Return the instant of a record, in epoch seconds."""
        return float(record["dynamodb"]["ApproximateCreationDateTime"])

    def filtered(self, record: Record) -> Mapping[str, Any]:
        """Return what filters see of a record: all of it."""
        return record


@dataclass(frozen=True)
class DataRecords:
    """Records of a Kinesis data stream, in the form for functions or in the flat one for pipes."""

    shards: int
    info: str = "KinesisBatchInfo"

    def lane(self, record: Record, lanes: int) -> int:
        """Return the lane of a record: that of its partition key within its shard."""
        shard = int(str(record["eventID"]).partition(":")[0].removeprefix("shardId-"))
        return shard * lanes + sum(str(fields_of(record)["partitionKey"]).encode()) % lanes

    def number(self, record: Record) -> str:
        """Return the sequence number of a record."""
        return str(fields_of(record)["sequenceNumber"])

    def instant(self, record: Record) -> float:
        """Return the instant of a record, in epoch seconds."""
        return float(fields_of(record)["approximateArrivalTimestamp"])

    def filtered(self, record: Record) -> Mapping[str, Any]:
        """Return what filters see of a record: its fields, with its data as JSON where it is JSON."""
        fields = fields_of(record)
        text = base64.b64decode(fields["data"]).decode(errors="replace")
        try:
            return {**fields, "data": json.loads(text)}
        except ValueError:
            return {**fields, "data": text}


def fields_of(record: Record) -> Mapping[str, Any]:
    """Return the fields of a record of Kinesis in either form."""
    found: Mapping[str, Any] = record.get("kinesis", record)
    return found
