"""Archived executions: their workflow, the keys of objects, and bytes that depend on nothing else."""

import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent
from lambdas.common.events.envelope import Event, make
from lambdas.history import logic
from lambdas.history.model import Archived, Closed

START = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)


def event(source: str, subject: str) -> Event:
    """A closing event."""
    return make("OrderConfirmed", {}, source=source, subject=subject, partition_key="p")


def archived(name: str, started: datetime = START, workflow: str = "orders") -> Archived:
    """A history of two lines."""
    return Archived(workflow, name, started, [{"name": name}, {"at": started}])


def test_closing_event_names_workflow_and_key() -> None:
    """Source and subject."""
    assert logic.closed(event("signalbox.orders", "order-1"), {"orders"}) == Closed("orders", "order-1")


@pytest.mark.parametrize(("source", "subject"), [("signalbox.other", "order-1"), ("signalbox.orders", "")])
def test_event_that_closes_nothing_known(source: str, subject: str) -> None:
    """An unknown workflow, or a known one without a key."""
    with pytest.raises(InvalidEvent):
        logic.closed(event(source, subject), {"orders"})


def test_description_loses_the_metadata_of_the_call_alone() -> None:
    """`ResponseMetadata` belongs to the request."""
    assert logic.described({"name": "a", "status": "FAILED", "ResponseMetadata": {"RetryAttempts": 0}}) == {
        "name": "a",
        "status": "FAILED",
    }


def test_object_is_one_workflow_and_one_day_in_utc(tokyo: None) -> None:
    """The key has the day of the start in UTC, and eight characters for each execution."""
    local = START.astimezone(timezone(timedelta(hours=2)))
    made = logic.objects([archived("a", local), archived("b"), archived("c", workflow="lending"), archived("a")])
    a, b, c = (f"{zlib.crc32(name.encode()):08x}" for name in "abc")
    assert list(made) == [
        f"executions/orders/2026/01/05/{a}-{b}.jsonl.gz",
        f"executions/lending/2026/01/05/{c}.jsonl.gz",
    ]


@pytest.mark.parametrize(("count", "sizes"), [(100, [100]), (101, [100, 1]), (201, [100, 100, 1])])
def test_object_holds_a_hundred_executions(count: int, sizes: list[int]) -> None:
    """A key has at most 1,024 bytes, so more executions are further objects; none is lost or repeated."""
    made = logic.objects(archived(f"order-{number}") for number in range(count))
    assert [key.count("-") + 1 for key in made] == sizes
    assert all(len(key.encode()) <= 1024 for key in made)
    names = [json.loads(line).get("name") for packed in made.values() for line in gzip.decompress(packed).splitlines()]
    assert [name for name in names if name] == [f"order-{number}" for number in range(count)]


def test_packed_histories_are_lines_without_the_time_of_packing() -> None:
    """Bytes 5 to 8 of a gzip file are its time (RFC 1952). Instants are epoch seconds, and text is UTF-8."""
    lines: list[Any] = [{"name": "é"}, {"at": datetime(1970, 1, 1, 0, 1, tzinfo=UTC), "id": 5, "odd": {1.5: b"x"}}]
    packed = logic.packed([Archived("orders", "a", START, lines)])
    assert packed[4:8] == bytes(4)
    assert gzip.decompress(packed).decode().split("\n") == [
        '{"name": "é"}',
        '{"at": 60.0, "id": 5, "odd": {"1.5": "b\'x\'"}}',
    ]
