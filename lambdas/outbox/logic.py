"""Decisions of the relay: entries, chunks and ages. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from lambdas.outbox.model import PoisonRow, Row, document

CHUNK_ENTRIES = 10
CHUNK_BYTES = 1_000_000
"""A PutEvents request takes 10 entries and 1 MiB together ("PutEvents", Amazon EventBridge API Reference)."""

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
