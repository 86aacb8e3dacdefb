"""Executions, waits, rows and journeys past their deadlines."""

from collections.abc import Iterator
from typing import Any, TypedDict

from signalbox.desk.account import Account
from signalbox.desk.executions.executions import describe_execution, history, key_of, list_executions
from signalbox.desk.executions.open_rows import StuckRow, overdue_rows
from signalbox.desk.switches import paused_routes
from signalbox.instants import format_instant

Event = dict[str, Any]
ATTEMPT_ENDS = ("StateExited", "TaskFailed", "TaskTimedOut", "TaskSucceeded")


class Stuck(TypedDict):
    """Everything past its deadline, and the routes that are paused or have an open circuit."""

    stuck: list[StuckRow]
    held: list[dict[str, str]]


def find_stuck(account: Account) -> Stuck:
    """Find everything past its deadline, the oldest deadline first."""
    rows = [row for workflow in account.assembly.workflows for row in of_workflow(account, workflow["slug"])]
    found = {(row["workflow"], row["key"]) for row in rows}
    rows += [row for row in overdue_rows(account) if (row["workflow"], row["key"]) not in found]
    return {"stuck": sorted(rows, key=lambda row: (row["deadline"], row["key"])), "held": paused_routes(account)}


def of_workflow(account: Account, workflow: str) -> Iterator[StuckRow]:
    """Yield the running executions past the deadline of their route, or of their wait."""
    now = account.now()
    limit = next((r["deadline"] for r in account.assembly.routes if r.get("starts") == workflow), None)
    for found in list_executions(account, workflow, "RUNNING"):
        begun = found["startDate"].timestamp()
        state, since, until = current_state(history(account, found["executionArn"]))
        deadlines = [end for end in (begun + limit if limit else None, until) if end is not None and end < now]
        if deadlines:
            field = account.workflow(workflow)["key"]
            key = key_of(describe_execution(account, found["executionArn"]) or dict(found), field)
            yield stuck_row(workflow, key, state, since or begun, min(deadlines))


def stuck_row(workflow: str, key: str, state: str, since: float, deadline: float) -> StuckRow:
    """Return one row of the answer; instants in epoch seconds."""
    since_text, deadline_text = format_instant(since, "seconds"), format_instant(deadline, "seconds")
    return {"workflow": workflow, "key": key, "state": state, "since": since_text, "deadline": deadline_text}


def current_state(events: list[Event]) -> tuple[str, float | None, float | None]:
    """Return the present state of an execution, its start, and its time-out (None between two attempts)."""
    state, since, until = "", None, None
    for event in events:
        if event["type"].endswith("StateEntered"):
            state, since, until = event["stateEnteredEventDetails"]["name"], event["timestamp"], None
        elif event["type"].endswith(ATTEMPT_ENDS):
            until = None
        elif seconds := event.get("taskScheduledEventDetails", {}).get("timeoutInSeconds"):
            until = event["timestamp"] + seconds
    return state, since, until
