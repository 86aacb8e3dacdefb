"""The relay: partial failures, late answers, poison, and marks; the sweep: what the relay missed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lambdas.common.errors import TransientError
from lambdas.common.events import envelope
from lambdas.common.storage import outbox, rows
from lambdas.outbox import logic, store
from lambdas.outbox.handlers import SPARE_MILLISECONDS, relay, sweep
from lambdas.outbox.model import Row
from lambdas.outbox.pace import Bucket
from tests.unit.world import Context, World, aws_error, stream_batch


def event(name: str, order: str = "order-1") -> dict[str, Any]:
    """The item of a transaction that publishes an event with this id."""
    made = envelope.make(
        "OrderConfirmed", {}, source="signalbox.orders", subject=order, partition_key=f"order#{order}", event_id=name
    )
    return outbox.event_item(made)


def written(world: World, *items: dict[str, Any]) -> list[dict[str, Any]]:
    """Write outbox rows; the rows in the order of the items."""
    for item in items:
        rows.write(item)
    found = {row["id"]: row for row in world.rows("outbox")}
    world.prepared |= found.keys()  # their data are none
    return [found[item["Put"]["Item"]["id"]["S"]] for item in items]


def failed(answer: dict[str, Any]) -> list[str]:
    """Sequence numbers that the relay reports."""
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def published(world: World) -> list[str]:
    """Ids of the rows that are marked, sorted."""
    return sorted(row["id"] for row in world.rows("outbox") if "publishedAt" in row)


def answered(*codes: str | None) -> dict[str, Any]:
    """PutEvents' answer with HTTP 200, an error code for each refused entry."""
    entries = [{"EventId": "x"} if code is None else {"ErrorCode": code, "ErrorMessage": "x"} for code in codes]
    return {"FailedEntryCount": len([code for code in codes if code]), "Entries": entries}


def accepting(**request: Any) -> dict[str, Any]:
    """A bus that accepts every entry."""
    return answered(*[None for _ in request["Entries"]])


