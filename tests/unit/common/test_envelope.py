"""One function makes an event, one parses it, and parsing refuses what is none."""

import json
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent, PermanentError, TooLarge, TooManyHops
from lambdas.common.events import envelope
from lambdas.common.events.envelope import HOP_LIMIT, PAYLOAD_LIMIT, Cause
from tests.unit.world import delivered


def made(**changed: Any) -> str:
    """A message's body whose detail has these fields changed."""
    return json.dumps(delivered("StockReceived", {"sku": "tea", "quantity": 1}, **changed))


def sized(size: int) -> str:
    """Return a message whose detail has exactly `size` bytes as compact UTF-8 JSON."""
    event = delivered("StockReceived", {"sku": "tea", "quantity": 1, "note": ""})
    bare = len(json.dumps(event["detail"], separators=(",", ":")).encode())
    event["detail"]["data"]["note"] = "x" * (size - bare)
    return json.dumps(event)


def test_what_is_made_can_be_parsed() -> None:
    """An event that was made, written and delivered is the same event."""
    cause = Cause("correlation", "cause", "00-" + "a" * 32 + "-" + "b" * 16 + "-01", 2)
    event = envelope.make(
        "OrderPlaced", {"a": 1}, source="signalbox.orders", subject="s", partition_key="p", cause=cause, sequence="7"
    )
    body = json.dumps({"detail-type": "OrderPlaced", "detail": json.loads(envelope.to_json(event))})

    assert envelope.parse(body) == event
    assert (event.correlation_id, event.causation_id, event.hops) == ("correlation", "cause", 3)


def test_trace_goes_on_with_a_new_span() -> None:
    """The trace id of the cause is kept, the span is the event's own."""
    cause = Cause("c", "c", "00-" + "a" * 32 + "-" + "b" * 16 + "-01")
    event = envelope.make("T", {}, source="s", subject="s", partition_key="p", cause=cause)
    version, trace, span, flags = event.traceparent.split("-")

    assert (version, trace, flags) == ("00", "a" * 32, "01")
    assert span != "b" * 16
    assert len(span) == 16


def test_event_without_a_cause_begins_its_own_correlation() -> None:
    """Correlation and causation are the event's own id."""
    event = envelope.make("T", {}, source="s", subject="s", partition_key="p")

    assert event.correlation_id == event.causation_id == event.id


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "[]",
        "{}",
        '{"detail": "text"}',
        made(specversion="0.3"),
        made(data="text"),
        made(data=None),
        made(id=""),
        made(id=7),
        made(id="x" * 257),
        made(id="a\nb"),
        made(source=None),
        made(hops="1"),
        made(hops=-1),
        made(hops=True),
        '{"detail-type": "T", "detail": {"data": {"a": NaN}}}',
        "[" * 100_000,
        made(data={"note": "\ud800"}),
    ],
)
def test_what_is_no_event_is_refused(body: str) -> None:
    """Text that is no CloudEvent in an EventBridge event is InvalidEvent."""
    with pytest.raises(InvalidEvent):
        envelope.parse(body)


def test_type_that_the_bus_names_otherwise_is_refused() -> None:
    """detail-type and type must agree: a rule looks at the one, a handler at the other."""
    event = delivered("StockReceived", {}) | {"detail-type": "OrderPlaced"}

    with pytest.raises(InvalidEvent, match="StockReceived"):
        envelope.parse(json.dumps(event))


def test_payload_of_262144_bytes_passes_and_one_more_does_not() -> None:
    """The limit is Step Functions' own, in bytes."""
    envelope.parse(sized(PAYLOAD_LIMIT))

    with pytest.raises(TooLarge, match="262145"):
        envelope.parse(sized(PAYLOAD_LIMIT + 1))


def test_bytes_count_not_characters() -> None:
    """A letter that takes two bytes counts two."""
    event = delivered("StockReceived", {"note": "é" * (PAYLOAD_LIMIT // 2)})

    with pytest.raises(TooLarge):
        envelope.parse(json.dumps(event))


def test_chain_that_is_too_long_is_refused() -> None:
    """HOP_LIMIT causes pass, one more means a loop."""
    envelope.parse(made(hops=HOP_LIMIT))

    with pytest.raises(TooManyHops):
        envelope.parse(made(hops=HOP_LIMIT + 1))


@pytest.mark.parametrize(("body", "expected"), [(made(id="e-1"), "e-1"), ("no json", ""), ('{"detail": 3}', "")])
def test_identity_is_found_where_there_is_one(body: str, expected: str) -> None:
    """A dead letter names the event's id also when the rest of the message is invalid."""
    assert envelope.identity(body) == expected


def test_every_refusal_has_a_reason_of_its_own() -> None:
    """No two kinds of permanent fault share the word that the desk groups by."""
    kinds = PermanentError.__subclasses__()

    assert len({kind.reason for kind in kinds}) == len(kinds)
