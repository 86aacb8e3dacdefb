"""Every read that comes in pages reads all of them: here a page has two rows."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from lambdas.common.events.envelope import make
from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import shard
from lambdas.entrances import reconciliation
from lambdas.history import store as history
from lambdas.history.logic import mark
from lambdas.history.model import Closed
from lambdas.journeys import handlers as journeys
from lambdas.journeys.logic import on_event
from lambdas.orders import handlers as orders
from lambdas.outbox import handlers as outbox
from lambdas.settlement.steps import collection
from stacks.routes import WORKFLOWS
from tests.unit.world import Context, World

MANY = 5
LONG_AGO = "2026-01-01T00:00:00.000Z"
MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:signalbox-dev-orders"


@pytest.fixture(autouse=True)
def two_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB answers each query with at most two rows."""
    answered = rows.call

    def call(service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        return answered(service, operation, **{**arguments, **({"Limit": 2} if operation == "query" else {})})

    monkeypatch.setattr(rows, "call", call)


def keys_of_one_shard(name: str) -> list[str]:
    """Return MANY keys in one partition of a sparse index."""
    found: list[str] = []
    for number in count():
        if shard(f"{name}-{number}") == "3":
            found.append(f"{name}-{number}")
        if len(found) == MANY:
            return found
    raise AssertionError("unreachable")


def test_unclaimed_payments(world: World) -> None:
    """All payments that waited too long for their orders go back in one run."""
    payment = {"paymentId": "pay", "amount": "1.00", "currency": "EUR"}
    for key in keys_of_one_shard("ghost"):
        waiting = {"waitingSince": LONG_AGO, "waitingShard": "3", "version": 1, "held": [{**payment, "paymentId": key}]}
        world.put("orders", {"orderId": key, "record": "order", "status": "UNPLACED", **waiting})
        world.put("orders", {"orderId": key, "record": f"payment#{key}", "state": "HELD", **payment, "paymentId": key})
    assert orders.return_unclaimed({}, Context()) == {"returned": MANY}
    assert {row["state"] for row in world.rows("orders") if row["record"].startswith("payment#")} == {"REFUND_DUE"}


def test_unpublished_rows(world: World) -> None:
    """All rows that the relay missed are published in one run of the sweep."""
    accepted = world.answer("events", "put_events", lambda **a: {"Entries": [{"EventId": "1"} for _ in a["Entries"]]})
    body = json.dumps({"source": "signalbox.orders", "type": "OrderConfirmed"})
    for number in range(MANY):
        row = {"partitionKey": "p", "id": f"r{number}", "kind": "event", "body": body, "attempts": 0}
        world.put("outbox", {**row, "createdAt": LONG_AGO, "pendingShard": "3"})
    assert outbox.sweep({}, Context(60_000))["swept"] == MANY
    assert sum(len(call["Entries"]) for call in accepted) == MANY


def test_stalled_journeys(world: World) -> None:
    """All journeys past their time are raised in one run of the sweep."""
    for number in range(MANY * 4):
        user = f"user-{number}"
        about = {"subject": user, "partition_key": user, "source": "signalbox.external"}
        event = replace(make("UserRegistered", {"userId": user}, **about), time=LONG_AGO)
        decision = on_event({}, event, "2026-01-02T00:00:00.000Z")
        assert decision is not None
        world.put("journeys", {**decision.row, "userId": user, "version": 1})
    assert journeys.sweep({}, Context(60_000)) == {"stalled": MANY * 4}


def test_open_rows_without_an_execution(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """All open rows past their deadline are found in one run, and a row with a later deadline is not."""
    machines = {workflow.slug: MACHINE.replace("orders", workflow.slug) for workflow in WORKFLOWS}
    monkeypatch.setenv("MACHINES", json.dumps(machines))
    monkeypatch.setattr(reconciliation, "_found", lambda arn: None)
    keys = keys_of_one_shard("order")
    for key in keys:
        row = {"orderId": key, "record": "order", "status": "PAID", "version": 3}
        world.put("orders", {**row, "openShard": "3", "openUntil": LONG_AGO})
    found = reconciliation.overdue_rows(datetime.now(UTC))
    assert sorted(end.key for end in found) == sorted(keys)
    before = datetime(2026, 1, 1, tzinfo=UTC)
    assert list(reconciliation.overdue_rows(before)) == []


def test_a_row_that_began_anew_while_its_index_is_late(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row's own deadline decides, not the index's: a restart has just set a later one."""
    monkeypatch.setenv("MACHINES", json.dumps({workflow.slug: MACHINE for workflow in WORKFLOWS}))
    monkeypatch.setattr(reconciliation, "_found", lambda arn: None)
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    row = {"orderId": "order-1", "record": "order", "status": "PAID", "version": 3, "openShard": "0"}
    world.put("orders", {**row, "openUntil": later})
    index = [{"orderId": "order-1", "record": "order"}]
    monkeypatch.setattr(reconciliation, "_overdue", lambda table, now: index if table == "orders" else [])
    assert list(reconciliation.overdue_rows(datetime.now(UTC))) == []


def test_payments_of_a_day(world: World) -> None:
    """A day's captures and refunds are all collected."""
    for number in range(MANY):
        name = f"pay-{number}"
        moved = {"receivedOn": "2026-01-05", "receivedAt": f"2026-01-05T0{number}:00:00.000Z"}
        back = {"refundedOn": "2026-01-05", "refundedAt": f"2026-01-05T1{number}:00:00.000Z"}
        row = {"orderId": name, "record": f"payment#{name}", "paymentId": name, "amount": "1.00", "currency": "EUR"}
        world.put("orders", {**row, **moved, **back})
    found = [movement.id for movement in collection.of_orders("2026-01-05")]
    names = [f"pay-{number}" for number in range(MANY)]
    assert found == [f"{kind}-{name}" for kind in ("capture", "refund") for name in names]


def in_pages(items: list[dict[str, Any]], name: str) -> Any:
    """Return an AWS operation that answers two items a page."""

    def answer(**asked: Any) -> dict[str, Any]:
        start = int(asked.get("nextToken", 0))
        more = {"nextToken": str(start + 2)} if start + 2 < len(items) else {}
        return {name: items[start : start + 2], **more}

    return answer


def failed_alone(listed: Any) -> Any:
    """Return ListExecutions that knows failed executions alone."""
    return lambda **asked: listed(**asked) if asked["statusFilter"] == "FAILED" else {"executions": []}


def test_executions_that_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every failed execution of the last hours is described, on each page."""
    monkeypatch.setenv("MACHINES", json.dumps({"orders": MACHINE}))
    now = datetime.now(UTC)
    ended = {"startDate": now - timedelta(hours=1), "stopDate": now - timedelta(minutes=30)}
    listed = in_pages([{"executionArn": f"arn-{number}", **ended} for number in range(MANY)], "executions")
    nothing: dict[str, Any] = {"executions": []}
    world.answer(
        "stepfunctions", "list_executions", lambda **a: listed(**a) if a["statusFilter"] == "FAILED" else nothing
    )
    described: list[str] = []
    monkeypatch.setattr(reconciliation, "_described", lambda arn, environment: described.append(arn) or iter(()))
    list(reconciliation.ended_executions(now, "dev"))
    assert sorted(described) == [f"arn-{number}" for number in range(MANY)]


@pytest.mark.parametrize(("minutes", "found"), [(4.9, 0), (5.1, 1), (359.9, 1), (360.1, 0)])
def test_ends_within_the_hours_that_a_sweep_looks_back(
    world: World, monkeypatch: pytest.MonkeyPatch, minutes: float, found: int
) -> None:
    """A sweep leaves five minutes to the status event, and looks back six hours."""
    monkeypatch.setenv("MACHINES", json.dumps({"orders": MACHINE}))
    now = datetime.now(UTC)
    ended = {"startDate": now - timedelta(hours=9), "stopDate": now - timedelta(minutes=minutes)}
    world.answer(
        "stepfunctions", "list_executions", failed_alone(in_pages([{"executionArn": "arn", **ended}], "executions"))
    )
    described: list[str] = []
    monkeypatch.setattr(reconciliation, "_described", lambda arn, environment: described.append(arn) or iter(()))
    list(reconciliation.ended_executions(now, "dev"))
    assert len(described) == found


def test_histories(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archived history has every event."""
    monkeypatch.setenv("MACHINES", json.dumps({"orders": MACHINE}))
    monkeypatch.setenv("ARCHIVE_BUCKET", "archive")
    execution = {"executionArn": "arn", "status": "SUCCEEDED", "startDate": datetime(2026, 1, 5, 23, 30, tzinfo=UTC)}
    world.answer("stepfunctions", "get_execution_history", in_pages([{"id": n} for n in range(MANY)], "events"))
    monkeypatch.setattr(history, "_described", lambda arn: execution if arn.endswith(":order-1") else None)
    put = world.answer("s3", "put_object", {})
    history.archive(history.histories(Closed("orders", "order-1")))
    lines = gzip.decompress(put[0]["Body"]).decode().splitlines()
    assert [json.loads(line) for line in lines[1:]] == [{"id": number} for number in range(MANY)]
    assert put[0]["Key"] == f"executions/orders/2026/01/05/{mark('order-1')}.jsonl.gz"
