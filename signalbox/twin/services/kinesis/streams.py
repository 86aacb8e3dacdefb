"""Data streams: what they accept, in which shard a record is, and who reads it.

Sources: Amazon Kinesis Data Streams Developer Guide, "Kinesis Data Streams terminology and concepts" (the MD5 hash of a
partition key chooses the shard), "Quotas and limits" (1,000 records and 1 MB a second for a shard; records of 1 MB),
"Choose the data stream capacity mode" (an on-demand stream begins with 4 shards and scales by itself); API Reference,
"PutRecord" (its errors).
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.services.aws_lambda.event_sources import Record
from signalbox.twin.services.aws_lambda.stream_source import StreamSource

LARGEST_DATA = 1_048_576
RECORDS_A_SECOND, BYTES_A_SECOND = 1000.0, 1_048_576.0
HASHES = 2**128
DAY = 86_400.0

Form = Callable[["StoredRecord", "DataStream"], Record]


@dataclass(frozen=True)
class StoredRecord:
    """Record in a shard; `at` is its arrival in epoch seconds."""

    number: str
    shard: int
    key: str
    data: bytes
    at: float

    @property
    def shard_id(self) -> str:
        """Return the id of its shard."""
        return shard_id(self.shard)


@dataclass
class DataStream:
    """Stream with its records, oldest first. `limits` are tokens of records and of bytes by shard; none where the
    stream scales by itself. `readers` take each new record in the form that they want."""

    name: str
    arn: str
    shards: int = 1
    retention: float = DAY
    limits: list[tuple[TokenBucket, TokenBucket]] = field(default_factory=list)
    records: list[StoredRecord] = field(default_factory=list)
    readers: list[tuple[Form, Callable[[list[Record]], None]]] = field(default_factory=list)
    put: int = 0


@dataclass
class DataStreams:
    """All data streams of a twin, by ARN."""

    clock: Clock
    streams: dict[str, DataStream] = field(default_factory=dict)

    def put(self, stream: DataStream, data: bytes, key: str, hash_key: str = "") -> StoredRecord:
        """Take a record of a caller into a stream. Raises ServiceError."""
        if not 1 <= len(key) <= 256:
            raise ServiceError(
                "ValidationException",
                f"1 validation error detected: Value '{key}' at 'partitionKey' failed to satisfy constraint: Member "
                "must have length between 1 and 256",
            )
        if len(data) > LARGEST_DATA:
            raise ServiceError(
                "ValidationException",
                "1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length "
                f"less than or equal to {LARGEST_DATA}",
            )
        number = shard_of(stream, key, hash_key)
        self.check_rate(stream, number, len(data) + len(key.encode()))
        return self.accept(stream, data, key, number)

    def accept(self, stream: DataStream, data: bytes, key: str, number: int) -> StoredRecord:
        """Take a record into a shard and pass it to the readers of its stream."""
        stream.put += 1
        record = StoredRecord(f"49{stream.put:054d}", number, key, data, self.clock.now)
        oldest = self.clock.now - stream.retention
        while stream.records and stream.records[0].at < oldest:
            stream.records.pop(0)
        stream.records.append(record)
        for form, read in stream.readers:
            read([form(record, stream)])
        return record

    def check_rate(self, stream: DataStream, shard: int, size: int) -> None:
        """Take the tokens of a record. Raises ServiceError where its shard has too few."""
        if not stream.limits:
            return
        records, sizes = stream.limits[shard]
        if not sizes.has_token(self.clock.now) or not records.take(self.clock.now):
            raise ServiceError(
                "ProvisionedThroughputExceededException",
                f"Rate exceeded for shard {shard_id(shard)} in stream {stream.name} under account {ACCOUNT}.",
            )
        sizes.spend(size)

    def add_source(self, stream: DataStream, source: StreamSource, form: Form) -> None:
        """Let an event source read a stream."""
        stream.readers.append((form, source.add))

    def named(self, name: str) -> DataStream:
        """Return the stream of a name or an ARN. Raises ServiceError."""
        arn = name if name.startswith("arn:") else f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{name}"
        if arn not in self.streams:
            missing = arn.rpartition("/")[2]
            raise ServiceError("ResourceNotFoundException", f"Stream {missing} under account {ACCOUNT} not found.")
        return self.streams[arn]


def limits_of(shards: int) -> list[tuple[TokenBucket, TokenBucket]]:
    """Return full buckets of records and of bytes, a pair for each shard."""

    def bucket(rate: float) -> TokenBucket:
        return TokenBucket(rate, rate, rate)

    return [(bucket(RECORDS_A_SECOND), bucket(BYTES_A_SECOND)) for _ in range(shards)]


def shard_id(number: int) -> str:
    """Return the id of a shard."""
    return f"shardId-{number:012d}"


def shard_of(stream: DataStream, key: str, hash_key: str = "") -> int:
    """Return the number of the shard that takes a record: shards share the hashes in equal parts."""
    found = int(hash_key) if hash_key else int(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest(), 16)
    return found * stream.shards // HASHES


def for_functions(role: str) -> Form:
    """Return the form of records in events of functions, which read them by this role."""

    def form(record: StoredRecord, stream: DataStream) -> Record:
        return {"kinesis": fields_of(record), **around(record, stream, role)}

    return form


def for_pipes(role: str) -> Form:
    """Return the form of records in events of pipes (EventBridge User Guide, "Amazon Kinesis stream as a source")."""

    def form(record: StoredRecord, stream: DataStream) -> Record:
        return {**fields_of(record), **around(record, stream, role)}

    return form


def fields_of(record: StoredRecord) -> dict[str, Any]:
    """Return the fields of a record itself."""
    return {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": record.key,
        "sequenceNumber": record.number,
        "data": base64.b64encode(record.data).decode(),
        "approximateArrivalTimestamp": round(record.at, 3),
    }


def around(record: StoredRecord, stream: DataStream, role: str) -> dict[str, Any]:
    """Return the fields of the event around a record."""
    return {
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{record.shard_id}:{record.number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": role,
        "awsRegion": REGION,
        "eventSourceARN": stream.arn,
    }
