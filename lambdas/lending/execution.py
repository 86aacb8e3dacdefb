"""Starting an application's execution: under a name derived from its key, so that twice is once."""

from lambdas.common.execution_names import execution_name
from lambdas.common.starting import start_once
from lambdas.lending import store
from lambdas.lending.model import Application, Status


def begin(applied: Application) -> None:
    """Write the application's row and start its execution; a repetition finds the row and the name taken."""
    application = store.place(applied)
    # One that was withdrawn before its execution could start still starts: the execution finds it closed and ends.
    if application.status in {Status.APPLIED, Status.WITHDRAWN}:
        _start(application)


def _start(application: Application) -> None:
    # The row's values, not the event's: a repetition must bring the same input.
    document = {
        "applicationId": application.application_id,
        "correlationId": application.cause.correlation_id,
        "causationId": application.cause.causation_id,
        "traceparent": application.cause.traceparent,
    }
    start_once(name=execution_name(application.application_id, application.attempt), document=document)
