"""What is past its deadline: executions that should have ended, waits that should be over, rows and journeys that nobody ended."""

import time
from collections.abc import Iterator
from typing import Any

from signalbox.desk.account import Account
from signalbox.desk.executions.executions import described, history, key_of, listed
from signalbox.desk.instants import iso_text
from signalbox.desk.rows import rows_past
from signalbox.desk.switches import held

Row = dict[str, Any]
ATTEMPT_ENDS = ("StateExited", "TaskFailed", "TaskTimedOut", "TaskSucceeded")


def stuck(account: Account) -> dict[str, Any]:
    """Every stuck thing: workflow, key, the state it stands in, since when, and the deadline that has passed (ISO 8601); `held`:
    routes that are paused, or whose circuit is open."""
    rows = [row for workflow in account.assembly.workflows for row in of_workflow(account, workflow["slug"])]
    told = {(row["workflow"], row["key"]) for row in rows}
    rows += [row for row in rows_past(account) if (row["workflow"], row["key"]) not in told]
    return {"stuck": sorted(rows, key=lambda row: (row["deadline"], row["key"])), "held": held(account)}


def of_workflow(account: Account, workflow: str) -> Iterator[Row]:
    """The running executions of a workflow that are past the deadline of their route, or whose wait is past its own."""
    now = time.time()
    limit = next((r["deadline"] for r in account.assembly.routes if r.get("starts") == workflow), None)
    for found in listed(account, workflow, "RUNNING"):
        begun = found["startDate"].timestamp()
        state, since, until = standing(history(account, found["executionArn"]))
        deadlines = [end for end in (begun + limit if limit else None, until) if end is not None and end < now]
        if deadlines:
            field = account.workflow(workflow)["key"]
            key = key_of(described(account, found["executionArn"]) or dict(found), field)
            yield stuck_row(workflow, key, state, since or begun, min(deadlines))


def stuck_row(workflow: str, key: str, state: str, since: float, deadline: float) -> Row:
    """One row of the answer; instants in epoch seconds."""
    return {
        "workflow": workflow,
        "key": key,
        "state": state,
        "since": iso_text(since, "seconds"),
        "deadline": iso_text(deadline, "seconds"),
    }


def standing(events: list[Row]) -> tuple[str, float | None, float | None]:
    """The state that an execution stands in, since when, and until when its time-out lets it wait: None between two tries."""
    state, since, until = "", None, None
    for event in events:
        if event["type"].endswith("StateEntered"):
            state, since, until = event["stateEnteredEventDetails"]["name"], event["timestamp"], None
        elif event["type"].endswith(ATTEMPT_ENDS):
            until = None
        elif seconds := event.get("taskScheduledEventDetails", {}).get("timeoutInSeconds"):
            until = event["timestamp"] + seconds
    return state, since, until
