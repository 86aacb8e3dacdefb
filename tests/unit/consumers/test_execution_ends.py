"""Ends of executions, read from an event of Step Functions or from a row whose execution nobody sees."""

import json
from typing import Any

import pytest

from lambdas.common.errors import InvalidEvent
from lambdas.common.events.envelope import Cause
from lambdas.entrances.logic import end_of, end_of_row, execution_end
from lambdas.entrances.model import ExecutionEnd

ARN = "arn:aws:states:us-east-1:111122223333:execution:signalbox-dev-orders:order-1"
MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:signalbox-dev-orders"
CAUSE = {"correlationId": "c-1", "causationId": "c-2", "traceparent": "00-1-2-01"}
INPUT = {"orderId": "order-1", **CAUSE}
DETAIL: dict[str, Any] = {
    "executionArn": ARN,
    "stateMachineArn": MACHINE,
    "status": "FAILED",
    "input": json.dumps(INPUT),
    "redriveCount": 2,
}
KEYS = {"orders": "orderId"}
CHAIN = Cause("c-1", "c-2", "00-1-2-01")


@pytest.mark.parametrize(
    ("found", "status", "redrives"),
    [
        (None, "ABORTED", 0),
        ({}, "ABORTED", 0),
        ({"status": "SUCCEEDED", "redriveCount": None}, "ABORTED", 0),
        ({"status": "ABORTED"}, "ABORTED", 0),
        ({"status": "FAILED", "redriveCount": 0}, "FAILED", 0),
        ({"status": "TIMED_OUT", "redriveCount": 1}, "TIMED_OUT", 1),
    ],
)
def test_row_without_a_running_execution_has_ended(found: dict[str, Any] | None, status: str, redrives: int) -> None:
    """An execution that does not exist, or succeeded while the row stayed open, counts as aborted."""
    expected = ExecutionEnd(ARN, "orders", "order-1", status, CHAIN, redrives)
    assert end_of_row(CAUSE, "orders", "order-1", ARN, found) == expected


def test_row_of_a_running_execution_has_not_ended() -> None:
    """A running execution will close its row."""
    assert end_of_row(CAUSE, "orders", "order-1", ARN, {"status": "RUNNING"}) is None


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ({}, None),
        ({"correlationId": "", "causationId": "c-2"}, None),
        ({"correlationId": "c-1"}, Cause("c-1", "", "")),
        (CAUSE, CHAIN),
    ],
)
def test_cause_of_an_end_is_that_of_its_execution(row: dict[str, Any], cause: Cause | None) -> None:
    """A row of an earlier release may lack fields; a row without a correlation has no cause."""
    end = end_of_row(row, "orders", "order-1", ARN, None)
    assert end is not None and end.cause == cause


@pytest.mark.parametrize(("changed", "redrives"), [({}, 2), ({"redriveCount": None}, 0), ({"redriveCount": 0}, 0)])
def test_end_in_an_event_is_read_whole(changed: dict[str, Any], redrives: int) -> None:
    """Machine and input name the workflow and the key; an event and a description have the same fields."""
    detail = {**DETAIL, **changed}
    expected = ExecutionEnd(ARN, "orders", "order-1", "FAILED", CHAIN, redrives)
    assert end_of(detail, "dev", KEYS) == expected
    assert execution_end(json.dumps({"detail": detail}), "dev", KEYS) == expected


def test_event_without_a_count_of_redrives_had_none() -> None:
    """`redriveCount` is absent where an execution was never redriven."""
    detail = {name: value for name, value in DETAIL.items() if name != "redriveCount"}
    assert end_of(detail, "dev", KEYS).redrives == 0


@pytest.mark.parametrize("missing", ["executionArn", "stateMachineArn", "status", "input"])
@pytest.mark.parametrize("instead", [None, 5])
def test_end_that_lacks_a_field_is_refused(missing: str, instead: Any) -> None:
    """Each field must be a text."""
    with pytest.raises(InvalidEvent):
        end_of({**DETAIL, missing: instead}, "dev", KEYS)
    with pytest.raises(InvalidEvent):
        end_of({name: value for name, value in DETAIL.items() if name != missing}, "dev", KEYS)


@pytest.mark.parametrize(
    "changed",
    [
        {"stateMachineArn": MACHINE.replace("-dev-", "-prod-")},
        {"stateMachineArn": "arn:aws:states:us-east-1:111122223333:stateMachine:another"},
        {"input": "no json"},
        {"input": "[]"},
        {"input": "{}"},
        {"input": json.dumps({"orderId": 5})},
        {"redriveCount": "many"},
    ],
)
def test_execution_of_another_system_is_refused(changed: dict[str, Any]) -> None:
    """Another environment, a foreign machine, or an input without the workflow's key."""
    with pytest.raises(InvalidEvent):
        end_of({**DETAIL, **changed}, "dev", KEYS)


@pytest.mark.parametrize("body", ["no json", "{}", "[]", "5", '{"detail": 5}', '{"detail": {}}', "[" * 100_000])
def test_body_that_is_no_event_is_refused(body: str) -> None:
    """Any body is an end or InvalidEvent."""
    with pytest.raises(InvalidEvent):
        execution_end(body, "dev", KEYS)
