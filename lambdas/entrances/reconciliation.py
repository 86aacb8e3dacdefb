"""What a lost status event did not tell: executions that ended without success, asked of Step Functions itself, and open rows
for which none runs."""

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
from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import SHARDS
from lambdas.common.telemetry import logger
from lambdas.entrances import logic
from lambdas.entrances.model import ExecutionEnd

PATIENCE = timedelta(minutes=5)
"""A status event may yet come: it is retried for a day, but nearly always there within seconds."""

LOOK_BACK = timedelta(hours=6)
"""How long ago an execution may have ended: 24 sweeps see it. Telling of it again is one refused write."""

LONGEST = timedelta(days=90)
"""The list is sorted by start ("ListExecutions", AWS Step Functions API Reference), and ours end at the latest after their
TimeoutSeconds, far sooner than this."""


def ended(now: datetime, environment: str) -> Iterator[ExecutionEnd]:
    """The ends of the last hours, but for the last minutes.

    In a drawn order: where more have ended than a sweep has time for, each sweep sees others, and none is always the last.
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


def left_behind(now: datetime) -> Iterator[ExecutionEnd]:
    """The open rows past their deadline whose execution does not run, each as that execution's end."""
    machines = settings.machines()
    for workflow, place in settings.workflows().items():
        table = place["table"]
        for key in _overdue(table, instant_text(now)):
            row = rows.get(table, key) or {}
            if "openUntil" not in row:
                continue  # closed meanwhile: the index is a moment behind
            business_key = str(row[place["key"]])
            name = execution_name(business_key, int(row.get("attempt", 0)))
            arn = f"{machines[workflow].replace(':stateMachine:', ':execution:')}:{name}"
            end = logic.end_of_row(row, workflow, business_key, arn, _found(arn))
            if end is not None:
                logger.warning("an open row that nobody works on", extra={"execution": arn, "row_key": end.key})
                yield end


def _overdue(table: str, now: str) -> Iterator[dict[str, Any]]:
    """The keys of the rows in the index `open` whose deadline has passed."""
    for shard in range(SHARDS):
        values = {"shard": str(shard), "now": now}
        for page in rows.pages(table, "open", "openShard = :shard AND openUntil < :now", values):
            for row in page:
                yield {name: value for name, value in row.items() if name not in ("openShard", "openUntil")}


def _found(arn: str) -> dict[str, Any] | None:
    """What Step Functions tells of an execution; None where it knows none, or none any more."""
    try:
        return call("stepfunctions", "describe_execution", executionArn=arn)
    except ClientError as error:
        if error_code(error) != "ExecutionDoesNotExist":
            raise
        return None


def _listed(machine: str, status: str, since: datetime) -> Iterator[dict[str, Any]]:
    """The executions of a machine that ended so, newest start first, back to those that started before `since`."""
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
        # Somebody started it by hand, without a key: there is no business to settle.
        logger.warning("an execution without a key", extra={"execution": arn, "error_text": str(error)})
