"""Handlers of the settlement: the schedule, the requests, the steps of its machine, the ledger's consumer."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lambdas.common import settings
from lambdas.common.events.batch import consume, consume_in_order
from lambdas.common.events.contracts import validate as contract_of
from lambdas.common.events.envelope import Cause, Event
from lambdas.common.events.origin import validate_own
from lambdas.common.executions.start import RESTART
from lambdas.common.executions.tasks import Task, text_of
from lambdas.common.telemetry import count, instrumented, logger
from lambdas.settlement import execution, requests
from lambdas.settlement.files import claim_check
from lambdas.settlement.results import Archived, Collected, Posted, Reported, Summary
from lambdas.settlement.rows import ledger
from lambdas.settlement.rows.checkpoints import once
from lambdas.settlement.steps import collection, posting, reconciliation, reports, validation


@instrumented
def nightly(event: Task, context: Any) -> Task:
    """Schedule: request the settlement of the days (UTC) before the due date, where something is left to settle."""
    due = event.get("scheduledTime")
    moment = datetime.fromisoformat(due.replace("Z", "+00:00")) if due else datetime.now(UTC)
    today = moment.astimezone(UTC).date()
    dates = [(today - timedelta(days=days)).isoformat() for days in range(requests.LOOK_BACK, 0, -1)]
    asked = [date for date in dates if requests.request_settlement(date)]
    count("SettlementsAsked", len(asked))
    return {"asked": asked}


@instrumented
def start(event: Task, context: Any) -> Any:
    """SettlementRequested: start the day's execution, redrive or restart a failed one, or settle mended rows.

    RestartRequested: restart a failed one, even where it could be redriven.
    """

    def one(requested: Event) -> None:
        data = contract_of(requested)
        date = data["key"] if requested.type == RESTART else data["date"]
        what = execution.begin(requested, date, data.get("mended", []))
        logger.info("settlement requested", extra={"date": date, "done": what})
        count("SettlementsRequested")

    return consume(event, context, one)


@instrumented
def fail_run(event: Task, context: Any) -> Any:
    """ExecutionFailed: mark the day as failed until its settlement is requested again."""

    def one(failed: Event) -> None:
        data = validate_own(failed)
        if data["workflow"] == "settlement":
            execution.mark_failed(data["key"], data["status"], data["executionArn"], failed)
            count("SettlementsFailed")

    return consume(event, context, one)


@instrumented
def book(event: Task, context: Any) -> Any:
    """PostingMade: book it on its account, in the order of the account's message group."""

    def one(made: Event) -> None:
        if ledger.book(made.id, validate_own(made)):
            count("PostingsBooked")

    return consume_in_order(event, context, one)


def _run(task: Task) -> tuple[str, str]:
    date, run = text_of(task, "date"), text_of(task, "run")
    logger.append_keys(date=date, run=run)
    return date, run


def _cause(task: Task) -> Cause:
    return Cause(str(task.get("correlationId", "")), str(task.get("causationId", "")), str(task.get("traceparent", "")))


@instrumented
def collect(task: Task, context: Any) -> Collected:
    """CollectMovements: write the run's input file."""
    date, run = _run(task)
    mended = task.get("mended")
    if mended and isinstance(mended, list):  # from a starter of an earlier release, which kept no rows
        claim_check.keep_rows(date, run, mended)
    return once(date, run, "collect", lambda: collection.collect(date, run))


@instrumented
def validate(task: Task, context: Any) -> Task:
    """ValidateRows: separate the rows that can be posted; the answer tells the distributed Map where they are."""
    date, run = _run(task)
    found = once(date, run, "validate", lambda: validation.validate(date, run))
    count("RowsRefused", found["refused"])
    return {**found, "bucket": settings.files_bucket(), "results": f"runs/{date}/{run}/results"}


@instrumented
def post(task: Task, context: Any) -> Posted:
    """PostBatch: write the postings of one batch of rows, once."""
    about = task.get("BatchInput", {})
    date, run = _run(about)
    done = posting.post(date, run, _cause(about), task["Items"])
    count("RowsPosted", done["rows"])
    return done


@instrumented
def reconcile(task: Task, context: Any) -> Task:
    """ReconcileLedger: compare rows, postings, ledger and the provider's report."""
    date, run = _run(task)
    found = once(date, run, "reconcile", lambda: reconciliation.reconcile(date, run, task["manifest"]))
    count("SettlementDifferences", found["partner"].get("differences", 0))
    count("RowsUnposted", found["unposted"])
    count("ReportsNotCompared", int(found["partner"]["status"] != "compared"))
    return {"unposted": found["unposted"], "provider": found["partner"]["status"]}


@instrumented
def report(task: Task, context: Any) -> Reported:
    """WriteReport: write the report and its plot."""
    date, run = _run(task)
    return once(date, run, "report", lambda: reports.report(date, run))


@instrumented
def archive(task: Task, context: Any) -> Archived:
    """ArchiveInput: move the files that were read."""
    date, run = _run(task)
    return once(date, run, "archive", lambda: reports.archive(date, run))


@instrumented
def close(task: Task, context: Any) -> Summary:
    """CloseSettlement: mark the day as settled and publish it."""
    date, run = _run(task)
    closed = reports.close(date, run, _cause(task))
    count("SettlementsCompleted")
    return closed
