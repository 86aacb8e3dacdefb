"""A consumer's own rows: one transaction with their events, decided again when somebody else was first."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from lambdas.common.errors import TransientError
from lambdas.common.storage import rows
from lambdas.common.storage.change import Change
from lambdas.common.storage.own_rows import OwnRows
from lambdas.journeys.store import overdue
from lambdas.profiles.handlers import keep
from tests.unit.world import Context, World, batch, delivered

OWN = OwnRows("accounts", "userId", "signalbox.accounts")


def counted(row: Mapping[str, Any]) -> Change:
    """One more, and say so."""
    return Change(
        {**row, "count": row.get("count", 0) + 1}, (("AccountFrozen", {"userId": "user-1", "reasons": ["x"]}),)
    )


def test_change_and_its_event_are_one(world: World) -> None:
    """Each change counts the version; its event carries it as the sequence of the row's key."""
    OWN.change("user-1", counted)
    assert OWN.change("user-1", counted)["version"] == 2
    events = sorted((json.loads(row["body"]) for row in world.rows("outbox")), key=lambda one: one["sequence"])
    assert [(one["sequence"], one["partitionkey"]) for one in events] == [
        ("0000000001", "accounts#user-1"),
        ("0000000002", "accounts#user-1"),
    ]
    assert OWN.change("user-1", lambda row: None)["count"] == 2


def test_change_that_loses_is_decided_again(world: World) -> None:
    """Another writer between reading and writing: the decision is taken anew for what that writer left."""
    seen: list[int] = []

    def decide(row: Mapping[str, Any]) -> Change:
        seen.append(row.get("count", 0))
        if len(seen) == 1:
            OWN.change("user-1", counted)
        return counted(row)

    assert OWN.change("user-1", decide)["count"] == 2
    assert seen == [0, 1]


def test_change_that_always_loses(world: World) -> None:
    """Ten losses are an error that may pass."""

    def decide(row: Mapping[str, Any]) -> Change:
        world.put("accounts", {"userId": "user-1", "version": int(row.get("version", 0)) + 1})
        return counted(row)

    with pytest.raises(TransientError):
        OWN.change("user-1", decide)


def test_condition_on_another_row(world: World) -> None:
    """A failed check of another row is raised to the caller, and nothing is written."""
    never = rows.check("profiles", {"userId": "nobody"}, "attribute_exists(#userId)")
    with pytest.raises(rows.ConditionFailed):
        OWN.change("user-1", counted, checks=[never])
    assert world.rows("accounts") == world.rows("outbox") == []


def test_update_that_waits_in_vain(world: World) -> None:
    """An update without its predecessor is a dead letter at its last receive, and names the predecessor."""
    update = delivered("UserUpdated", {"userId": "user-1", "name": "Ada"}, sequence="3")
    first, last = batch(update), batch(update)
    last["Records"][0]["attributes"]["ApproximateReceiveCount"] = "5"
    assert keep(first, Context())["batchItemFailures"]
    assert keep(last, Context()) == {"batchItemFailures": []}
    assert [reason for reason, _ in world.dead_letters()] == ["SequenceGap"]


@pytest.mark.parametrize(
    ("now", "found"), [("09:59:59.999", []), ("10:00:00.000", ["user-1"]), ("10:00:00.001", ["user-1"])]
)
def test_sweep_finds_a_journey_from_its_instant_on(world: World, now: str, found: list[str]) -> None:
    """The index and the decision agree about the instant itself."""
    world.put("journeys", {"userId": "user-1", "openShard": "0", "dueAt": "2026-01-06T10:00:00.000Z"})
    assert list(overdue("0", f"2026-01-06T{now}Z")) == found
