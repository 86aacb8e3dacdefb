"""Start, redrive or restart of a day's execution, as the day's row demands."""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.errors import CannotRestart
from lambdas.common.events.envelope import Event
from lambdas.common.executions.names import execution_name, is_of_earlier_attempt
from lambdas.common.executions.start import RESTART, start_once
from lambdas.common.instants import now_text
from lambdas.common.storage import rows
from lambdas.common.storage.open_rows import open_attributes
from lambdas.common.telemetry import logger
from lambdas.settlement.files import claim_check
from lambdas.settlement.model import DAY, SettlementBusy
from lambdas.settlement.requests import check_over, has_arrivals
from lambdas.settlement.rows.checkpoints import NO_LONGER_OPEN, day_key, run_key, runs_of
from lambdas.settlement.steps.reports import closing_item

OPEN_SECONDS = 86_400
"""Time within which a day is settled or has failed: the deadline of its route."""

LATE_STEPS = ("reconcile", "report", "archive")
"""Steps that a restart repeats: more may be posted by then."""

Day = dict[str, Any]


def begin(requested: Event, date: str, mended: Sequence[Mapping[str, str]]) -> str:
    """Carry out a request as the day's row allows, and return what was done; SettlementBusy where it must wait."""
    day = rows.get("settlements", day_key(date))
    if day is None or day["requestId"] != requested.id:
        changed = _changed(date, day, requested, bool(mended))
        if changed is None:
            return "nothing"
        day = _write(date, changed, requested, day)
    elif day["status"] != "RUNNING":
        return "nothing"  # it was carried out before, and has ended
    if mended:
        claim_check.keep_rows(date, day["run"], mended)
    return _carry_out(date, day, requested)


def _changed(date: str, day: Day | None, requested: Event, mended: bool) -> Day | None:
    """Return a day's row after a request; None where there is nothing to do."""
    if requested.type == RESTART:
        return _restarted(date, day, requested)
    if day is not None:
        return _next(date, day, mended)
    check_over(date)
    if mended:
        raise SettlementBusy(f"{date} was never settled: its rows come first")
    return {"attempt": 0, "run": DAY, "runs": [DAY], "how": "start"}


def _next(date: str, day: Day, mended: bool) -> Day | None:
    """Return the row of a day that was begun before; a run must be complete before another one begins."""
    runs = runs_of(day)
    again = {"attempt": day["attempt"] + 1, "run": day["run"], "runs": runs, "how": "start"}
    if day["status"] == "COMPLETED" and not day["unposted"]:
        run = f"mended-{again['attempt']}"
        further = {**again, "run": run, "runs": [*runs, run]}
        return further if mended or has_arrivals(date, day["run"]) else None
    if mended:
        raise SettlementBusy(f"the run {day['run']} of {date} is not at its end: what it lacks comes first")
    if day["status"] == "RUNNING":
        return None
    return again if day["status"] == "COMPLETED" else {**again, "attempt": day["attempt"], "how": "redrive"}


def _restarted(date: str, day: Day | None, requested: Event) -> Day:
    """Return the next attempt of a day with a dead execution; CannotRestart where it is not the next."""
    if day is None:
        raise CannotRestart(f"{date} was never settled")
    attempt = int(requested.data["attempt"])
    if day["status"] != "FAILED" or attempt != day["attempt"] + 1:
        raise CannotRestart(f"{date} is {day['status']}, its attempt {day['attempt']}")
    return {"attempt": attempt, "run": day["run"], "runs": runs_of(day), "how": "start"}


def _write(date: str, changed: Day, requested: Event, seen: Day | None) -> Day:
    running = {"status": "RUNNING", "changedAt": now_text(), **open_attributes(date, now_text(OPEN_SECONDS), True)}
    row = {**day_key(date), **changed, **running, "requestId": requested.id}
    if seen is None:
        _change([rows.put("settlements", row, "attribute_not_exists(#date)")], date)
        return row
    values = {"requestId": seen["requestId"], "status": seen["status"]}
    same = rows.put("settlements", row, "#requestId = :requestId AND #status = :status", values)
    again = [_forgotten(date, row["run"])] if row["run"] == seen["run"] and row["how"] == "start" else []
    _change([same, *again], date)
    return row


def _change(items: Sequence[Mapping[str, Any]], date: str) -> None:
    try:
        rows.transact(items)
    except rows.ConditionFailed as error:
        raise SettlementBusy(f"{date} was asked for by two at once") from error


def _carry_out(date: str, day: Day, requested: Event) -> str:
    if day["how"] == "redrive":
        if _redriven(date, day):
            return "redriven"
        day = _restart(date, day)
    _start(date, day, requested)
    return "started"


def _restart(date: str, day: Day) -> Day:
    values = {"attempt": day["attempt"] + 1, "how": "start", "seen": day["how"]}
    changed = ("SET #attempt = :attempt, #how = :how", values, "#how = :seen")
    _change([rows.update("settlements", day_key(date), *changed), _forgotten(date, day["run"])], date)
    return {**day, "attempt": values["attempt"]}


def _redriven(date: str, day: Day) -> bool:
    """Redrive the last execution; return False where it cannot be redriven."""
    arn = settings.machine_arn().rpartition(":")[0].replace(":stateMachine:", ":execution:")
    execution = f"{arn}:{execution_name(date, day['attempt'])}"
    try:
        call("stepfunctions", "redrive_execution", executionArn=execution, clientToken=day["requestId"][:64])
    except ClientError as error:
        if error_code(error) not in {"ExecutionNotRedrivable", "ExecutionDoesNotExist", "ExecutionLimitExceeded"}:
            raise
        found = _status(execution)
        logger.info("not redriven", extra={"execution": execution, "execution_status": found})
        # A repetition finds it running: the first redrive succeeded.
        return found in {"RUNNING", "SUCCEEDED"}
    return True


def _status(execution: str) -> str:
    try:
        return str(call("stepfunctions", "describe_execution", executionArn=execution)["status"])
    except ClientError as error:
        if error_code(error) != "ExecutionDoesNotExist":
            raise
        return "GONE"


def _forgotten(date: str, run: str) -> dict[str, Any]:
    """Return an item of the transaction that begins an attempt: forget the results of its late steps."""
    return rows.update("settlements", run_key(date, run), f"REMOVE {', '.join(f'#{step}' for step in LATE_STEPS)}")


def _start(date: str, day: Day, requested: Event) -> None:
    document = {
        "date": date,
        "run": day["run"],
        **requested.as_cause().as_input(),
        "mended": claim_check.claim_input(date, day["run"]),
    }
    start_once(name=execution_name(date, day["attempt"]), document=document)


def mark_failed(date: str, status: str, execution_arn: str, event: Event) -> None:
    """Mark a day as failed after its execution ended without closing it, and publish it, once for each end.

    The end of an execution that a later attempt has replaced changes nothing.
    """
    seen = rows.get("settlements", day_key(date)) or {}
    if is_of_earlier_attempt(execution_arn, date, seen.get("attempt", 0)):
        return
    day = rows.update(
        "settlements",
        day_key(date),
        f"SET #status = :failed, #failure = :id, #changedAt = :now {NO_LONGER_OPEN}",
        {"failed": "FAILED", "running": "RUNNING", "id": event.id, "now": now_text()},
        "#status = :running",
    )
    try:
        failure = closing_item("SettlementFailed", {"date": date, "status": status}, event.as_cause())
        rows.transact([day, failure])
    except rows.ConditionFailed:
        logger.info("the day is closed, or its failure is known", extra={"date": date})
