"""A batch, message by message: dead letters with reasons, failures that come back, siblings that go on."""

import json
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent, TransientError
from lambdas.common.events.batch import consume
from lambdas.common.events.envelope import Event
from tests.unit.world import Context, World, batch, delivered


def receive(number: int, *bodies: Any) -> dict[str, Any]:
    """A batch whose messages are received for the `number`-th time."""
    made = batch(*bodies)
    for record in made["Records"]:
        record["attributes"]["ApproximateReceiveCount"] = str(number)
    return made


def failing(on: str, error: Exception) -> Any:
    """A handler that raises for the event with this id."""

    def handle(event: Event) -> None:
        if event.id == on:
            raise error

    return handle


def test_only_the_failed_message_comes_back(world: World) -> None:
    """The answer names exactly the message whose handling failed."""
    bodies = [delivered("StockReceived", {}, id=name) for name in ("a", "b", "c")]

    answer = consume(batch(*bodies), Context(), failing("b", TransientError("later")))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert world.dead_letters() == []


def test_all_may_fail_without_failing_the_function(world: World) -> None:
    """A batch of failures is an answer, not an error: an error would bring every message back at once."""
    answer = consume(batch(delivered("StockReceived", {}, id="a")), Context(), failing("a", TransientError("later")))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}


def test_poison_pill_is_buried_with_its_reason(world: World) -> None:
    """Text that never parses becomes a dead letter at once, and its sibling is handled."""
    handled: list[str] = []

    answer = consume(
        batch("no json", delivered("StockReceived", {}, id="b")), Context(), lambda e: handled.append(e.id)
    )

    assert answer == {"batchItemFailures": []}
    assert handled == ["b"]
    assert world.dead_letters() == [("InvalidEvent", "no json")]


def test_dead_letter_carries_reason_error_and_event_id(world: World) -> None:
    """The three attributes are there, and the body is the message's own."""
    body = json.dumps(delivered("StockReceived", {}, id="a"))
    sent = world.answer("sqs", "send_message", {})

    consume(batch(body), Context(), failing("a", InvalidEvent("quantity is\nmissing")))

    attributes = {name: value["StringValue"] for name, value in sent[0]["MessageAttributes"].items()}
    assert attributes == {"reason": "InvalidEvent", "error": "quantity is?missing", "eventId": "a"}
    assert sent[0]["MessageBody"] == body


def test_dead_letter_that_cannot_be_sent_comes_back(world: World) -> None:
    """A message is never deleted before its dead letter stands in the queue."""
    world.answer("sqs", "send_message", TransientError("throttled"))

    answer = consume(batch("no json"), Context(), lambda event: None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}


@pytest.mark.parametrize(("number", "buried"), [(1, 0), (4, 0), (5, 1)])
def test_last_receive_buries_with_the_last_error(world: World, number: int, buried: int) -> None:
    """A failing message comes back until its last receive, and then becomes a dead letter with its reason."""
    given_up: list[str] = []
    body = delivered("StockReceived", {}, id="a")

    answer = consume(
        receive(number, body), Context(), failing("a", TransientError("later")), lambda e, _: given_up.append(e.id)
    )

    assert [reason for reason, _ in world.dead_letters()] == ["Exhausted"] * buried
    assert given_up == ["a"] * buried
    assert len(answer["batchItemFailures"]) == 1 - buried


def test_death_of_the_function_is_not_caught(world: World) -> None:
    """A BaseException ends the function, and the whole batch comes back by its visibility time-out."""

    def die(event: Event) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        consume(batch(delivered("StockReceived", {})), Context(), die)
