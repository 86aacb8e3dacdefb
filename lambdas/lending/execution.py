"""Start and restart of an application's execution, each once."""

from dataclasses import replace

from lambdas.common.executions.names import execution_name, is_of_earlier_attempt
from lambdas.common.executions.start import start_once
from lambdas.common.instants import now_text
from lambdas.lending import logic, store
from lambdas.lending.model import Application, Status

OPEN_SECONDS = 14 * 86_400 + 3600
"""Time within which an application is decided: the deadline of its route."""


def begin(applied: Application) -> None:
    """Write the application's row and start its execution; a repetition finds the row and the name taken."""
    application = store.place(replace(applied, open_until=now_text(OPEN_SECONDS)))
    # An application that was withdrawn before its execution could start still starts: it finds itself closed and ends.
    if application.status in {Status.APPLIED, Status.WITHDRAWN}:
        _start(application)


def restart(application_id: str, attempt: int) -> None:
    """Start an application's next attempt, as the execution `-rN`; each state finds earlier results on the row.

    A repetition finds the attempt on the row; CannotRestart as `logic.on_restart`.
    """
    application = store.change(application_id, lambda row: logic.on_restart(row, attempt, now_text(OPEN_SECONDS)))
    if application.is_open:
        _start(application)


def is_superseded(application_id: str, execution_arn: str) -> bool:
    """Return whether a later attempt has replaced this execution."""
    return is_of_earlier_attempt(execution_arn, application_id, store.read(application_id).attempt)


def _start(application: Application) -> None:
    # The row's values, not the event's: a repetition must bring the same input.
    document = {"applicationId": application.application_id, **application.cause.as_input()}
    start_once(name=execution_name(application.application_id, application.attempt), document=document)
