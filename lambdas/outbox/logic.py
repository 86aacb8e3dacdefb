"""Requests of the relay: entries, their chunks, and ages of rows. Pure."""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from lambdas.common.tracing import trace_context
from lambdas.outbox.model import PoisonRow, Row, document

CHUNK_ENTRIES = 10
CHUNK_BYTES = 1_000_000
"""Limits of a PutEvents request: 10 entries, 1 MiB together ("PutEvents", Amazon EventBridge API Reference)."""

WAVE_ENTRIES = 3
"""Entries of a SendMessageBatch of 1 MiB in all: each has at most 262,144 bytes ("Amazon SQS message quotas")."""

SWEEP_AFTER_SECONDS = 300.0


def entry(row: Row, bus: str) -> dict[str, Any]:
    """Return the PutEvents entry of an event's row; PoisonRow where the body is no event or too large."""
    event = document(row)
    source, type_name = event.get("source"), event.get("type")
    if not isinstance(source, str) or not isinstance(type_name, str):
        raise PoisonRow(f"outbox row {row.id} holds no event")
    made = {"Source": source, "DetailType": type_name, "Detail": row.body, "EventBusName": bus}
    if size(made) > CHUNK_BYTES:
        raise PoisonRow(f"outbox row {row.id} is larger than any request")
    return made


def split_by_queue(pending: Sequence[Row], queues: Mapping[str, str]) -> tuple[list[Row], list[Row]]:
    """Return the rows for the bus, and those whose type goes to a FIFO queue (`queues`: type -> URL)."""
    on_bus: list[Row] = []
    in_order: list[Row] = []
    for row in pending:
        (in_order if queues and _type(row) in queues else on_bus).append(row)
    return on_bus, in_order


def _type(row: Row) -> Any:
    try:
        return document(row).get("type")
    except PoisonRow:
        return None  # handled as poison on the way to the bus


def message(row: Row) -> dict[str, Any]:
    """Return the entry of SendMessageBatch for an event's row: the event as EventBridge would deliver it.

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
            if (carried := trace_context.message_attribute(str(event.get("traceparent") or "")))
            else {}
        ),
    }


def batches_by_partition(pending: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows in requests that hold each partition once.

    Of two rows of one partition in one request, the queue could accept the second and refuse the first.
    """
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
    """Return the billed bytes of an entry ("Calculating PutEvents event entry size", EventBridge User Guide)."""
    return sum(len(made[name].encode()) for name in ("Source", "DetailType", "Detail"))


def chunks(pairs: Sequence[tuple[Row, dict[str, Any]]]) -> Iterator[list[tuple[Row, dict[str, Any]]]]:
    """Yield the pairs in order, in requests that PutEvents accepts."""
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
    """Return the age of a row in seconds, never below 0."""
    return max(0.0, (now - datetime.fromisoformat(created_at)).total_seconds())
