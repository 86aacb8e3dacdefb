"""Asking for a settlement, and starting, redriving or restarting its execution. The day's row decides which."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import envelope, outbox, rows, settings
from lambdas.common.clients import call, error_code
from lambdas.common.envelope import Event, now_text
from lambdas.common.errors import CannotRestart
from lambdas.common.execution_names import execution_name, is_of_earlier_attempt
from lambdas.common.open_rows import open_attributes
from lambdas.common.starting import RESTART, start_once
from lambdas.common.telemetry import logger
from lambdas.settlement import claim_check, collecting
from lambdas.settlement.checkpoints import NO_LONGER_OPEN, day_key, run_key
from lambdas.settlement.model import DAY, SettlementBusy
from lambdas.settlement.posting import SOURCE
from lambdas.settlement.reporting import announcement

OPEN_SECONDS = 86_400
"""In which a day is settled, or has failed: the deadline of its route."""

LATE_STEPS = ("reconcile", "report", "archive")
"""What a restart does anew: more may be posted by then."""

Day = dict[str, Any]


def ask(date: str) -> bool:
    """Ask once for the settlement of a day; False where it was asked for, or there is nothing to settle."""
    if rows.get("settlements", day_key(date)) or collecting.is_empty(date):
        return False
    asked = {"date": date, "record": "asked", "at": now_text()}
    event = envelope.make(
        "SettlementRequested",
        {"date": date},
        source=SOURCE,
        subject=date,
        partition_key=f"settlement#{date}",
        event_id=f"settlement-{date}",
    )
    try:
        rows.transact([rows.put("settlements", asked, "attribute_not_exists(#date)"), outbox.event_item(event)])
    except rows.ConditionFailed:
        return False
    return True


def begin(requested: Event, date: str, mended: list[Mapping[str, str]]) -> str:
    """Do what a request means where the day's row stands, and say what that was. SettlementBusy: later."""
    day = rows.get("settlements", day_key(date))
    if day is None:
        if requested.type == RESTART:
            raise CannotRestart(f"{date} was never settled")
        if mended:
            raise SettlementBusy(f"{date} was never settled: its rows come first")
        day = _write(date, {"attempt": 0, "run": DAY, "how": "start"}, requested, None)
    elif day["requestId"] != requested.id:
        changed = _restarted(date, day, requested) if requested.type == RESTART else _next(date, day, bool(mended))
        if changed is None:
            return "nothing"
        day = _write(date, changed, requested, day)
    return _carry_out(date, day, requested, mended)


def _next(date: str, day: Day, mended: bool) -> Day | None:
    """What a new request makes of a day that was begun before; None where there is nothing to do."""
    again = {"attempt": day["attempt"] + 1, "run": day["run"], "how": "start"}
    if day["status"] == "RUNNING":
        if mended:
            raise SettlementBusy(f"{date} is being settled")
        return None
    if day["status"] == "COMPLETED":
        if mended:
            return {**again, "run": f"mended-{again['attempt']}"}
        return again if day.get("unposted") else None
    if mended:
        raise SettlementBusy(f"the run {day['run']} of {date} has failed: it is mended first")
    return {**again, "attempt": day["attempt"], "how": "redrive"}


def _restarted(date: str, day: Day, requested: Event) -> Day:
    """The next attempt of a day whose execution is dead; CannotRestart where it is not, or another attempt is due."""
    attempt = int(requested.data["attempt"])
    if day["status"] != "FAILED" or attempt != day["attempt"] + 1:
        raise CannotRestart(f"{date} is {day['status']}, its attempt {day['attempt']}")
    return {"attempt": attempt, "run": day["run"], "how": "start"}


def _write(date: str, changed: Day, requested: Event, seen: Day | None) -> Day:
    running = {"status": "RUNNING", "changedAt": now_text(), **open_attributes(date, now_text(OPEN_SECONDS), True)}
    row = {**day_key(date), **changed, **running, "requestId": requested.id}
    same = ("#requestId = :seen", {"seen": seen["requestId"]}) if seen else ("attribute_not_exists(#date)", None)
    try:
        rows.write(rows.put("settlements", row, *same))
    except rows.ConditionFailed as error:
        raise SettlementBusy(f"{date} was asked for by two at once") from error
    return row


def _carry_out(date: str, day: Day, requested: Event, mended: list[Mapping[str, str]]) -> str:
    if day["how"] == "redrive":
        if _redriven(date, day):
            return "redriven"
        day = {**day, "attempt": day["attempt"] + 1, "how": "start"}
        rows.write(
            rows.update(
                "settlements",
                day_key(date),
                "SET #attempt = :attempt, #how = :how",
                {"attempt": day["attempt"], "how": "start"},
            )
        )
    if day["attempt"]:
        _forget_late_steps(date, day["run"])
    _start(date, day, requested, mended)
    return "started"


def _redriven(date: str, day: Day) -> bool:
    """Redrive the last execution, which goes on where it stopped; False where it is too old, or cannot."""
    arn = settings.machine_arn().rpartition(":")[0].replace(":stateMachine:", ":execution:")
    execution = f"{arn}:{execution_name(date, day['attempt'])}"
    try:
        call("stepfunctions", "redrive_execution", executionArn=execution, clientToken=day["requestId"][:64])
    except ClientError as error:
        if error_code(error) not in {"ExecutionNotRedrivable", "ExecutionDoesNotExist", "ExecutionLimitExceeded"}:
            raise
        found = _status(execution)
        logger.info("not redriven", extra={"execution": execution, "execution_status": found})
        # A repetition finds it running: the first redrive took.
        return found in {"RUNNING", "SUCCEEDED"}
    return True


def _status(execution: str) -> str:
    try:
        return str(call("stepfunctions", "describe_execution", executionArn=execution)["status"])
    except ClientError as error:
        if error_code(error) != "ExecutionDoesNotExist":
            raise
        return "GONE"


def _forget_late_steps(date: str, run: str) -> None:
    rows.write(rows.update("settlements", run_key(date, run), f"REMOVE {', '.join(f'#{step}' for step in LATE_STEPS)}"))


def _start(date: str, day: Day, requested: Event, mended: list[Mapping[str, str]]) -> None:
    cause = requested.as_cause()
    whole = {
        "date": date,
        "run": day["run"],
        "correlationId": cause.correlation_id,
        "causationId": cause.causation_id,
        "traceparent": cause.traceparent,
        "mended": mended,
    }
    document = claim_check.checked(whole, "mended", f"claims/{date}/{day['run']}.json")
    start_once(name=execution_name(date, day["attempt"]), document=document)


def failed(date: str, status: str, execution_arn: str, event: Event) -> None:
    """An execution of the day has ended without closing it: say so on its row, and announce it, once for each end. One from
    which a later attempt has taken over says nothing of the day any more."""
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
        told = announcement("SettlementFailed", {"date": date, "status": status}, event.as_cause())
        rows.transact([day, told])
    except rows.ConditionFailed:
        logger.info("the day is closed, or its failure is known", extra={"date": date})
