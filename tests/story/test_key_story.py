"""Story of one key, from what a deployed system keeps: valid, linked, and without a token."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from signalbox.assembly import Assembly
from signalbox.console.page import page_data, render
from signalbox.errors import InputError
from signalbox.story.key_story import key_story
from signalbox.twin import Twin
from tests.desk.test_desk import account
from tests.simulation.orders import good, placed, stock
from tests.story.test_story_records import SCHEMA
from tests.workflows import onboarding

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def run(assembly: Assembly) -> Iterator[Twin]:
    """A run with a user and three orders: closed, waiting for a payment, refused."""
    with Twin.from_assembly(assembly, seed=3, schedules=False) as twin:
        refused = {**placed(), "subject": "refused", "data": {"orderId": "refused"}}
        twin.plan([stock(), *good(), placed(order_id="waits", at=3000), refused, onboarding.registered(0)])
        twin.advance(seconds=3600)  # a log of events is written every fifteen minutes
        yield twin


def told(run: Twin, key: str, workflow: str = "orders") -> Rows:
    """Return the story of a key, each record valid."""
    found = key_story(account(run), workflow, key)
    for row in found:
        definition = {**SCHEMA["definitions"][row["record"]], "definitions": SCHEMA["definitions"]}
        jsonschema.Draft7Validator(definition).validate(row)
    return found


def of(rows: Rows, kind: str) -> Rows:
    """Return the records of a kind."""
    return [row for row in rows if row["record"] == kind]


def roots(rows: Rows, row: dict[str, Any]) -> set[str]:
    """Return the types of the events at the beginning of the causes of a record."""
    by_id = {one["id"]: one for one in rows if "at" in one}
    if not row["by"]:
        return {row.get("type", row["record"])}
    return {root for cause in row["by"] for root in roots(rows, by_id[cause])}


def test_a_closed_key_is_whole(run: Twin) -> None:
    """States, events and rows are there until the last record, and lead to what producers published."""
    rows = told(run, "order-1")
    assert [row["name"] for row in of(rows, "state")] == ["ReserveStock", "AwaitPayment", "ShipOrder", "ConfirmOrder"]
    assert of(rows, "key")[0]["outcome"] == "OrderConfirmed"
    assert {"OrderPlaced", "PaymentReceived", "OrderConfirmed"} <= {row["type"] for row in of(rows, "event")}
    assert {root for kind in ("state", "write") for row in of(rows, kind) for root in roots(rows, row)} <= {
        "OrderPlaced",
        "PaymentReceived",
    }
    assert rows[0]["virtual_seconds"] < 120
    assert rows == told(run, "order-1")


def test_a_waiting_key_shows_no_token(run: Twin) -> None:
    """The open wait is there until now; the page has the beginning of its token alone."""
    rows = told(run, "waits")
    assert [(row["name"], row["ended"]) for row in of(rows, "state")][-1] == ("AwaitPayment", None)
    assert rows[0]["start"] + rows[0]["virtual_seconds"] == pytest.approx(run.cloud.clock.now, abs=0.001)
    text = json.dumps(page_data(rows))
    (token,) = [token for token in run.cloud.executions.tokens if token in json.dumps(rows)]
    assert token not in text and f"{token[:8]}..." in text


def test_a_refused_key_shows_its_dead_letter(run: Twin) -> None:
    """Only the event and its dead letter are known, and the one led to the other."""
    rows = told(run, "refused")
    (letter,) = of(rows, "dead_letter")
    assert (letter["reason"], roots(rows, letter)) == ("InvalidEvent", {"OrderPlaced"})
    assert of(rows, "key")[0]["status"] == "dead_lettered"


def test_a_flow_without_a_machine(run: Twin) -> None:
    """The row of each consumer of a user is there, and no definition."""
    rows = told(run, onboarding.USER, "onboarding")
    assert of(rows, "workflow")[0]["definition"] is None
    assert len({row["table"] for row in of(rows, "write")}) >= 4


def test_the_page_names_the_key(run: Twin) -> None:
    """The title is the key and how it ended; no seed is offered."""
    page = render(told(run, "order-1"))
    assert "<h1>orders order-1: OrderConfirmed</h1>" in page and "; seed" not in page


def test_an_unknown_key(run: Twin) -> None:
    """A key without any record is an error."""
    with pytest.raises(InputError, match="no record of 'order-99' in orders"):
        key_story(account(run), "orders", "order-99")
