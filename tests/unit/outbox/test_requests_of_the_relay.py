"""Entries, messages and requests of the relay: each field, each limit, each order."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lambdas.outbox import logic
from lambdas.outbox.model import PoisonRow, Row, document, row_from_item

EVENT: dict[str, Any] = {"source": "signalbox.orders", "type": "OrderPlaced", "time": "t", "name": "é"}


def row(identity: str = "e-1", partition: str = "p", **changed: Any) -> Row:
    """A row of the outbox."""
    body = json.dumps({**EVENT, **changed}, ensure_ascii=False)
    return Row(partition, identity, "event", body, "2026-01-05T09:00:00.000Z")


def test_row_is_read_from_its_attributes() -> None:
    """Kind and body may be missing on a row of somebody else: it is poison later, and no crash here."""
    item = {"partitionKey": "p", "id": "e-1", "kind": "event", "body": "{}", "createdAt": "c", "more": 1}
    assert row_from_item(item) == Row("p", "e-1", "event", "{}", "c")
    bare = {name: item[name] for name in ("partitionKey", "id", "createdAt")}
    assert row_from_item(bare) == Row("p", "e-1", "None", "None", "c")
    assert row().key == {"partitionKey": "p", "id": "e-1"}
    assert document(row()) == EVENT


@pytest.mark.parametrize("body", ["", "no json", "[]", "5", "[" * 100_000])
def test_body_that_is_no_object_is_poison(body: str) -> None:
    """No retry can publish it."""
    with pytest.raises(PoisonRow):
        document(Row("p", "e-1", "event", body, "c"))


def test_entry_of_the_bus() -> None:
    """The body goes as it is written."""
    assert logic.entry(row(), "bus") == {
        "Source": "signalbox.orders",
        "DetailType": "OrderPlaced",
        "Detail": row().body,
        "EventBusName": "bus",
    }


@pytest.mark.parametrize("changed", [{"source": None}, {"source": 5}, {"type": None}, {"type": 5}])
def test_event_without_source_or_type_is_poison(changed: dict[str, Any]) -> None:
    """PutEvents would refuse the whole request."""
    with pytest.raises(PoisonRow, match="outbox row e-1 holds no event"):
        logic.entry(row(**changed), "bus")


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_entry_is_no_larger_than_a_request(more: int, fits: bool) -> None:
    """Source, type and detail count in bytes; a letter of two bytes counts two."""
    least = logic.size(logic.entry(row(note=""), "bus"))
    assert least == len("signalbox.orders") + len("OrderPlaced") + len(row(note="").body.encode())
    large = row(note="x" * (logic.CHUNK_BYTES - least + more))
    if fits:
        assert logic.size(logic.entry(large, "bus")) == logic.CHUNK_BYTES
    else:
        with pytest.raises(PoisonRow, match="outbox row e-1 is larger than any request"):
            logic.entry(large, "bus")


def test_ordered_types_go_to_their_queue() -> None:
    """All others, and rows that are no events, go to the bus; without queues all do."""
    poison = Row("p", "x", "event", "no json", "c")
    rows = [row("1"), row("2", type="PostingMade"), poison, row("3", type="PostingMade"), row("4")]
    assert logic.split_by_queue(rows, {"PostingMade": "url"}) == ([rows[0], poison, rows[4]], [rows[1], rows[3]])
    assert logic.split_by_queue(rows, {}) == (rows, [])


@pytest.mark.parametrize(
    ("changed", "attributes"),
    [
        ({}, {}),
        ({"traceparent": ""}, {}),
        ({"traceparent": None}, {}),
        (
            {"traceparent": "00-1-2-01"},
            {"MessageAttributes": {"traceparent": {"DataType": "String", "StringValue": "00-1-2-01"}}},
        ),
    ],
)
def test_message_of_an_ordered_queue(changed: dict[str, Any], attributes: dict[str, Any]) -> None:
    """The event as the bus would deliver it, in the group of its partition, in compact JSON."""
    detail = {**EVENT, **changed}
    delivered = {
        "version": "0",
        "id": "e-1",
        "detail-type": "OrderPlaced",
        "source": "signalbox.orders",
        "time": "t",
        "detail": detail,
    }
    assert logic.message(row(**changed)) == {
        "Id": "0",
        "MessageBody": json.dumps(delivered, separators=(",", ":"), ensure_ascii=False),
        "MessageGroupId": "p",
        "MessageDeduplicationId": "e-1",
        **attributes,
    }


def test_message_of_an_event_without_source_or_time() -> None:
    """The receiver judges them."""
    bare = Row("p", "e-1", "event", '{"type":"T"}', "c")
    assert json.loads(logic.message(bare)["MessageBody"]) == {
        "version": "0",
        "id": "e-1",
        "detail-type": "T",
        "source": None,
        "time": None,
        "detail": {"type": "T"},
    }


@pytest.mark.parametrize(
    ("partitions", "requests"),
    [
        ("", []),
        ("a", ["a0"]),
        ("aaa", ["a0", "a1", "a2"]),
        ("abab", ["a0 b1", "a2 b3"]),
        ("abcda", ["a0 b1 c2", "a4 d3"]),
        ("aabbccdd", ["a0 b2 c4", "a1 b3 c5", "d6", "d7"]),
    ],
)
def test_request_holds_a_partition_once(partitions: str, requests: list[str]) -> None:
    """At most three partitions, each in its order."""
    rows = [row(f"{partition}{number}", partition) for number, partition in enumerate(partitions)]
    found = [" ".join(one.id for one in batch) for batch in logic.batches_by_partition(rows)]
    assert found == requests


def pair(size: int, number: int = 0) -> tuple[Row, dict[str, Any]]:
    """A row and an entry of this size."""
    return row(str(number)), {"Source": "s", "DetailType": "t", "Detail": "x" * (size - 2)}


@pytest.mark.parametrize(
    ("sizes", "requests"),
    [
        ([], []),
        ([5], [1]),
        ([5] * 10, [10]),
        ([5] * 11, [10, 1]),
        ([5] * 21, [10, 10, 1]),
        ([500_000, 500_000], [2]),
        ([500_000, 500_001], [1, 1]),
        ([1_000_000, 5, 999_995, 5], [1, 2, 1]),
        ([400_000, 400_000, 400_000, 600_000, 5], [2, 2, 1]),
    ],
)
def test_request_is_what_put_events_accepts(sizes: list[int], requests: list[int]) -> None:
    """Ten entries and a megabyte, in the order of the rows."""
    pairs = [pair(size, number) for number, size in enumerate(sizes)]
    chunks = list(logic.chunks(pairs))
    assert [len(chunk) for chunk in chunks] == requests
    assert [one for chunk in chunks for one in chunk] == pairs


@pytest.mark.parametrize(
    ("now", "seconds"),
    [("2026-01-05T09:00:00.500+00:00", 0.5), ("2026-01-05T08:59:00+00:00", 0.0), ("2026-01-05T10:00:00+01:00", 0.0)],
)
def test_age_is_never_negative(now: str, seconds: float) -> None:
    """Clocks differ."""
    assert logic.age_seconds("2026-01-05T09:00:00.000Z", datetime.fromisoformat(now).astimezone(UTC)) == seconds
