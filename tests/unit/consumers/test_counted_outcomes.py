"""Outcomes that are counted, compared and told: each key, each field, each group."""

import json
import zlib
from typing import Any

import pytest

from lambdas.analytics import logic
from lambdas.analytics.model import Outcome
from lambdas.comparison import store
from lambdas.comparison.model import Result, result_from_event, result_from_row
from lambdas.notification.logic import message
from lambdas.notification.model import Message
from stacks.shadows import COMPARED
from tests.unit.world import World

CONFIRMED, CANCELLED = Result("OrderConfirmed", "p-1"), Result("OrderCancelled", "", "OutOfStock")


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"orderId": "o-1", "date": "2026-01-05"}, "o-1"),
        ({"date": "2026-01-05"}, "2026-01-05"),
        ({"videoId": "v", "generation": "g", "orderId": "o-1"}, "v#g"),
        ({"videoId": "v"}, "v"),
        ({"videoId": "v", "generation": "g", "improved": "metadata"}, "v#g#metadata"),
    ],
)
def test_outcome_is_about_one_key(data: dict[str, Any], key: str) -> None:
    """A video has a key for each file and each improvement."""
    assert logic.key_of(data) == key


@pytest.mark.parametrize(("generation", "identity"), [(0, "row"), (1, "1@row"), (12, "12@row")])
def test_first_generation_has_no_number(generation: int, identity: str) -> None:
    """Rows of a rebuilt projection do not meet those of the present one."""
    assert logic.in_generation("row", generation) == identity


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (50, [50]), (51, [50, 1]), (101, [50, 50, 1])])
def test_group_fits_one_transaction(count: int, sizes: list[int]) -> None:
    """Fifty outcomes and fifty counters are 100 actions; each outcome is there once, in order."""
    outcomes = [logic.outcome("OrderConfirmed", f"o-{number}", "2026-01-05T09:00:00Z") for number in range(count)]
    groups = list(logic.groups([*outcomes, *outcomes]))
    assert [len(group) for group in groups] == sizes
    assert [one for group in groups for one in group] == outcomes


def test_counters_of_a_group_are_in_one_shard() -> None:
    """The first outcome decides which of sixteen; every tally adds its outcomes."""
    outcomes = [Outcome("a#1", "day#a"), Outcome("a#2", "day#a"), Outcome("b#1", "day#b")]
    shard = zlib.crc32(b"a#1") % 16
    assert logic.shard(outcomes) == shard
    assert logic.counters(outcomes) == {f"day#a#{shard}": 2, f"day#b#{shard}": 1}


def test_result_survives_its_row() -> None:
    """Every field."""
    full = Result("OrderCancelled", "p-1", "OutOfStock")
    assert full.as_row() == {"outcome": "OrderCancelled", "paymentId": "p-1", "reason": "OutOfStock"}
    for result in (CONFIRMED, CANCELLED, full):
        assert result_from_row(result.as_row()) == result
    assert result_from_event("OrderConfirmed", {"paymentId": "p-1"}) == CONFIRMED
    assert result_from_event("OrderCancelled", {"reason": "OutOfStock"}) == CANCELLED


@pytest.fixture
def compared(world: World) -> World:
    """The account with the table that a shadow brings."""
    for name, table in COMPARED.items():
        world._create(name, table)
        world.monkeypatch.setenv(f"TABLE_{name.upper()}", name)
    return world


@pytest.mark.parametrize("sides", [("machine", "shadow"), ("shadow", "machine")])
def test_second_side_finds_the_difference_once(compared: World, sides: tuple[str, str]) -> None:
    """The order of the sides does not matter; a repetition finds nothing, and the first result stays."""
    first, second = sides
    results = {"machine": CONFIRMED, "shadow": CANCELLED}
    fields = ["outcome", "paymentId", "reason"]
    assert store.note(first, "o-1", results[first]) == []
    assert store.note(second, "o-1", results[second]) == fields
    assert store.note(second, "o-1", results[second]) == []
    assert store.note(first, "o-1", results[second]) == []
    row = compared.row("comparisons", id="o-1") or {}
    assert row.pop("machineAt") and row.pop("shadowAt")
    assert row == {"id": "o-1", **{side: result.as_row() for side, result in results.items()}, "differs": fields}


def test_equal_sides_are_not_marked(compared: World) -> None:
    """Orders have rows of their own."""
    for order_id in ("o-1", "o-2"):
        for side in ("machine", "shadow"):
            assert store.note(side, order_id, CONFIRMED) == []
    assert all("differs" not in row for row in compared.rows("comparisons"))


MONEY = {"orderId": "o-1", "customerId": "c-1", "currency": "EUR"}


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (
            "OrderConfirmed",
            {**MONEY, "total": "1234.50"},
            Message(
                "OrderConfirmed#o-1",
                "c-1",
                "Your order o-1 is on its way",
                "We received 1,234.50 EUR and sent your order.",
            ),
        ),
        (
            "OrderCancelled",
            {**MONEY, "total": "1.00", "reason": "OutOfStock"},
            Message(
                "OrderCancelled#o-1",
                "c-1",
                "Your order o-1 was cancelled",
                "The reason: too little is in stock. Any payment goes back to you.",
            ),
        ),
        *(
            (
                "PaymentReminder",
                {**MONEY, "amount": "2.00", "dueAt": "2026-12-03T02:25:06.130Z", **again},
                Message(
                    fact,
                    "c-1",
                    "Your order o-1 waits for payment",
                    "Please pay 2.00 EUR until 3 December 2026, 02:25 UTC.",
                ),
            )
            for again, fact in (({}, "PaymentReminder#o-1"), ({"attempt": 2}, "PaymentReminder#o-1#2"))
        ),
    ],
)
def test_message_to_a_customer(kind: str, data: dict[str, Any], expected: Message) -> None:
    """The id is the fact; amounts, instants and reasons are in words."""
    assert message(kind, json.loads(json.dumps(data))) == expected
