"""Calls of the archive: histories from Step Functions, objects into S3."""

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import TransientError
from lambdas.common.executions.names import execution_name
from lambdas.history import logic
from lambdas.history.model import Archived, Closed

MOST_ATTEMPTS = 20
"""Most attempts of one key that are archived; a person requested each restart."""


def histories(business: Closed) -> list[Archived]:
    """Return the history of every execution of a key. Raises TransientError while one of them runs."""
    machine = settings.machines()[business.workflow]
    found: list[Archived] = []
    for attempt in range(MOST_ATTEMPTS):
        name = execution_name(business.key, attempt)
        arn = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        execution = _described(arn)
        if execution is None:
            break
        if execution["status"] == "RUNNING":
            raise TransientError(f"the execution {name} of {business.workflow} has not ended yet")
        lines = [logic.described(execution), *_events(arn)]
        found.append(Archived(business.workflow, name, execution["startDate"], lines))
    return found


def archive(found: Iterable[Archived]) -> None:
    """Write histories into the archive, those of a day and a workflow in one object.

    A repetition of the same batch writes the same bytes, in another batch a second copy.
    """
    for key, body in logic.objects(found).items():
        call("s3", "put_object", Bucket=settings.archive_bucket(), Key=key, Body=body, ContentType="application/gzip")


def _described(arn: str) -> dict[str, Any] | None:
    """Return the answer of DescribeExecution; None where Step Functions has no such execution."""
    try:
        return call("stepfunctions", "describe_execution", executionArn=arn)
    except ClientError as error:
        if error_code(error) == "ExecutionDoesNotExist":
            return None
        raise


def _events(arn: str) -> Iterator[dict[str, Any]]:
    page: dict[str, Any] = {}
    while True:
        answer = call("stepfunctions", "get_execution_history", executionArn=arn, maxResults=1000, **page)
        yield from answer["events"]
        if "nextToken" not in answer:
            return
        page = {"nextToken": answer["nextToken"]}
