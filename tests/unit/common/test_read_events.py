"""Events as they are read: every field, every limit, and what a dead letter still names."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent, TooManyHops
from lambdas.common.events import envelope
from lambdas.common.events.envelope import Cause, Event
from lambdas.common.tracing import trace_context

DETAIL: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "signalbox.orders",
    "type": "OrderPlaced",
    "time": "2026-01-05T09:00:00.000Z",
    "subject": "order-1",
    "datacontenttype": "application/json",
    "dataschema": "urn:signalbox:OrderPlaced:v1",
    "correlationid": "c-1",
    "causationid": "c-2",
    "partitionkey": "order#order-1",
    "traceparent": "00-1-2-01",
    "hops": 3,
    "data": {"name": "é"},
    "sequence": "7",
}
EVENT = Event(
    id="e-1",
    source="signalbox.orders",
    type="OrderPlaced",
    time="2026-01-05T09:00:00.000Z",
    subject="order-1",
    data={"name": "é"},
    dataschema="urn:signalbox:OrderPlaced:v1",
    correlation_id="c-1",
    causation_id="c-2",
    partition_key="order#order-1",
    traceparent="00-1-2-01",
    sequence="7",
    hops=3,
)


def body(detail: dict[str, Any], **changed: Any) -> str:
    """The body of a message."""
    return json.dumps({"detail-type": detail.get("type"), "source": detail.get("source"), "detail": detail, **changed})


def without(*names: str) -> dict[str, Any]:
    """The document without these fields."""
    return {name: value for name, value in DETAIL.items() if name not in names}


def test_every_field_is_read_and_written() -> None:
    """The names are those of CloudEvents 1.0 and its extensions, in compact JSON with letters as they are."""
    assert envelope.parse(body(DETAIL)) == EVENT
    assert json.loads(envelope.to_json(EVENT)) == DETAIL
    assert '"data":{"name":"é"},"sequence":"7"}' in envelope.to_json(EVENT)
    assert "sequence" not in json.loads(envelope.to_json(replace(EVENT, sequence="")))


def test_optional_fields_are_empty_where_they_are_missing() -> None:
    """An event without a chain begins one with its own id."""
    names = ("time", "subject", "dataschema", "correlationid", "causationid", "partitionkey", "traceparent", "hops")
    bare = {"time": "", "subject": "", "dataschema": "", "partition_key": "", "traceparent": "", "sequence": ""}
    expected = replace(EVENT, **bare, correlation_id="e-1", causation_id="e-1", hops=0)
    assert envelope.parse(body(without(*names, "sequence"))) == expected


@pytest.mark.parametrize("name", ["id", "source", "type", "specversion", "data"])
def test_other_fields_are_required(name: str) -> None:
    """InvalidEvent where one is missing."""
    with pytest.raises(InvalidEvent):
        envelope.parse(body(without(name)))


@pytest.mark.parametrize(
    "name", ["time", "subject", "dataschema", "correlationid", "causationid", "partitionkey", "traceparent", "sequence"]
)
def test_optional_field_must_be_a_text(name: str) -> None:
    """Another type is refused."""
    with pytest.raises(InvalidEvent):
        envelope.parse(body({**DETAIL, name: 5}))


@pytest.mark.parametrize("name", ["id", "source", "subject", "partitionkey"])
@pytest.mark.parametrize(("length", "refused"), [(256, False), (257, True)])
def test_text_has_256_characters_at_most(name: str, length: int, refused: bool) -> None:
    """The limit holds for each text of the envelope."""
    text = body({**DETAIL, name: "x" * length})
    if refused:
        with pytest.raises(InvalidEvent):
            envelope.parse(text)
    else:
        assert "x" * length in envelope.to_json(envelope.parse(text))


@pytest.mark.parametrize(
    ("source", "bus", "refused"),
    [
        ("signalbox.orders", "signalbox.orders", False),
        ("signalbox.orders", "signalbox.lending", True),
        ("signalbox.external", "partner", False),
        ("signalbox.orders", "signalbox.external", True),
    ],
)
def test_source_is_the_one_that_the_bus_has_checked(source: str, bus: str, refused: bool) -> None:
    """Only an event from outside may name another source than the bus."""
    text = body({**DETAIL, "source": source}, source=bus)
    if refused:
        with pytest.raises(InvalidEvent):
            envelope.parse(text)
    else:
        assert envelope.parse(text).source == source


def test_message_without_the_source_of_a_bus_is_read() -> None:
    """A FIFO queue delivers the event without a bus."""
    assert envelope.parse(json.dumps({"detail-type": "OrderPlaced", "detail": DETAIL})) == EVENT


@pytest.mark.parametrize(("hops", "ahead", "refused"), [(16, 0, False), (12, 4, False), (13, 4, True), (0, 17, True)])
def test_chain_ends_at_sixteen_events(hops: int, ahead: int, refused: bool) -> None:
    """Events that will follow count too."""
    event = replace(EVENT, hops=hops)
    if refused:
        with pytest.raises(TooManyHops):
            envelope.check_hops(event, ahead)
    else:
        envelope.check_hops(event, ahead)


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ('{"detail": {"id": "e-1"}}', "e-1"),
        ('{"detail": {"id": 7}}', ""),
        ('{"detail": {"id": null}}', ""),
        ('{"detail": {}}', ""),
        ("[]", ""),
        ("[" * 100_000, ""),
        (json.dumps({"detail": {"id": "x" * 300}}), "x" * 256),
    ],
)
def test_identity_is_a_text_of_at_most_256_characters(text: str, identity: str) -> None:
    """Another value counts as no identity."""
    assert envelope.identity(text) == identity


def test_event_is_the_cause_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The chain goes on with the event's own id, in its trace, or in the present span of it."""
    assert EVENT.as_cause() == Cause("c-1", "e-1", "00-1-2-01", 3)
    assert EVENT.as_cause().as_input() == {"correlationId": "c-1", "causationId": "e-1", "traceparent": "00-1-2-01"}
    monkeypatch.setattr(trace_context, "_sources", [lambda: "00-1-3-01"])
    assert EVENT.as_cause() == Cause("c-1", "e-1", "00-1-3-01", 3)


def test_event_is_made_whole() -> None:
    """The contract has version 1, the id may be given, and a cause adds one hop."""
    made = envelope.make(
        "T",
        {"a": 1},
        source="s",
        subject="u",
        partition_key="p",
        cause=Cause("c", "d", "", 4),
        event_id="e",
        sequence="9",
    )
    kept = {"time": "", "traceparent": ""}
    expected = Event("e", "s", "T", "", "u", {"a": 1}, "urn:signalbox:T:v1", "c", "d", "p", "", "9", 5)
    assert replace(made, **kept) == expected
    assert made.time.endswith("Z") and made.traceparent.startswith("00-")
    first = envelope.make("T", {}, source="s", subject="u", partition_key="p")
    assert (first.hops, first.sequence, first.correlation_id == first.id) == (0, "", True)
    assert envelope.contract_name("T", 3) == "urn:signalbox:T:v3"
