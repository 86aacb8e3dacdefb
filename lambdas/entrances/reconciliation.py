"""Reconciliation: failed executions whose status event was lost, and open rows for which no execution runs."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import InvalidEvent
from lambdas.common.executions.names import execution_name
from lambdas.common.instants import instant_text
from lambdas.common.logs.error_text import error_text
from lambdas.common.storage import rows
from lambdas.common.storage.past_deadline import past_deadline
from lambdas.common.telemetry import logger
from lambdas.entrances import logic
from lambdas.entrances.model import ExecutionEnd

PATIENCE = timedelta(minutes=5)
"""Time for a status event to arrive: it is retried for a day, but nearly always delivered within seconds."""

LOOK_BACK = timedelta(hours=6)
"""Age of the oldest end that a sweep looks at: 24 sweeps find it. Publishing it again is one refused write."""

LONGEST = timedelta(days=90)
"""Age of the oldest start that a sweep lists: the list is sorted by start ("ListExecutions", AWS Step Functions API
Reference), and executions end within their TimeoutSeconds, far sooner than this."""


def ended_executions(now: datetime, environment: str) -> Iterator[ExecutionEnd]:
    """Yield the ends of the last hours, without the last minutes, in random order.

    Where a sweep has no time for all, each sweep covers others, and none is always the last.
    """
    found = [
        end["executionArn"]
        for arn in settings.machines().values()
        for status in logic.STATUSES
        for end in _listed(arn, status, now - LOOK_BACK - LONGEST)
        if now - LOOK_BACK <= end["stopDate"] <= now - PATIENCE
    ]
    random.shuffle(found)
    for arn in found:
        yield from _described(arn, environment)


def overdue_rows(moment: datetime) -> Iterator[ExecutionEnd]:
    """Yield the open rows past their deadline whose execution does not run, each as that execution's end."""
    machines, now = settings.machines(), instant_text(moment)
    for workflow, place in settings.workflows().items():
        table = place["table"]
        for key in _overdue(table, now):
            row = rows.get(table, key) or {}
            if row.get("openUntil", now) >= now:
                continue  # closed or begun anew meanwhile: the index is a moment behind
            business_key = str(row[place["key"]])
            name = execution_name(business_key, int(row.get("attempt", 0)))
            arn = f"{machines[workflow].replace(':stateMachine:', ':execution:')}:{name}"
            end = logic.end_of_row(row, workflow, business_key, arn, _found(arn))
            if end is not None:
                logger.warning("an open row that nobody works on", extra={"execution": arn, "row_key": end.key})
                yield end


def _overdue(table: str, now: str) -> Iterator[dict[str, Any]]:
    """Yield the keys of rows in the index `open` whose deadline has passed."""
    for row in past_deadline(table, now):
        yield {name: value for name, value in row.items() if name not in ("openShard", "openUntil")}


def _found(arn: str) -> dict[str, Any] | None:
    """Return the answer of DescribeExecution; None where Step Functions has no such execution."""
    try:
        return call("stepfunctions", "describe_execution", executionArn=arn)
    except ClientError as error:
        if error_code(error) != "ExecutionDoesNotExist":
            raise
        return None


def _listed(machine: str, status: str, since: datetime) -> Iterator[dict[str, Any]]:
    """Yield the executions of a machine with this status, newest start first, back to `since` and a page beyond."""
    page: dict[str, Any] = {}
    while True:
        answer = call("stepfunctions", "list_executions", stateMachineArn=machine, statusFilter=status, **page)
        yield from answer["executions"]
        if "nextToken" not in answer or answer["executions"][-1]["startDate"] < since:
            return
        page = {"nextToken": answer["nextToken"]}


def _described(arn: str, environment: str) -> Iterator[ExecutionEnd]:
    answer = call("stepfunctions", "describe_execution", executionArn=arn)
    try:
        yield logic.end_of(answer, environment, settings.business_keys())
    except InvalidEvent as error:
        # Started by hand, without a key: there is nothing to settle.
        logger.warning("an execution without a key", extra={"execution": arn, "error_text": error_text(error)})
