"""Events of ordered routes: each partition in its order, nothing overtakes what was refused."""

import json
from typing import Any

import pytest

from lambdas.common.errors import TransientError
from lambdas.common.events import envelope
from lambdas.common.storage import outbox, rows
from lambdas.outbox.handlers import relay
from tests.unit.world import Context, World, aws_error, stream_batch

QUEUE = "https://sqs/postings.fifo"


@pytest.fixture(autouse=True)
def ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Postings go to a FIFO queue, everything else to the bus."""
    monkeypatch.setenv("ORDERED_QUEUES", json.dumps({"PostingMade": QUEUE}))


def written(world: World, *names: str) -> list[dict[str, Any]]:
    """Outbox rows of postings; the first letter of a name is its partition."""
    for name in names:
        made = envelope.make("PostingMade", {}, source="signalbox.x", subject="s", partition_key=name[0], event_id=name)
        rows.write(outbox.event_item(made))
    found = {row["id"]: row for row in world.rows("outbox")}
    world.prepared |= found.keys()  # their data are none
    return [found[name] for name in names]


def taking(*refused: str) -> Any:
    """A queue that takes every message but these."""

    def answer(**request: Any) -> dict[str, Any]:
        entries = request["Entries"]
        bad = [entry for entry in entries if entry["MessageDeduplicationId"] in refused]
        good = [{"Id": entry["Id"]} for entry in entries if entry not in bad]
        return {"Successful": good, "Failed": [{"Id": e["Id"], "Code": "x", "SenderFault": False} for e in bad]}

    return answer


def sent(calls: list[dict[str, Any]]) -> list[str]:
    """The ids in the order of sending."""
    return [entry["MessageDeduplicationId"] for call in calls for entry in call["Entries"]]


def failed(answer: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_each_partition_is_sent_in_its_order(world: World) -> None:
    """Group and deduplication id come from the event, and one request has a partition once.

    The bus gets none of it.
    """
    calls = world.answer("sqs", "send_message_batch", taking())
    bus = world.answer("events", "put_events", {})

    answer = relay(stream_batch(*written(world, "a1", "b1", "a2", "a3", "b2")), Context())

    assert failed(answer) == []
    assert bus == []
    assert [name for name in sent(calls) if name[0] == "a"] == ["a1", "a2", "a3"]
    assert [name for name in sent(calls) if name[0] == "b"] == ["b1", "b2"]
    for call in calls:
        groups = [entry["MessageGroupId"] for entry in call["Entries"]]
        assert len(groups) == len(set(groups))
    assert all("publishedAt" in row for row in world.rows("outbox"))


def test_a_message_reads_as_if_the_bus_had_brought_it(world: World) -> None:
    """The consumer parses it as any other event."""
    calls = world.answer("sqs", "send_message_batch", taking())
    relay(stream_batch(*written(world, "a1")), Context())

    (entry,) = calls[0]["Entries"]
    event = envelope.parse(entry["MessageBody"])

    assert (event.id, event.type, event.partition_key) == ("a1", "PostingMade", "a")
    assert entry["MessageAttributes"]["traceparent"]["StringValue"] == event.traceparent


def test_nothing_overtakes_a_refused_message(world: World) -> None:
    """Later messages of its partition are not sent, and come again with it; other partitions go on."""
    calls = world.answer("sqs", "send_message_batch", taking("a2"))

    answer = relay(stream_batch(*written(world, "a1", "a2", "a3", "b1", "b2")), Context())

    assert failed(answer) == ["2", "3"]
    assert "a3" not in sent(calls)
    assert sorted(row["id"] for row in world.rows("outbox") if "publishedAt" in row) == ["a1", "b1", "b2"]


def test_an_entry_that_spoils_its_request_holds_up_its_own_partition_only(world: World) -> None:
    """A request that the queue refuses as a whole is sent message by message."""

    def picky(**request: Any) -> dict[str, Any]:
        if any(entry["MessageDeduplicationId"] == "a1" for entry in request["Entries"]):
            raise aws_error("InvalidParameterValue")
        answer: dict[str, Any] = taking()(**request)
        return answer

    world.answer("sqs", "send_message_batch", picky)

    assert failed(relay(stream_batch(*written(world, "a1", "b1")), Context())) == ["1"]


def test_a_throttled_queue_is_tried_again(world: World) -> None:
    """A request that fails for now is repeated a few times, then the stream brings the rows again."""
    world.answer("sqs", "send_message_batch", TransientError("throttled"), taking())
    assert failed(relay(stream_batch(*written(world, "a1")), Context())) == []

    calls = world.answer("sqs", "send_message_batch", TransientError("throttled"))
    assert failed(relay(stream_batch(*written(world, "b1")), Context())) == ["1"]
    assert len(calls) == 4