def test_publisher_waits_for_its_own_rate_and_says_how_long(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Above its rate a request waits instead of being refused, and the seconds are a metric."""
    monkeypatch.setattr(store, "BUCKET", Bucket(rate=10, burst=1))
    world.answer("events", "put_events", accepting)
    relay(stream_batch(*written(world, event("e-1"), event("e-2", "order-2"))), Context())
    (waited,) = [
        json.loads(line)["PublishingHeldBack"] for line in capsys.readouterr().out.splitlines() if "HeldBack" in line
    ]
    assert waited == world.naps == pytest.approx([0.1], abs=0.01)


def test_event_is_put_on_the_bus_as_it_was_written(world: World) -> None:
    """Source, type, detail and bus are the row's; the row leaves the index and gets its expiry."""
    sent = world.answer("events", "put_events", answered(None))
    row = written(world, event("e-1"))[0]

    assert failed(relay(stream_batch(row), Context())) == []

    assert sent[0]["Entries"] == [
        {
            "Source": "signalbox.orders",
            "DetailType": "OrderConfirmed",
            "Detail": row["body"],
            "EventBusName": "signalbox",
        }
    ]
    marked = world.rows("outbox")[0]
    assert "pendingShard" not in marked
    assert marked["expiresAt"] > datetime.now(UTC).timestamp()


def test_real_bus_takes_the_event(world: World) -> None:
    """moto's own bus accepts the request."""
    row = written(world, event("e-1"))[0]

    assert failed(relay(stream_batch(row), Context())) == []
    assert published(world) == ["e-1"]


def test_only_refused_entries_are_sent_again(world: World) -> None:
    """HTTP 200 with refused entries: exactly these are repeated, under the same ids."""
    sent = world.answer("events", "put_events", answered(None, "InternalFailure", None), answered(None))
    found = written(world, event("e-1"), event("e-2"), event("e-3"))

    assert failed(relay(stream_batch(*found), Context())) == []

    assert [json.loads(entry["Detail"])["id"] for entry in sent[1]["Entries"]] == ["e-2"]
    assert published(world) == ["e-1", "e-2", "e-3"]


def test_entry_that_stays_refused_is_reported_and_not_marked(world: World) -> None:
    """The stream brings it again; its siblings are done."""
    world.answer("events", "put_events", answered(None, "InternalFailure"), answered("InternalFailure"))
    found = written(world, event("e-1"), event("e-2"))

    assert failed(relay(stream_batch(*found), Context())) == ["2"]
    assert published(world) == ["e-1"]


def test_throttled_request_is_repeated_and_then_reported(world: World) -> None:
    """A whole request that fails for now is tried again with jitter, and bounded."""
    sent = world.answer("events", "put_events", aws_error("ThrottlingException"))
    found = written(world, event("e-1"))

    assert failed(relay(stream_batch(*found), Context())) == ["1"]
    assert len(sent) == 4
    assert len(world.naps) == 3


def test_entry_that_spoils_its_request_holds_up_nobody(world: World) -> None:
    """A request that AWS refuses as a whole is sent entry by entry."""

    def picky(**request: Any) -> dict[str, Any]:
        if any('"e-2"' in entry["Detail"] for entry in request["Entries"]):
            raise aws_error("ValidationException")
        return accepting(**request)

    world.answer("events", "put_events", picky)
    found = written(world, event("e-1"), event("e-2"), event("e-3"))

    assert failed(relay(stream_batch(*found), Context())) == ["2"]
    assert published(world) == ["e-1", "e-3"]


def test_eleven_events_are_two_requests(world: World) -> None:
    """A request holds ten entries."""
    sent = world.answer("events", "put_events", accepting)
    found = written(world, *(event(f"e-{number:02d}") for number in range(11)))

    assert failed(relay(stream_batch(*found), Context())) == []
    assert [len(call["Entries"]) for call in sent] == [10, 1]


@pytest.mark.parametrize("body", ["no json", "[]", "{}", '{"source": 1, "type": "T"}'])
def test_row_that_is_no_event_is_reported_and_its_siblings_go_on(world: World, body: str) -> None:
    """A poison row never blocks the rows beside it."""
    world.answer("events", "put_events", accepting)
    good, poison = written(world, event("e-1"))[0], {"partitionKey": "p", "id": "poison", "kind": "event", "body": body}
    poison |= {"createdAt": "2026-01-01T00:00:00.000Z", "pendingShard": "0"}
    world.put("outbox", poison)

    assert failed(relay(stream_batch(poison, good), Context())) == ["1"]
    assert published(world) == ["e-1"]


def test_record_that_is_no_row_is_reported(world: World) -> None:
    """A row without its attributes is reported, not raised."""
    assert failed(relay(stream_batch({"partitionKey": "p"}), Context())) == ["1"]


def test_changes_of_rows_say_nothing(world: World) -> None:
    """Only new rows speak: the relay's own marks come through the stream too."""
    sent = world.answer("events", "put_events", answered(None))
    found = written(world, event("e-1"))

    assert failed(relay(stream_batch(*found, event_name="MODIFY"), Context())) == []
    assert sent == []


def test_success_answers_the_waiting_execution(world: World) -> None:
    """The callback's token and output reach SendTaskSuccess."""
    sent = world.answer("stepfunctions", "send_task_success", {})
    found = written(world, outbox.success_item("p", "c-1", "token", {"orderId": "order-1"}))

    assert failed(relay(stream_batch(*found), Context())) == []
    assert sent == [{"taskToken": "token", "output": '{"orderId":"order-1"}'}]
    assert published(world) == ["c-1"]


def test_failure_answers_with_error_and_cause(world: World) -> None:
    """The callback's error reaches SendTaskFailure."""
    sent = world.answer("stepfunctions", "send_task_failure", {})
    found = written(world, outbox.failure_item("p", "c-1", "token", "PaymentDeclined", "card expired"))

    assert failed(relay(stream_batch(*found), Context())) == []
    assert sent == [{"taskToken": "token", "error": "PaymentDeclined", "cause": "card expired"}]


@pytest.mark.parametrize("code", ["TaskTimedOut", "TaskDoesNotExist"])
def test_late_answer_was_already_decided(world: World, code: str) -> None:
    """The time-out or another answer won: the row is done."""
    world.answer("stepfunctions", "send_task_success", aws_error(code))
    found = written(world, outbox.success_item("p", "c-1", "token", {}))

    assert failed(relay(stream_batch(*found), Context())) == []
    assert published(world) == ["c-1"]


@pytest.mark.parametrize("code", ["ThrottlingException", "InvalidToken", "AccessDeniedException"])
def test_answer_that_did_not_arrive_is_reported(world: World, code: str) -> None:
    """Anything else may not be forgotten."""
    world.answer("stepfunctions", "send_task_success", aws_error(code))
    found = written(world, outbox.success_item("p", "c-1", "token", {}))

    assert failed(relay(stream_batch(*found), Context())) == ["1"]
    assert published(world) == []


def test_row_whose_mark_fails_is_said_again(world: World) -> None:
    """Said but not marked: reported, and repeated by the same id."""
    world.answer("events", "put_events", answered(None))
    found = written(world, event("e-1"))
    world.answer("dynamodb", "update_item", TransientError("throttled"))

    assert failed(relay(stream_batch(*found), Context())) == ["1"]


def test_row_that_expired_meanwhile_is_not_written_anew(world: World) -> None:
    """The mark never creates a row."""
    world.answer("events", "put_events", answered(None))
    found = written(world, event("e-1"))
    world.dynamodb.delete_item(
        TableName="outbox", Key={"partitionKey": {"S": found[0]["partitionKey"]}, "id": {"S": "e-1"}}
    )

    assert failed(relay(stream_batch(*found), Context())) == []
    assert world.rows("outbox") == []


def aged(world: World, name: str, seconds: float, body: str | None = None) -> None:
    """An unpublished row of this age."""
    row = written(world, event(name))[0]
    created = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    world.put("outbox", {**row, "createdAt": created, **({"body": body} if body else {})})


def test_sweep_says_what_is_older_than_five_minutes(world: World) -> None:
    """Older rows are published, younger ones are the relay's."""
    world.answer("events", "put_events", accepting)
    aged(world, "old", 301)
    aged(world, "ancient", 30 * 3600)
    aged(world, "young", 290)

    answer = sweep({}, Context(60_000))

    assert published(world) == ["ancient", "old"]
    assert answer["swept"] == 2
    assert 30 * 3600 <= answer["oldestSeconds"] < 30 * 3600 + 60


def test_sweep_of_nothing_is_one_read(world: World) -> None:
    """The schedule costs one read when all rows are published: no shard of the index is queried."""
    asked: list[str] = []
    world.observe("provide-client-params.dynamodb", lambda model, **_: asked.append(model.name))

    assert sweep({}, Context(60_000)) == {"oldestSeconds": 0.0, "swept": 0}

    assert asked == ["Scan"]


def test_sweep_counts_what_it_cannot_say(world: World) -> None:
    """A poison row stays in the index, counts its attempts and holds up no other."""
    world.answer("events", "put_events", accepting)
    aged(world, "poison", 999, body="no json")
    aged(world, "good", 400)

    sweep({}, Context(60_000))
    sweep({}, Context(60_000))

    assert published(world) == ["good"]
    poison = next(row for row in world.rows("outbox") if row["id"] == "poison")
    assert poison["attempts"] == 2
    assert "pendingShard" in poison


def test_sweep_reports_the_age_of_the_oldest_row(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The age is a metric, written where a row is unpublished: a series costs by its hours."""
    world.answer("events", "put_events", accepting)
    found = []
    for ages in ((), (400, 30)):
        for number, age in enumerate(ages):
            aged(world, f"row-{number}", age)
        sweep({}, Context(60_000))
        lines = capsys.readouterr().out.splitlines()
        found.append([json.loads(line)["OldestUnpublishedAge"] for line in lines if "OldestUnpublishedAge" in line])
    none, some = found
    assert none == []
    assert [age for (age,) in some] == pytest.approx([400], abs=5)


def shard_of(world: World, count: int, shard: int = 3) -> None:
    """Write `count` old rows in one shard, with pages of 4."""
    world.monkeypatch.setattr(store, "PAGE", 4)
    for number in range(count):
        body = json.dumps({"source": "signalbox.x", "type": "T"})
        row = {"partitionKey": f"p{shard}", "id": f"r{number:02d}", "kind": "event", "body": body, "attempts": 0}
        world.put("outbox", {**row, "createdAt": "2026-01-01T00:00:00.000Z", "pendingShard": str(shard)})


def test_sweep_reads_past_one_page(world: World) -> None:
    """More rows than a page holds are all swept."""
    world.answer("events", "put_events", accepting)
    shard_of(world, 6)

    assert sweep({}, Context(60_000))["swept"] == 6


class Ending(Context):
    """A context whose time is over after `looks` questions."""

    def __init__(self, looks: int) -> None:
        super().__init__(60_000)
        self.looks = looks

    def get_remaining_time_in_millis(self) -> int:
        self.looks -= 1
        return 60_000 if self.looks >= 0 else SPARE_MILLISECONDS - 1


@pytest.mark.parametrize(("looks", "swept"), [(0, 0), (1, 4), (2, 6), (3, 6), (4, 10), (5, 12)])
def test_sweep_begins_no_page_without_time_to_spare(world: World, looks: int, swept: int) -> None:
    """A sweep with little time left begins no page of any shard; the next run continues."""
    world.answer("events", "put_events", accepting)
    shard_of(world, 6, shard=0)
    shard_of(world, 6, shard=1)

    assert sweep({}, Ending(looks))["swept"] == swept
    assert sweep({}, Context(60_000))["swept"] == 12 - swept


def test_chunks_respect_bytes() -> None:
    """Entries that together pass the limit go in different requests."""
    row = Row("p", "i", "event", "", "")
    made = {"Source": "s", "DetailType": "t", "Detail": "x" * 600_000}

    assert [len(chunk) for chunk in logic.chunks([(row, made), (row, made)])] == [1, 1]
