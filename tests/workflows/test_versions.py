"""Two versions of one event type: in one run, and in a rollout while events of both are in flight."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from signalbox.assembly import Assembly, read
from signalbox.envelope import envelope
from signalbox.twin import Twin
from tests.simulation import copies
from tests.workflows.orders import failed, placed, row, stock

KEYS = ("order-1", "order-2", "order-3")
DEPLOYED = 200
TYPE = "lambdas/contracts/PaymentFailed"


def failed_v2(at: float, key: str, by: str = "issuer") -> dict[str, Any]:
    """A producer outside that has moved to version 2."""
    data = {"orderId": key, "decline": {"reason": "card expired", "by": by}}
    event = envelope("PaymentFailed", data, identifier=f"v2-{key}", now=0.0, random=Random(key), subject=key)
    event |= {"dataschema": "urn:signalbox:PaymentFailed:v2", "time": "2026-01-01T00:00:00Z"}
    return {"at": at, "raw": json.dumps(event), "type": "PaymentFailed"}


def before(assembly: Assembly, folder: Path) -> Assembly:
    """The deployment before version 2: its handlers know version 1 alone."""
    old = copies.copy(assembly, folder)
    for asset in copies.assets_with(old, TYPE):
        for name in ("v2.schema.json", "v2.example.json", "v1.upcast.json"):
            (asset / TYPE / name).unlink()
    copies.patch(old, "lambdas/orders/handlers.py", 'data["decline"]["reason"]', 'data["reason"]')
    return read(old.path)


def dead(twin: Twin) -> list[str]:
    """Reasons of the dead letters of the route of payments."""
    queue = twin.client("sqs").get_queue_url(QueueName=twin.assembly.dead_letter_queues["payments"])["QueueUrl"]
    found = twin.client("sqs").receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
    )
    return [message["MessageAttributes"]["reason"]["StringValue"] for message in found.get("Messages", ())]


def orders() -> list[dict[str, Any]]:
    """Three orders that wait for their payments."""
    return [stock(), *(placed(60, key, quantity=1) for key in KEYS)]


def test_both_versions_end_an_order_in_one_run(assembly: Assembly) -> None:
    """Cancel an order by a failed payment of either version; a third version is a dead letter."""
    third = failed_v2(110, "order-3")
    third["raw"] = third["raw"].replace("PaymentFailed:v2", "PaymentFailed:v3")
    with Twin(assembly, seed=5) as twin:
        twin.play([*orders(), failed(100, "order-1"), failed_v2(105, "order-2"), third])
        assert [row(twin, key)["outcome"] for key in KEYS] == ["OrderCancelled"] * 3
        assert [row(twin, key)["virtual_seconds"] < 300 for key in KEYS] == [True, True, False]
        assert dead(twin) == ["UnknownVersion"]
        assert twin.audit() == []


@pytest.fixture(scope="module")
def rolled_out(assembly: Assembly, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Results of a rollout: version 1 is in flight, and an event of version 2 came too early."""
    old = before(assembly, tmp_path_factory.mktemp("rollout") / "before")
    early, late = failed_v2(150, "order-1"), failed_v2(300, "order-3")
    script = [*orders(), early, failed(DEPLOYED - 0.01, "order-2"), late]
    deployment = {"at": DEPLOYED, "fault": "deploy", "assembly": str(assembly.path)}
    with Twin(old, seed=5) as twin:
        twin.play([*script, deployment, {"at": 400, "replay": "payments"}])
        return {
            "seconds": {key: row(twin, key)["virtual_seconds"] for key in KEYS},
            "outcomes": {key: row(twin, key)["outcome"] for key in KEYS},
            "dead": dead(twin),
            "audit": twin.audit(),
        }


def test_a_rollout_loses_no_event_of_either_version(rolled_out: dict[str, Any]) -> None:
    """Events in flight of version 1, later ones of version 2, and a replayed early one each cancel their order.

    Handlers without version 2 refuse the early one with the reason, so it waits as a dead letter for the replay.
    """
    assert set(rolled_out["outcomes"].values()) == {"OrderCancelled"}
    assert 400 - 60 - 5 < rolled_out["seconds"]["order-1"] < 400
    assert rolled_out["seconds"]["order-2"] < DEPLOYED
    assert rolled_out["seconds"]["order-3"] < 300
    assert rolled_out["dead"] == []
    assert rolled_out["audit"] == []
