"""Executions that ended without success, asked of Step Functions itself: what a lost status event did not tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from lambdas.common import settings
from lambdas.common.clients import call
from lambdas.common.errors import InvalidEvent
from lambdas.common.telemetry import logger
from lambdas.entrances import logic
from lambdas.entrances.model import ExecutionEnd

STATUSES = ("FAILED", "TIMED_OUT", "ABORTED")

PATIENCE = timedelta(minutes=5)
"""A status event may yet come: it is retried for a day, but nearly always there within seconds."""

LOOK_BACK = timedelta(hours=6)
"""How long ago an execution may have ended: 24 sweeps see it. Telling of it again is one refused write."""

LONGEST = timedelta(days=90)
"""The list is sorted by start ("ListExecutions", AWS Step Functions API Reference), and ours end at the latest after their
TimeoutSeconds, far sooner than this."""


def ended(now: datetime, environment: str) -> Iterator[ExecutionEnd]:
    """The ends of the last hours, but for the last minutes."""
    for arn in settings.machines().values():
        for status in STATUSES:
            for found in _listed(arn, status, now - LOOK_BACK - LONGEST):
                if now - LOOK_BACK <= found["stopDate"] <= now - PATIENCE:
                    yield from _described(found["executionArn"], environment)


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
    try:
        yield logic.end_of(call("stepfunctions", "describe_execution", executionArn=arn), environment)
    except InvalidEvent as error:
        # Somebody started it by hand, without a key: there is no business to settle.
        logger.warning("an execution without a key", extra={"execution": arn, "error_text": str(error)})
