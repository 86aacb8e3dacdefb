"""Indexes that are late and come in pages: a sweep decides by the row, and reads to the end."""

from itertools import count
from pathlib import Path

from signalbox.assembly import Assembly
from signalbox.twin import Twin
from signalbox.twin.auditors.records import instant
from tests.simulation.copies import copy, patch
from tests.workflows import onboarding, orders

PAGES = {
    "lambdas/orders/rows/unclaimed.py": "PAGE = 100",
    "lambdas/outbox/store.py": "PAGE = 50",
    "lambdas/journeys/store.py": "PAGE = 50",
}
SHARDS = 8


def of_one_shard(name: str, number: int) -> list[str]:
    """Return ids whose rows share one partition of a sparse index."""
    from zlib import crc32

    found = (f"{name}-{n}" for n in count() if crc32(f"{name}-{n}".encode()) % SHARDS == 3)
    return [next(found) for _ in range(number)]


def with_pages_of_two(assembly: Assembly, folder: Path) -> Assembly:
    """A copy of the assembly whose sweeps read two rows a page."""
    copied = copy(assembly, folder)
    for file, text in PAGES.items():
        patch(copied, file, text, "PAGE = 2")
    return copied


def one_sweep(twin: Twin, kind: str, **data: str) -> bool:
    """Return whether our events of a type are all of one run of a sweep. The next run is minutes later."""
    found = [event for _, event in twin.journal() if event["detail-type"] == kind]
    times = [instant(one["detail"]["time"]) for one in found if data.items() <= one["detail"]["data"].items()]
    return len(times) > 1 and max(times) - min(times) < 60


def test_51_sweeps_read_every_page_of_a_late_index(assembly: Assembly, tmp_path: Path) -> None:
    """Payments without orders go back, events that the relay missed are published, and stalled users are raised.

    A failure that came without an order is forgotten with the payments: the order that follows is paid.
    """
    ghosts = of_one_shard("ghost", 5)
    users = of_one_shard("user", 5)
    with Twin.from_assembly(with_pages_of_two(assembly, tmp_path / "assembly"), seed=51) as twin:
        twin.plan(
            [
                {"at": 0, "fault": "late-index", "seconds": 30},
                orders.stock(at=0),
                *(orders.paid(order_id=ghost, at=60) for ghost in ghosts),
                orders.failed(order_id=ghosts[0], at=50),
                orders.paid(order_id=ghosts[1], at=1795, paymentId="second"),
                orders.placed(order_id=ghosts[0], at=3000),
                orders.paid(order_id=ghosts[0], at=3020, paymentId="right"),
                *(onboarding.registered(100, user) for user in users),
                {"at": 4000, "fault": "relay-down", "seconds": 200},
                *(orders.placed(order_id=f"late-{ghost}", at=4010) for ghost in ghosts),
            ]
        )
        twin.run_until_idle()
        twin.advance(hours=26)
        twin.run_until_idle()
        assert twin.audit() == []
        assert twin.cloud.database.late.served_late > 0
        assert one_sweep(twin, "RefundRequested", reason="NoOrder")
        assert one_sweep(twin, "JourneyStalled")
        states = {row["paymentId"]: row["state"] for row in twin.rows("orders") if row["record"].startswith("payment#")}
        assert states.pop("right") == "ACCEPTED"
        assert set(states.values()) == {"REFUNDED"}
        assert orders.row(twin, ghosts[0])["outcome"] == "OrderConfirmed"
        assert {row["outcome"] for row in twin.executions("onboarding")} == {"JourneyStalled"}


def test_an_index_is_late_only_when_it_is_asked_to_be(assembly: Assembly) -> None:
    """A late index shows a row as it was; the table shows it as it is."""
    with Twin.from_assembly(assembly, schedules=False) as twin:
        client, table = twin.client("dynamodb"), twin.assembly.tables["orders"]
        row = {"orderId": {"S": "o"}, "record": {"S": "order"}, "openShard": {"S": "0"}, "openUntil": {"S": "1"}}
        query = {
            "TableName": table,
            "IndexName": "open",
            "KeyConditionExpression": "openShard = :shard",
            "ExpressionAttributeValues": {":shard": {"S": "0"}},
        }
        client.put_item(TableName=table, Item=row)
        assert client.query(**query)["Count"] == 1
        twin.play([{"at": 0, "fault": "late-index", "seconds": 1000}])
        client.put_item(TableName=table, Item={**row, "orderId": {"S": "p"}})
        client.delete_item(TableName=table, Key={"orderId": {"S": "o"}, "record": {"S": "order"}})
        seen = [item["orderId"]["S"] for item in client.query(**query)["Items"]]
        assert seen == ["o"]
        assert [row["orderId"] for row in twin.rows("orders")] == ["p"]
        twin.advance(seconds=1001)
        assert [item["orderId"]["S"] for item in client.query(**query)["Items"]] == ["p"]
