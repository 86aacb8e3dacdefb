"""Events whose fields break their contract or their envelope: the log and the dead letter have nothing of them."""

import io
import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from lambdas.common.logs.keys import KEYS
from stacks.routes import ROUTES
from tests.canaries.values import MARK, contracts, found_in, planted
from tests.unit.lending.desk import Office
from tests.unit.world import Context, World, batch, delivered

HANDLERS = {route.function.handler: route.events for route in ROUTES if set(route.events) <= set(contracts())}
ENVELOPE = ("specversion", "id", "source", "type", "time", "subject", "dataschema", "correlationid", "causationid")
ENVELOPE += ("partitionkey", "traceparent", "sequence", "hops", "data")
HOSTILE: tuple[Any, ...] = (
    {MARK: MARK},
    [MARK],
    f"{MARK}\n{MARK}",
    f"\x1b[31m{MARK}",
    f"\x9b31m{MARK}",
    f"\u202e{MARK}",
    MARK * 100,
    True,
    10**300,
    -1.5,
)
"""Values of a hostile type, or texts that would draw on a terminal; null is how an absent field may look."""


SECRET = f"{MARK} \x1b[31m\n{MARK}"
BROKEN: tuple[Any, ...] = ({MARK: SECRET}, [SECRET], SECRET)
"""Values of a field that break its contract."""


def events(type_name: str) -> Iterator[dict[str, Any]]:
    """Yield events of a type, each with one field that is broken."""
    schema = contracts()[type_name]
    good = planted(schema)
    for number, name in enumerate(schema["properties"]):
        value = BROKEN[number % len(BROKEN)]
        yield delivered(type_name, {**good, name: value})
        yield delivered(type_name, {other: value for other, value in good.items() if other != name})


def envelopes() -> Iterator[dict[str, Any]]:
    """Yield events with one hostile field in the envelope: one function parses those of every consumer."""
    good = planted(contracts()["OrderPlaced"])
    for name in ENVELOPE:
        for value in HOSTILE:
            yield delivered("OrderPlaced", good, **{name: value})
    yield delivered("OrderPlaced", good, id=MARK * 40_000)
    yield {**delivered("OrderPlaced", good), "detail-type": MARK}
    yield {**delivered("OrderPlaced", good), "detail": MARK}


def attributes(world: World) -> Iterator[dict[str, str]]:
    """Yield the attributes of every dead letter, by name, and take it out of the queue."""
    asked = {"QueueUrl": world.dead_letters_url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
    while messages := world.sqs.receive_message(**asked).get("Messages"):
        for message in messages:
            yield {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}


def check(world: World, log: io.StringIO, handler: str, sent: list[str]) -> None:
    """Let a consumer take messages; find canaries in its lines and in the attributes of dead letters."""
    module, _, name = handler.rpartition(".")
    getattr(import_module(f"lambdas.{module}"), name)(batch(*sent), Context())

    lines = log.getvalue().splitlines()
    assert [line[:1000] for line in lines if found_in(line)] == []
    assert all(set(json.loads(line)) <= set(KEYS) - {"dropped_keys"} and line.isascii() for line in lines)
    dead = list(attributes(world))
    assert len(lines) >= len(sent) / 2  # each refused message writes one
    assert [one for one in dead if found_in(one["reason"] + one["error"])] == []


@pytest.mark.parametrize("handler", HANDLERS)
def test_no_field_of_a_refused_event_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, log: io.StringIO, handler: str
) -> None:
    """Each field that breaks its contract leaves lines and a dead letter without its value."""
    Office(world, monkeypatch)
    sent = [json.dumps(event) for type_name in HANDLERS[handler] for event in events(type_name)]
    check(world, log, handler, sent)


def test_no_field_of_a_hostile_envelope_is_told(world: World, log: io.StringIO) -> None:
    """Lists, objects, huge numbers and texts that would draw on a terminal are refused, and not told."""
    check(world, log, "orders.handlers.start", [json.dumps(event) for event in envelopes()])
