"""Calls of the archive: histories from Step Functions, objects into S3."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import TransientError
from lambdas.common.executions.names import execution_name
from lambdas.history import logic
from lambdas.history.model import Closed

MOST_ATTEMPTS = 20
"""Most attempts of one key that are archived; a person requested each restart."""


def archive(business: Closed) -> int:
    """Write the history of every execution of a key into the archive; return their number.

    Raises TransientError while one of them runs. A repetition writes the same bytes.
    """
    machine = settings.machines()[business.workflow]
    kept = 0
    for attempt in range(MOST_ATTEMPTS):
        name = execution_name(business.key, attempt)
        arn = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        execution = _described(arn)
        if execution is None:
            break
        if execution["status"] == "RUNNING":
            raise TransientError(f"the execution {name} of {business.workflow} has not ended yet")
        _put(business, name, execution)
        kept += 1
    return kept


def _described(arn: str) -> dict[str, Any] | None:
    """Return the answer of DescribeExecution; None where Step Functions has no such execution."""
    try:
        return call("stepfunctions", "describe_execution", executionArn=arn)
    except ClientError as error:
        if error_code(error) == "ExecutionDoesNotExist":
            return None
        raise


def _put(business: Closed, name: str, execution: dict[str, Any]) -> None:
    key = logic.object_key(business.workflow, name, execution["startDate"])
    body = logic.packed(execution, _events(execution["executionArn"]))
    call("s3", "put_object", Bucket=settings.archive_bucket(), Key=key, Body=body, ContentType="application/gzip")


def _events(arn: str) -> Iterator[dict[str, Any]]:
    page: dict[str, Any] = {}
    while True:
        answer = call("stepfunctions", "get_execution_history", executionArn=arn, maxResults=1000, **page)
        yield from answer["events"]
        if "nextToken" not in answer:
            return
        page = {"nextToken": answer["nextToken"]}
