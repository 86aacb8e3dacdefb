"""Calls of Kinesis Data Streams by handlers, machines and APIs.

Source: Amazon Kinesis Data Streams API Reference, the page of each operation.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.known_names import Known
from signalbox.twin.services.kinesis.streams import HASHES, DataStream, DataStreams, StoredRecord, shard_id

STREAM = "StreamName StreamARN"
PARAMETERS = {
    "PutRecord": Known(f"{STREAM} Data PartitionKey ExplicitHashKey", "SequenceNumberForOrdering"),
    "PutRecords": Known(f"{STREAM} Records.Data Records.PartitionKey Records.ExplicitHashKey"),
    "GetShardIterator": Known(f"{STREAM} ShardId ShardIteratorType StartingSequenceNumber Timestamp"),
    "GetRecords": Known("ShardIterator Limit", "StreamARN"),
    "ListShards": Known(STREAM),
    "DescribeStream": Known(STREAM),
    "DescribeStreamSummary": Known(STREAM),
    "ListStreams": Known(),
}
"""Parameters that the operations obey."""
MOST_RECORDS = 10_000
END = "|"


class DataStreamApi:
    """Operations on the data streams of a twin. An iterator is text: stream, shard, and the number before the next."""

    def __init__(self, streams: DataStreams) -> None:
        self.streams = streams
        self.operations: Mapping[str, Operation] = {
            "PutRecord": self.put_record,
            "PutRecords": self.put_records,
            "GetShardIterator": self.get_shard_iterator,
            "GetRecords": self.get_records,
            "ListShards": lambda call: {"Shards": shards_of(self.stream(call))},
            "DescribeStream": self.describe_stream,
            "DescribeStreamSummary": self.describe_stream_summary,
            "ListStreams": self.list_streams,
        }

    def stream(self, call: Call) -> DataStream:
        """Return the stream that a call names. Raises ServiceError."""
        p = call.parameters
        return self.streams.named(str(p.get("StreamARN") or p.get("StreamName", "")))

    def put(self, stream: DataStream, row: Mapping[str, Any]) -> StoredRecord:
        """Put one record of a call into a stream."""
        data = row["Data"]
        content = data.encode() if isinstance(data, str) else bytes(data)
        return self.streams.put(stream, content, row["PartitionKey"], row.get("ExplicitHashKey", ""))

    def put_record(self, call: Call) -> Parsed:
        """Answer PutRecord."""
        record = self.put(self.stream(call), call.parameters)
        return {"ShardId": record.shard_id, "SequenceNumber": record.number}

    def put_records(self, call: Call) -> Parsed:
        """Answer PutRecords: each record is accepted or refused by itself."""
        stream, rows = self.stream(call), []
        for row in call.parameters["Records"]:
            try:
                record = self.put(stream, row)
            except ServiceError as error:
                if error.code == "ValidationException":
                    raise
                rows.append({"ErrorCode": error.code, "ErrorMessage": error.message})
            else:
                rows.append({"ShardId": record.shard_id, "SequenceNumber": record.number})
        return {"FailedRecordCount": sum("ErrorCode" in row for row in rows), "Records": rows}

    def get_shard_iterator(self, call: Call) -> Parsed:
        """Answer GetShardIterator."""
        stream, p = self.stream(call), call.parameters
        if p["ShardId"] not in [shard_id(number) for number in range(stream.shards)]:
            raise ServiceError("ResourceNotFoundException", f"Shard {p['ShardId']} in stream {stream.name} not found.")
        kind, start = p["ShardIteratorType"], str(p.get("StartingSequenceNumber", "0"))
        before = {
            "TRIM_HORIZON": 0,
            "LATEST": stream.put,
            "AT_SEQUENCE_NUMBER": int(start[2:] or 0) - 1,
            "AFTER_SEQUENCE_NUMBER": int(start[2:] or 0),
        }.get(kind)
        if before is None:
            since = instant_of(p["Timestamp"])
            before = next((place_of(one) - 1 for one in stream.records if one.at >= since), stream.put)
        return {"ShardIterator": f"{stream.arn}{END}{p['ShardId']}{END}{before}"}

    def get_records(self, call: Call) -> Parsed:
        """Answer GetRecords."""
        arn, shard, before = call.parameters["ShardIterator"].split(END)
        stream, most = self.streams.named(arn), int(call.parameters.get("Limit", MOST_RECORDS))
        found = [one for one in stream.records if one.shard_id == shard and place_of(one) > int(before)][:most]
        last = place_of(found[-1]) if found else int(before)
        rows = [
            {
                "SequenceNumber": one.number,
                "ApproximateArrivalTimestamp": datetime.fromtimestamp(one.at, UTC),
                "Data": one.data,
                "PartitionKey": one.key,
            }
            for one in found
        ]
        return {"Records": rows, "NextShardIterator": f"{arn}{END}{shard}{END}{last}", "MillisBehindLatest": 0}

    def describe_stream(self, call: Call) -> Parsed:
        """Answer DescribeStream."""
        stream = self.stream(call)
        return {"StreamDescription": {**summary(stream), "Shards": shards_of(stream), "HasMoreShards": False}}

    def describe_stream_summary(self, call: Call) -> Parsed:
        """Answer DescribeStreamSummary."""
        stream = self.stream(call)
        return {"StreamDescriptionSummary": {**summary(stream), "OpenShardCount": stream.shards, "ConsumerCount": 0}}

    def list_streams(self, call: Call) -> Parsed:
        """Answer ListStreams."""
        return {"StreamNames": sorted(one.name for one in self.streams.streams.values()), "HasMoreStreams": False}


def place_of(record: StoredRecord) -> int:
    """Return the place of a record in its stream, from 1."""
    return int(record.number[2:])


def instant_of(given: Any) -> float:
    """Return the instant of a parameter, a date or epoch seconds."""
    return given.timestamp() if isinstance(given, datetime) else float(given)


def summary(stream: DataStream) -> Parsed:
    """Return what all descriptions of a stream have."""
    return {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "StreamStatus": "ACTIVE",
        "StreamModeDetails": {"StreamMode": "PROVISIONED" if stream.limits else "ON_DEMAND"},
        "RetentionPeriodHours": round(stream.retention / 3600),
        "EncryptionType": "NONE",
        "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
    }


def shards_of(stream: DataStream) -> list[Parsed]:
    """Return the descriptions of a stream's shards."""
    size = HASHES // stream.shards
    return [
        {
            "ShardId": shard_id(number),
            "HashKeyRange": {"StartingHashKey": str(number * size), "EndingHashKey": str((number + 1) * size - 1)},
            "SequenceNumberRange": {"StartingSequenceNumber": f"49{0:054d}"},
        }
        for number in range(stream.shards)
    ]
