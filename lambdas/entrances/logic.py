"""Reading events of AWS services, which are no CloudEvents. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from lambdas.common.envelope import Cause
from lambdas.common.errors import InvalidEvent
from lambdas.entrances.model import ExecutionEnd

KEYS: Mapping[str, str] = {"orders": "orderId", "lending": "applicationId"}
"""By workflow, the field of the execution's input that holds the business key."""


def execution_end(body: str, environment: str) -> ExecutionEnd:
    """The end in an event "Step Functions Execution Status Change" (Step Functions Developer Guide, "Automating event
    delivery with EventBridge"); InvalidEvent when it is none of ours."""
    try:
        detail = json.loads(body)["detail"]
        document = json.loads(detail["input"])
        machine = _text(detail, "stateMachineArn").rpartition(":")[2]
        workflow = machine.removeprefix(f"signalbox-{environment}-")
        return ExecutionEnd(
            arn=_text(detail, "executionArn"),
            workflow=workflow,
            key=_text(document, KEYS[workflow]),
            status=_text(detail, "status"),
            cause=_cause(document),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidEvent(f"this is no execution's end with its input: {error!r}") from error


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _cause(document: Mapping[str, Any]) -> Cause | None:
    if not document.get("correlationId"):
        return None
    return Cause(
        str(document["correlationId"]), str(document.get("causationId", "")), str(document.get("traceparent", ""))
    )
