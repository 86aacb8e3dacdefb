"""Handlers of the lending workflow: the starter, the consumers of its signals, the tasks of its machine."""

from typing import Any

from lambdas.common.events.batch import consume
from lambdas.common.events.contracts import validate
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.executions.start import RESTART
from lambdas.common.executions.tasks import Task, end_of_wait, reason_of, text_of
from lambdas.common.instants import instant_text, now_text
from lambdas.common.telemetry import count, instrumented, logger
from lambdas.lending import credit, documents, execution, logic, store, validation
from lambdas.lending.mails import dispatch
from lambdas.lending.model import Application, Document, NotTheApplicant, Role

REVIEW_SECONDS = 3 * 86_400
ESCALATION_SECONDS = 2 * 86_400
"""Durations of the waits for an underwriter and for a senior; the same as TimeoutSeconds of the machine."""


def _id_of(task: Task) -> str:
    application_id = text_of(task, "applicationId")
    logger.append_keys(application_id=application_id)
    return application_id


@instrumented
def start(event: Task, context: Any) -> Any:
    """LoanApplied: write the application's row and start its execution, once. RestartRequested: start its next
    attempt."""

    def one(applied: Event) -> None:
        data = validate(applied)
        if applied.type == RESTART:
            execution.restart(data["key"], int(data["attempt"]))
            count("LoansRestarted")
        else:
            execution.begin(validation.check_application(applied, data))
            count("LoansApplied")

    return consume(event, context, one)


@instrumented
def withdraw(event: Task, context: Any) -> Any:
    """WithdrawalRequested: close the application in any status, unless it is closed."""

    def one(requested: Event) -> None:
        data = validate(requested)

        def decide(application: Application) -> logic.Decision:
            if application.applicant_id != data["applicantId"]:
                raise NotTheApplicant(f"application {application.application_id} was made by somebody else")
            return logic.on_withdrawal(application, now_text())

        store.change(data["applicationId"], decide, requested.as_cause())
        count("Withdrawals")

    return consume(event, context, one)


@instrumented
def receive_document(event: Task, context: Any) -> Any:
    """DocumentReceived: check the document and record it."""

    def one(received: Event) -> None:
        data = validate(received)
        kind, size = data["contentType"], int(data["bytes"])
        found = Document(data["document"], kind, size, received.time or now_text(), documents.problems(kind, size))
        store.change(data["applicationId"], lambda row: logic.on_document(row, found), received.as_cause())
        count("DocumentsReceived")

    return consume(event, context, one)


@instrumented
def send_letter(event: Task, context: Any) -> Any:
    """Events of an application: send the mails that they call for, once."""

    def one(received: Event) -> None:
        validate_own(received)
        count("LettersSent", dispatch.send(received))

    return consume(event, context, one)


@instrumented
def settle(event: Task, context: Any) -> Any:
    """ExecutionFailed: close the application of a dead execution."""

    def one(failed: Event) -> None:
        data = validate_own(failed)
        if data["workflow"] != "lending" or execution.is_superseded(data["key"], data["executionArn"]):
            return
        reason = f"Execution{data['status']}"
        store.change(data["key"], lambda row: logic.on_time_over(row, reason, now_text()), failed.as_cause())
        count("LoansSettled")

    return consume(event, context, one)


@instrumented
def check_credit(task: Task, context: Any) -> Task:
    """CheckCredit: request the score and decide by the policy; the answer is the way `documents`, `review` or
    `closed`."""
    application_id = _id_of(task)
    return {"applicationId": application_id, "way": logic.way_of(credit.check(application_id, context))}


@instrumented
def ask_for_documents(task: Task, context: Any) -> Task:
    """AwaitDocuments: write the task token on the row; request documents, or remind of them."""
    application_id, token, reminder = _id_of(task), text_of(task, "taskToken"), int(task["reminder"])
    store.change(application_id, lambda row: logic.on_documents_asked(row, token, reminder))
    count("DocumentsAsked")
    return {"applicationId": application_id}


@instrumented
def close_documents(task: Task, context: Any) -> Task:
    """CloseDocuments: end the time for documents; the answer tells whether they came in time."""
    application_id = _id_of(task)
    application = store.change(application_id, lambda row: logic.on_documents_over(row, now_text()))
    return {"applicationId": application_id, "way": logic.way_of(application)}


@instrumented
def ask_for_review(task: Task, context: Any) -> Task:
    """AwaitReview and EscalateReview: write the task token on the row, and request a decision of the role."""
    application_id, token, role = _id_of(task), text_of(task, "taskToken"), Role(task["role"])
    seconds = REVIEW_SECONDS if role is Role.UNDERWRITER else ESCALATION_SECONDS
    due = instant_text(end_of_wait(task, seconds))
    store.change(application_id, lambda row: logic.on_review_asked(row, token, role, due))
    count("ReviewsAsked")
    return {"applicationId": application_id}


@instrumented
def expire(task: Task, context: Any) -> Task:
    """ExpireApplication: close an application without a decision in time, or after a state failed for good."""
    application_id, reason = _id_of(task), reason_of(task)
    application = store.change(application_id, lambda row: logic.on_time_over(row, reason, now_text()))
    count("LoansExpired")
    return {"applicationId": application_id, "outcome": logic.OUTCOMES[application.status]}
