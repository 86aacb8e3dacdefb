"""Parsing of events of AWS services, which are no CloudEvents. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from lambdas.common.errors import InvalidEvent
from lambdas.common.events.envelope import Cause
from lambdas.entrances.model import ExecutionEnd

Keys = Mapping[str, str]
"""Workflow -> field of the execution's input that holds the business key."""

STATUSES = ("FAILED", "TIMED_OUT", "ABORTED")


def end_of_row(
    row: Mapping[str, Any], workflow: str, key: str, arn: str, found: Mapping[str, Any] | None
) -> ExecutionEnd | None:
    """Return the end of an open row's execution, from the answer of Step Functions; None while it runs.

    An open row whose execution has succeeded, or does not exist, counts as aborted: no execution works on it.
    """
    answer = found or {}
    status = answer.get("status")
    if status == "RUNNING":
        return None
    return ExecutionEnd(
        arn=arn,
        workflow=workflow,
        key=key,
        status=status if status in STATUSES else "ABORTED",
        cause=_cause(row),
        redrives=int(answer.get("redriveCount") or 0),
    )


def execution_end(body: str, environment: str, keys: Keys) -> ExecutionEnd:
    """Return the end in an event "Step Functions Execution Status Change"; InvalidEvent for any other.

    Source: "Automating event delivery with EventBridge", Step Functions Developer Guide.
    """
    try:
        return end_of(json.loads(body)["detail"], environment, keys)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidEvent(f"this is no execution's end with its input: {type(error).__name__}") from error


def end_of(detail: Mapping[str, Any], environment: str, keys: Keys) -> ExecutionEnd:
    """Return the end in the detail of a status event, or in an answer of DescribeExecution with the same fields.

    Raises InvalidEvent where the execution is none of this system.
    """
    try:
        document = json.loads(detail["input"])
        machine = _text(detail, "stateMachineArn").rpartition(":")[2]
        workflow = machine.removeprefix(f"signalbox-{environment}-")
        return ExecutionEnd(
            arn=_text(detail, "executionArn"),
            workflow=workflow,
            key=_text(document, keys[workflow]),
            status=_text(detail, "status"),
            cause=_cause(document),
            redrives=int(detail.get("redriveCount") or 0),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidEvent(f"this is no execution's end with its input: {type(error).__name__}") from error


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document[name]
    if not isinstance(value, str):
        raise InvalidEvent(f"{name} of the execution's end is no text")
    return value


def _cause(document: Mapping[str, Any]) -> Cause | None:
    if not document.get("correlationId"):
        return None
    return Cause(
        str(document["correlationId"]), str(document.get("causationId", "")), str(document.get("traceparent", ""))
    )
