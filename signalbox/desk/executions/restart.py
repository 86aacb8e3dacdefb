"""Restart: start a new execution for a key whose last one failed and cannot be redriven."""

from typing import Any

from signalbox.desk import rows
from signalbox.desk.account import Account, check_name
from signalbox.desk.dead_letters import messages
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.executions.executions import arn_of, describe_execution, name_of
from signalbox.desk.executions.open_rows import open_rows
from signalbox.errors import InputError

RESTART = "RestartRequested"
RATE = 1.0
"""Default restarts a second: executions that failed together may fail again together."""


def restart(account: Account, workflow: str, key: str | None = None, rate: float = RATE) -> Steps:
    """Request the next attempt of a key, or of every open row of the workflow without a running execution.

    The new execution `<key>-rN` has the live version and finds in the rows what was done. The starter's conditional
    write on the key's row makes repeated requests start one execution only; a request for a closed key becomes a dead
    letter. Raises InputError where the last execution of a key runs, or has succeeded.
    """
    starter = starter_of(account, workflow)
    keys = [key] if key else [row.key for row in list(open_rows(account)) if row.name == workflow]
    restarted: list[str] = []
    left: dict[str, str] = {}
    for each in keys:
        attempt, reason = next_attempt(account, workflow, each)
        if reason and key:
            raise InputError(f"the execution {name_of(key, attempt - 1)} of {workflow} cannot be restarted: {reason}")
        if reason:
            left[each] = reason
            continue
        messages.send(account, starter, RESTART, each, {"key": each, "attempt": attempt})
        restarted.append(name_of(each, attempt))
        yield 0.0 if key else 1 / rate
    return {"workflow": workflow, "restarted": restarted, "left": left, "told": starter}


def starter_of(account: Account, workflow: str) -> str:
    """Return the route that starts a workflow. Raises InputError with the nearest name, or without a machine."""
    account.workflow(workflow)
    starters = {str(row["starts"]): str(row["name"]) for row in account.assembly.routes if row.get("starts")}
    return starters[check_name(workflow, starters, "workflow")]


def next_attempt(account: Account, workflow: str, key: str) -> tuple[int, str]:
    """Return the number of a key's next attempt, and the reason against it, or an empty text. A row that is open
    although its execution has succeeded comes from a restored table."""
    own = own_row(account, workflow, key)
    attempt = int(own.get("attempt", 0))
    found: dict[str, Any] = describe_execution(account, arn_of(account, workflow, name_of(key, attempt))) or {}
    reason = "it runs" if found.get("status") == "RUNNING" else ""
    if found.get("status") == "SUCCEEDED" and "openUntil" not in own:
        reason = "it has ended well"
    return attempt + 1, reason


def own_row(account: Account, workflow: str, key: str) -> rows.Row:
    """Return the row of a key with its attempt. Raises InputError where there is none."""
    for row in rows.of_key(account, workflow, key):
        if "attempt" in row:
            return row
    raise InputError(f"{workflow} has no row of {key!r}, so there is nothing to restart")


def describe_restart(done: dict[str, Any]) -> str:
    """Return the requests of a restart in a sentence."""
    names = ", ".join(done["restarted"]) or "nothing"
    left = "".join(f"; {key} is left: {reason}" for key, reason in done["left"].items())
    requested = f"{names} of {done['workflow']} requested from the route {done['told']}{left}"
    return f"{requested}; see the result with `desk show`"
