"""Decisions of the relay: entries, chunks and ages. Pure."""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from lambdas.common.tracing import trace_context
from lambdas.outbox.model import PoisonRow, Row, document

CHUNK_ENTRIES = 10
CHUNK_BYTES = 1_000_000
"""A PutEvents request takes 10 entries and 1 MiB together ("PutEvents", Amazon EventBridge API Reference)."""

WAVE_ENTRIES = 3
"""Of a SendMessageBatch, which takes 1 MiB in all: entries of at most 262,144 bytes each ("Amazon SQS message quotas")."""

SWEEP_AFTER_SECONDS = 300.0


def entry(row: Row, bus: str) -> dict[str, Any]:
    """The PutEvents entry of an event's row; PoisonRow when the body is no event or too large for any request."""
    event = document(row)
    source, type_name = event.get("source"), event.get("type")
    if not isinstance(source, str) or not isinstance(type_name, str):
        raise PoisonRow(f"outbox row {row.id} holds no event")
    made = {"Source": source, "DetailType": type_name, "Detail": row.body, "EventBusName": bus}
    if size(made) > CHUNK_BYTES:
        raise PoisonRow(f"outbox row {row.id} is larger than any request")
    return made


def apart(pending: Sequence[Row], queues: Mapping[str, str]) -> tuple[list[Row], list[Row]]:
    """The rows for the bus, and those whose type goes to a FIFO queue instead (`queues`: type -> URL)."""
    on_bus: list[Row] = []
    in_order: list[Row] = []
    for row in pending:
        (in_order if queues and _type(row) in queues else on_bus).append(row)
    return on_bus, in_order


def _type(row: Row) -> Any:
    try:
        return document(row).get("type")
    except PoisonRow:
        return None  # the bus's way knows what to do with poison


def message(row: Row) -> dict[str, Any]:
    """The entry of SendMessageBatch for an event's row: what EventBridge would deliver, in the order of its partition.

    The group is the partition key, the deduplication id the event's own ("SendMessageBatch", Amazon SQS API Reference).
    """
    event = document(row)
    delivered = {
        "version": "0",
        "id": row.id,
        "detail-type": event["type"],
        "source": event.get("source"),
        "time": event.get("time"),
        "detail": event,
    }
    body = json.dumps(delivered, separators=(",", ":"), ensure_ascii=False)
    return {
        "Id": "0",
        "MessageBody": body,
        "MessageGroupId": row.partition_key,
        "MessageDeduplicationId": row.id,
        **(
            {"MessageAttributes": carried}
            if (carried := trace_context.attribute(str(event.get("traceparent") or "")))
            else {}
        ),
    }


def waves(pending: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in requests that hold each partition once: of two rows of one partition in one request the second could be
    taken while the first is refused."""
    partitions: dict[str, deque[Row]] = {}
    for row in pending:
        partitions.setdefault(row.partition_key, deque()).append(row)
    while partitions:
        keys = list(partitions)[:WAVE_ENTRIES]
        yield [partitions[key].popleft() for key in keys]
        for key in keys:
            if not partitions[key]:
                del partitions[key]


def size(made: dict[str, Any]) -> int:
    """Bytes that an entry counts ("Calculating PutEvents event entry size", Amazon EventBridge User Guide)."""
    return sum(len(made[name].encode()) for name in ("Source", "DetailType", "Detail"))


def chunks(pairs: Sequence[tuple[Row, dict[str, Any]]]) -> Iterator[list[tuple[Row, dict[str, Any]]]]:
    """The pairs in order, in requests that PutEvents takes."""
    chunk: list[tuple[Row, dict[str, Any]]] = []
    weight = 0
    for row, made in pairs:
        if chunk and (len(chunk) == CHUNK_ENTRIES or weight + size(made) > CHUNK_BYTES):
            yield chunk
            chunk, weight = [], 0
        chunk.append((row, made))
        weight += size(made)
    if chunk:
        yield chunk


def age_seconds(created_at: str, now: datetime) -> float:
    """How long ago a row was written, never below 0."""
    return max(0.0, (now - datetime.fromisoformat(created_at)).total_seconds())
