"""Holds of customers, time to live, and rows that wait for their order: each instant and each attribute."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lambdas.common.instants import instant_text
from lambdas.common.storage.open_rows import SHARDS, shard
from lambdas.orders.rows import holds, retention, unclaimed
from tests.unit.world import World


def test_hold_lasts_an_hour_and_its_row_a_day_longer(world: World) -> None:
    """The last failure decides; a late event never shortens a hold."""
    holds.hold("customer-1", "2026-01-05T09:00:00.000Z")
    kept = {"customerId": "customer-1", "until": "2026-01-05T10:00:00.000Z", "expiresAt": 1_767_693_600}
    assert world.rows("holds") == [kept]
    for earlier in ("2026-01-05T09:00:00.000Z", "2026-01-05T08:59:59.999Z"):
        holds.hold("customer-1", earlier)
        assert world.rows("holds") == [kept]
    holds.hold("customer-1", "2026-01-05T09:00:01.000Z")
    assert world.rows("holds") == [{**kept, "until": "2026-01-05T10:00:01.000Z", "expiresAt": 1_767_693_601}]


def test_customer_without_a_hold_waits_for_nothing(world: World) -> None:
    """One whose hold is over neither."""
    assert holds.seconds_left("customer-1") == 0.0
    holds.hold("customer-1", "2026-01-05T09:00:00.000Z")
    assert holds.seconds_left("customer-1") == 0.0


def test_hold_is_read_at_half_the_price(world: World) -> None:
    """Eventually consistent; the rest of the hour is left."""
    until = {"S": instant_text(datetime.now(UTC) + timedelta(seconds=1800))}
    calls = world.answer("dynamodb", "get_item", {"Item": {"customerId": {"S": "customer-1"}, "until": until}})
    assert 1790 < holds.seconds_left("customer-1") <= 1800
    key = {"customerId": {"S": "customer-1"}}
    assert calls == [{"TableName": "holds", "Key": key, "ConsistentRead": False}]


@pytest.mark.parametrize(("instant", "least", "most"), [("", 0, 0), ("2026-01-05T09:00:00.000Z", 0, 0)])
def test_past_or_empty_instant_is_no_wait(instant: str, least: float, most: float) -> None:
    """The result is never negative."""
    assert least <= holds.seconds_until(instant) <= most


def test_row_expires_after_the_days_of_its_table(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The instant is a whole second. One row loses it, and a missing row is not made."""
    monkeypatch.setattr(retention.time, "time", lambda: 1_767_603_600.9)
    assert retention.expiry() == 1_767_603_600 + 30 * 86_400
    row: dict[str, Any] = {"orderId": "order-1", "record": "order", "expiresAt": 5, "total": "1.00"}
    for record in ("order", "step#ship-order"):
        world.put("orders", {**row, "record": record})
    retention.keep("order-1", "order")
    retention.keep("order-2", "order")
    found = sorted(world.rows("orders"), key=lambda one: str(one["record"]))
    assert found == [
        {"orderId": "order-1", "record": "order", "total": "1.00"},
        {**row, "record": "step#ship-order"},
    ]


def test_rows_that_wait_too_long_are_found_in_every_shard(world: World) -> None:
    """Rows from before the instant are found, the oldest first in each shard; placed orders have left the index."""
    before = datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert list(unclaimed.overdue(before)) == []
    waits = {"late": "2026-01-05T09:59:59.999Z", "at": "2026-01-05T10:00:00.000Z", "early": "2026-01-05T09:00:00.000Z"}
    expected = []
    for number in range(SHARDS):
        for name, since in waits.items():
            row = {"orderId": f"{name}-{number}", "record": "order", "waitingSince": since, "waitingShard": str(number)}
            world.put("orders", row)
        expected += [f"early-{number}", f"late-{number}"]
    world.put("orders", {"orderId": "placed", "record": "order"})
    assert list(unclaimed.overdue(before)) == expected
    assert {shard(f"order-{number}") for number in range(100)} == {str(number) for number in range(SHARDS)}


def test_pages_of_rows_that_wait_are_read_to_the_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of two, and five rows in one shard."""
    monkeypatch.setattr(unclaimed, "PAGE", 2)
    for number in range(5):
        since = f"2026-01-05T09:00:0{number}.000Z"
        world.put("orders", {"orderId": f"o-{number}", "record": "order", "waitingSince": since, "waitingShard": "3"})
    limits: list[int] = []
    world.observe("provide-client-params.dynamodb.Query", lambda params, **_: limits.append(params["Limit"]))
    found = list(unclaimed.overdue(datetime(2026, 1, 5, 10, tzinfo=UTC)))
    assert found == [f"o-{number}" for number in range(5)]
    assert set(limits) == {2}
