"""Changes of a table that DynamoDB writes into a data stream.

Source: Amazon DynamoDB Developer Guide, "Using Kinesis Data Streams to capture changes to DynamoDB" (records are JSON,
with both images; the partition key is that of the item).
"""

import json
from dataclasses import dataclass

from signalbox.twin.formats import json_text
from signalbox.twin.services.aws_lambda.event_sources import Record
from signalbox.twin.services.kinesis.streams import DataStream, DataStreams, shard_of

PASSED = ("ApproximateCreationDateTime", "Keys", "NewImage", "OldImage", "SizeBytes")


@dataclass(frozen=True)
class TableChanges:
    """Changes of one table on their way into a data stream; `key` is the table's partition key."""

    table: str
    key: str
    streams: DataStreams
    stream: DataStream

    def add(self, records: list[Record]) -> None:
        """Put the records of a table's stream into the data stream."""
        for record in records:
            change = record["dynamodb"]
            key = next(iter(change["Keys"][self.key].values()))
            row = {
                "awsRegion": record["awsRegion"],
                "eventID": record["eventID"],
                "eventName": record["eventName"],
                "userIdentity": record.get("userIdentity"),
                "recordFormat": "application/json",
                "tableName": self.table,
                "dynamodb": {
                    **{name: change[name] for name in PASSED if name in change},
                    "ApproximateCreationDateTime": round(float(change["ApproximateCreationDateTime"]) * 1000),
                    "ApproximateCreationDateTimePrecision": "MILLISECOND",
                },
                "eventSource": "aws:dynamodb",
            }
            text = key if isinstance(key, str) else json.dumps(key)
            # DynamoDB repeats what a shard refuses, so that nothing is lost.
            self.streams.accept(self.stream, json_text(row).encode(), text, shard_of(self.stream, text))
