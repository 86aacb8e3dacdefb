"""Reading events of AWS services, which are no CloudEvents. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from lambdas.common.errors import InvalidEvent
from lambdas.common.events.envelope import Cause
from lambdas.entrances.model import ExecutionEnd, Upload

Keys = Mapping[str, str]
"""Workflow -> field of the execution's input that holds the business key."""

STATUSES = ("FAILED", "TIMED_OUT", "ABORTED")


def end_of_row(
    row: Mapping[str, Any], workflow: str, key: str, arn: str, found: Mapping[str, Any] | None
) -> ExecutionEnd | None:
    """Return the end of the execution `arn` of an open row, by what Step Functions answers about it; None while it runs.

    An open row whose execution has succeeded, or does not exist, counts as aborted: no execution works on it.
    """
    status = str((found or {}).get("status", "GONE"))
    if status == "RUNNING":
        return None
    return ExecutionEnd(
        arn=arn,
        workflow=workflow,
        key=key,
        status=status if status in STATUSES else "ABORTED",
        cause=_cause(row),
        redrives=int((found or {}).get("redriveCount") or 0),
    )


def execution_end(body: str, environment: str, keys: Keys) -> ExecutionEnd:
    """The end in an event "Step Functions Execution Status Change" (Step Functions Developer Guide, "Automating event
    delivery with EventBridge"); InvalidEvent when it is none of ours."""
    try:
        return end_of(json.loads(body)["detail"], environment, keys)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidEvent(f"this is no execution's end with its input: {error!r}") from error


def end_of(detail: Mapping[str, Any], environment: str, keys: Keys) -> ExecutionEnd:
    """The end in the detail of a status event, or in the answer of DescribeExecution, which names things alike; InvalidEvent
    when it is none of ours."""
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


KEY = re.compile(r"uploads/([A-Za-z0-9][A-Za-z0-9._-]{0,63})/(.+)", re.DOTALL)


def upload(body: str) -> Upload:
    """The upload in an event "Object Created" ("EventBridge event message structure", Amazon S3 User Guide); InvalidEvent
    when it is none of ours. The name that the applicant's browser gave is cut down to what a document may be called."""
    try:
        detail = json.loads(body)["detail"]
        found = detail["object"]
        key = _text(found, "key")
        match = KEY.fullmatch(key)
        if match is None:
            raise ValueError(f"the key {key[:256]!r} is none of ours")
        name = re.sub(r"[^A-Za-z0-9._-]", "-", match[2]).lstrip("._-")[:64] or "document"
        return Upload(key, match[1], name, int(found["size"]), str(found.get("sequencer", "")))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidEvent(f"this is no upload of a document: {error!r}") from error
