"""The sweep over executions and open rows, when more has gone wrong than it has time for."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lambdas.entrances import handlers
from stacks.routes import WORKFLOWS
from tests.unit.world import Context, World

MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:signalbox-dev-orders"
EXECUTION = MACHINE.replace(":stateMachine:", ":execution:")
ENDED = datetime.now(UTC) - timedelta(hours=1)
MANY = 60


class Hurried(Context):
    """A sweep that has time for `ends` ends only."""

    def __init__(self, ends: int) -> None:
        super().__init__()
        self.ends = ends

    def get_remaining_time_in_millis(self) -> int:
        self.ends -= 1
        return 60_000 if self.ends > 0 else 0


def described(**asked: str) -> dict[str, Any]:
    """Return the description of a failed execution by Step Functions."""
    arn = asked["executionArn"]
    key = arn.rpartition(":")[2]
    given = json.dumps({"orderId": key, "correlationId": "c", "causationId": "c", "traceparent": "", "hops": 0})
    return {"executionArn": arn, "stateMachineArn": MACHINE, "status": "FAILED", "input": given, "name": key}


@pytest.fixture
def bad_hour(world: World) -> World:
    """Sixty executions that failed an hour ago without a status event."""
    machines = {workflow.slug: MACHINE.replace("orders", workflow.slug) for workflow in WORKFLOWS}
    world.monkeypatch.setenv("MACHINES", json.dumps(machines))
    world.monkeypatch.setenv("ENVIRONMENT", "dev")
    rows = [{"executionArn": f"{EXECUTION}:order-{n}", "startDate": ENDED, "stopDate": ENDED} for n in range(MANY)]

    def listed(**asked: str) -> dict[str, Any]:
        return {"executions": rows if (asked["stateMachineArn"], asked["statusFilter"]) == (MACHINE, "FAILED") else []}

    world.answer("stepfunctions", "list_executions", listed)
    world.answer("stepfunctions", "describe_execution", described)
    return world


def told(world: World) -> set[str]:
    """The orders whose end was announced."""
    return {json.loads(row["body"])["data"]["key"] for row in world.rows("outbox")}


def test_ends_that_one_sweep_has_no_time_for_are_found_by_others(bad_hour: World) -> None:
    """Sweeps that see half of the ends each find all of them within the hours that they look back."""
    for _ in range(23):  # as many as look back on it; to be missed by all has a chance of 1 in 2**23
        handlers.reconcile({}, Hurried(MANY // 2))
    assert told(bad_hour) == {f"order-{n}" for n in range(MANY)}


def test_rows_that_wait_come_before_executions_that_ended(bad_hour: World) -> None:
    """A sweep that has time for one finds the order that is open past its deadline and has no execution."""
    row = {"orderId": "forgotten", "record": "order", "status": "PAID", "version": 3, "openShard": "0"}
    cause = {"correlationId": "c", "causationId": "c", "traceparent": "", "hops": 0}
    bad_hour.put("orders", {**row, "openUntil": "2026-01-01T00:00:00.000Z", "cause": cause})
    handlers.reconcile({}, Hurried(1))
    assert told(bad_hour) == {"forgotten"}
