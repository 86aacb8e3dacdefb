"""A FIFO queue's batch: a failure sends back its message and all that follow it in its group."""

from typing import Any

from lambdas.common.errors import InvalidEvent, TransientError
from lambdas.common.events.batch import consume_in_order
from lambdas.common.events.envelope import Event
from tests.unit.world import Context, World, batch, delivered


def received(*names: str, count: int = 1) -> dict[str, Any]:
    """A batch of events by these ids; the first letter of an id is its message group."""
    made = batch(*(delivered("StockReceived", {}, id=name) for name in names))
    for record, name in zip(made["Records"], names, strict=True):
        record["attributes"] |= {"MessageGroupId": name[0], "ApproximateReceiveCount": str(count)}
    return made


def handled_until(on: str, error: Exception) -> tuple[list[str], Any]:
    """A handler that notes what it handles and fails on one event."""
    handled: list[str] = []

    def handle(event: Event) -> None:
        if event.id == on:
            raise error
        handled.append(event.id)

    return handled, handle


def test_a_failure_stops_its_group(world: World) -> None:
    """The failed message and all behind it in its group are returned unhandled; other groups go on."""
    handled, handle = handled_until("a2", TransientError("later"))

    answer = consume_in_order(received("a1", "a2", "b1", "a3", "b2"), Context(), handle)

    assert handled == ["a1", "b1", "b2"]
    assert [f["itemIdentifier"] for f in answer["batchItemFailures"]] == ["message-1", "message-3"]


def test_a_batch_of_failures_is_an_answer(world: World) -> None:
    """All may fail without failing the function: an error would bring back what was handled before."""
    _, handle = handled_until("a1", TransientError("later"))

    answer = consume_in_order(received("a1", "a2"), Context(), handle)

    assert [f["itemIdentifier"] for f in answer["batchItemFailures"]] == ["message-0", "message-1"]


def test_a_permanent_fault_is_buried_in_its_group_and_the_group_goes_on(world: World) -> None:
    """The dead-letter queue is FIFO too, and wants the group and an id."""
    sent = world.answer("sqs", "send_message", {})
    handled, handle = handled_until("a1", InvalidEvent("no"))

    answer = consume_in_order(received("a1", "a2"), Context(), handle)

    assert answer == {"batchItemFailures": []}
    assert handled == ["a2"]
    assert sent[0]["MessageGroupId"] == "a"
    assert len(sent[0]["MessageDeduplicationId"]) == 64


def test_the_last_receive_is_buried_with_a_reason(world: World) -> None:
    """A message that fails at its last receive becomes a dead letter, and no longer blocks its group."""
    sent = world.answer("sqs", "send_message", {})
    handled, handle = handled_until("a1", TransientError("never"))

    answer = consume_in_order(received("a1", "a2", count=5), Context(), handle)

    assert answer == {"batchItemFailures": []}
    assert handled == ["a2"]
    assert sent[0]["MessageAttributes"]["reason"]["StringValue"] == "Exhausted"
