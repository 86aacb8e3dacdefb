"""Restart: a key whose execution is dead and cannot be redriven gets a new one, which finds on the rows what was done."""

from typing import Any

from signalbox.desk import rows
from signalbox.desk.account import Account, known
from signalbox.desk.dead_letters import messages
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.executions.executions import arn_of, described, name_of
from signalbox.errors import InputError

RESTART = "RestartRequested"
RATE = 1.0
"""Restarts a second unless told otherwise: what failed together may fail again together."""


def restart(account: Account, workflow: str, key: str | None = None, rate: float = RATE) -> Steps:
    """Ask the starter for the next attempt of a key, or of every open row of the workflow for which no execution runs: an
    execution `<key>-rN` of the version that is live now.

    The starter's conditional write on the key's row decides: asked for twice, one is started; for a closed key the request
    becomes a dead letter that says so. Raises InputError where the last execution of a key runs, or has ended well.
    """
    starters = {str(row["starts"]): str(row["name"]) for row in account.assembly.routes if row.get("starts")}
    starter = starters[known(workflow, starters, "workflow")]
    keys = [key] if key else [row.key for row in list(rows.open_rows(account)) if row.name == workflow]
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


def next_attempt(account: Account, workflow: str, key: str) -> tuple[int, str]:
    """The number of a key's next attempt, and why there is none: empty where nobody works on it.

    A row that is open although its execution has succeeded came back by a restore.
    """
    own = own_row(account, workflow, key)
    attempt = int(own.get("attempt", 0))
    found: dict[str, Any] = described(account, arn_of(account, workflow, name_of(key, attempt))) or {}
    reason = "it runs" if found.get("status") == "RUNNING" else ""
    if found.get("status") == "SUCCEEDED" and "openUntil" not in own:
        reason = "it has ended well"
    return attempt + 1, reason


def own_row(account: Account, workflow: str, key: str) -> rows.Row:
    """The row of a key that stores its attempt. Raises InputError where there is none."""
    for row in rows.of_key(account, workflow, key):
        if "attempt" in row:
            return row
    raise InputError(f"{workflow} knows no {key!r}, so there is nothing to restart")


def told(done: dict[str, Any]) -> str:
    """What a restart asked for, in a sentence."""
    names = ", ".join(done["restarted"]) or "nothing"
    left = "".join(f"; {key} is left: {reason}" for key, reason in done["left"].items())
    return f"{names} of {done['workflow']} asked for, of the starter {done['told']}{left}; `desk show` tells what becomes of it"
