"""Envelopes with fields of hostile types: auditors, story and results take each of them."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from signalbox.twin import Twin
from signalbox.twin.auditors.records import identity_of, shown
from signalbox.twin.observe.story.collect import collect

Open = Callable[..., Twin]
TEXTS = ("", "\x1b[31mred\nline", "\x9b1m\u202e", "x" * 3000)
HOSTILE: tuple[Any, ...] = ({"a": 1}, ["x"], None, 7, -1.5, True, 10**300, *TEXTS)
ENVELOPE = {
    "specversion": "1.0",
    "id": "event",
    "source": "signalbox.external",
    "time": "2026-01-01T00:00:00.000Z",
    "subject": "key-1",
    "correlationid": "event",
    "causationid": "event",
    "partitionkey": "key-1",
    "traceparent": f"00-{'1' * 32}-{'1' * 16}-01",
    "sequence": "1",
    "hops": 0,
    "dataschema": "",
    "data": {},
}
STARTS = {"OrderPlaced": "orderId", "LoanApplied": "applicationId", "UserRegistered": "userId"}


def hostile() -> Iterator[dict[str, Any]]:
    """Yield events of three types, each with one hostile field in its envelope or as its business key."""
    for kind, key in STARTS.items():
        for name in ENVELOPE:
            for value in HOSTILE:
                yield {**ENVELOPE, "type": kind, name: value}
        for value in HOSTILE:
            yield {**ENVELOPE, "type": kind, "data": {key: value}}


def test_every_field_of_an_envelope_may_be_hostile(twin: Open) -> None:
    """Each is a dead letter with a reason, the auditors find nothing, and the story has it."""
    run = twin(3)
    events = [event if event["id"] != "event" else {**event, "id": f"e-{n}"} for n, event in enumerate(hostile())]
    run.play({"at": n / 10, "raw": json.dumps(event), "type": event["type"]} for n, event in enumerate(events))

    counts = run.results.counts()
    assert run.audit() == []
    assert counts["accepted"] == counts["dead_lettered"] > 300
    assert json.dumps(collect(run)).isascii()


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_ids_in_sentences_are_texts_that_a_terminal_shows(value: Any) -> None:
    """An id that is no text gives way to that of the bus; control characters are escaped, long texts cut."""
    event = {"id": "of-the-bus", "detail": {"id": value}}

    assert isinstance(identity_of(event), str) and identity_of(event)
    assert shown(value).isprintable() and len(shown(value)) < 300
