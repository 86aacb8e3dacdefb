"""Executions: what is asked of Step Functions, what a task brings, and names of attempts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.common.errors import CannotRestart, InvalidTask
from lambdas.common.executions import names, restart, start, tasks
from tests.unit.world import World, aws_error

ARN = "arn:aws:states:us-east-1:111122223333:execution:signalbox-dev-orders:"


def test_execution_is_started_on_the_machine_of_the_function(world: World) -> None:
    """The alias, the name and the input as JSON."""
    start.start_once("order-1", {"orderId": "order-1"})
    machine = "arn:aws:states:us-east-1:111122223333:stateMachine:orders:live"
    assert world.started == [{"stateMachineArn": machine, "name": "order-1", "input": '{"orderId": "order-1"}'}]


def test_other_refusal_than_a_taken_name_is_raised(world: World) -> None:
    """Only ExecutionAlreadyExists means that it was started before."""
    world.answer("stepfunctions", "start_execution", aws_error("ExecutionAlreadyExists"))
    start.start_once("order-1", {})
    world.answer("stepfunctions", "start_execution", aws_error("StateMachineDoesNotExist"))
    with pytest.raises(ClientError):
        start.start_once("order-1", {})


@pytest.mark.parametrize("task", [{}, {"orderId": ""}, {"orderId": 5}, {"orderId": None}])
def test_task_without_a_text_is_invalid(task: dict[str, Any]) -> None:
    """The error names the field."""
    with pytest.raises(InvalidTask, match="the task names no orderId"):
        tasks.text_of(task, "orderId")
    assert tasks.text_of({"orderId": "order-1"}, "orderId") == "order-1"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "Unknown"),
        ({"reason": ""}, "Unknown"),
        ({"reason": None}, "Unknown"),
        ({"reason": 5}, "5"),
        ({"reason": "OutOfStock"}, "OutOfStock"),
        ({"reason": "x" * 257}, "x" * 256),
    ],
)
def test_reason_of_a_task(given: dict[str, Any], reason: str) -> None:
    """At most 256 characters."""
    assert tasks.reason_of(given) == reason


def test_wait_begins_when_the_state_was_entered() -> None:
    """An execution of an earlier release names no beginning: then it is now."""
    since = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert tasks.end_of_wait({"since": since.isoformat()}, 90) == since + timedelta(seconds=90)
    for task in ({}, {"since": None}):
        left = tasks.end_of_wait(task, 90) - datetime.now(UTC)
        assert timedelta(seconds=80) < left <= timedelta(seconds=90)


@pytest.mark.parametrize(
    ("key", "attempt", "name"),
    [
        ("order-1", 0, "order-1"),
        ("order_1", 3, "order_1-r3"),
        ("x" * 72, 0, "x" * 72),
        ("x" * 73, 0, "sha256-"),
        ("a.b", 0, "sha256-"),
        ("order-1-r2", 0, "sha256-"),
        ("sha256-a", 1, "sha256-"),
    ],
)
def test_name_is_the_key_or_its_hash(key: str, attempt: int, name: str) -> None:
    """A key of 72 safe characters is its own name, unless it looks like a hash or a restart."""
    found = names.execution_name(key, attempt)
    if not name.startswith("sha256-"):
        assert found == name
        return
    base, _, restarted = found.partition("-r")
    assert (len(base), base[:7], restarted) == (71, "sha256-", str(attempt) if attempt else "")
    assert int(base[7:], 16) > 0


@pytest.mark.parametrize(
    ("name", "attempt", "earlier"),
    [
        ("order-1", 0, False),
        ("order-1", 1, True),
        ("order-1-r1", 1, False),
        ("order-1-r1", 2, True),
        ("order-1-r2", 2, False),
        ("order-2", 2, False),
    ],
)
def test_end_of_an_earlier_attempt_no_longer_concerns_the_key(name: str, attempt: int, earlier: bool) -> None:
    """The present attempt, a later one and other keys are not earlier."""
    assert names.is_of_earlier_attempt(ARN + name, "order-1", attempt) is earlier


class Row:
    """State of a row."""

    def __init__(self, attempt: int, is_open: bool) -> None:
        self.attempt, self.is_open, self.status = attempt, is_open, "PLACED"


@pytest.mark.parametrize(("attempt", "next_one"), [(2, False), (3, True)])
def test_next_attempt_of_an_open_row_may_begin(attempt: int, next_one: bool) -> None:
    """The present one is a repetition."""
    assert restart.is_next_attempt(Row(2, True), attempt, "order order-1") is next_one


@pytest.mark.parametrize(("attempt", "is_open"), [(1, True), (4, True), (3, False)])
def test_other_attempt_may_not_begin(attempt: int, is_open: bool) -> None:
    """The error names the row, its status and its attempt."""
    with pytest.raises(CannotRestart, match="order order-1 is PLACED, its attempt 2"):
        restart.is_next_attempt(Row(2, is_open), attempt, "order order-1")
