"""Redrive: failed executions continue where they failed, and consumers try failed parts of a flow without one again."""

import time
from typing import Any

from botocore.exceptions import ClientError

from signalbox.desk.account import Account
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.executions.executions import FAILED, describe_execution, key_of, list_executions
from signalbox.desk.executions.repeat import describe_repeat, repeat

RATE = 1.0
"""Default redrives a second: RedriveExecution has its own quota, and executions that failed together may fail again
together ("Service quotas", AWS Step Functions Developer Guide)."""
KEEPS = "a redrive keeps the definition that the execution started with; for a new definition use `desk restart`"


def redrive(account: Account, workflow: str, since: float, rate: float = RATE) -> Steps:
    """Redrive the executions of a workflow that failed in the last `since` seconds, `rate` of them a second.

    An execution whose key was closed meanwhile fails again at its next step without an effect, due to the ledger. The
    outcome names the keys of executions that Step Functions does not redrive, such as 14 days after their end. A flow
    without a machine has no executions: its consumers are asked for their failed and overdue parts.
    """
    if account.is_journey(workflow):
        return (yield from repeat(account, workflow, since, rate))
    field = account.workflow(workflow)["key"]
    begin = time.time() - since
    redriven: list[str] = []
    refused: dict[str, str] = {}
    restartable: list[str] = []
    for found in list(list_executions(account, workflow, *FAILED)):
        if found["stopDate"].timestamp() < begin:
            continue
        try:
            account.client("stepfunctions").redrive_execution(executionArn=found["executionArn"])
            redriven.append(found["name"])
        except ClientError as error:
            refused[found["name"]] = str(error.response["Error"].get("Message", ""))
            restartable.append(key_of(describe_execution(account, found["executionArn"]) or found, field))
        yield 1 / rate
    return {"workflow": workflow, "redriven": redriven, "refused": refused, "restartable": restartable, "note": KEEPS}


def describe_redrive(done: dict[str, Any]) -> str:
    """Return the outcome of a redrive in a sentence."""
    if "asked" in done:
        return describe_repeat(done)
    keys = ", ".join(done["restartable"])
    restart = (
        f"; restart from what the rows say was done, by `desk restart {done['workflow']} KEY`: {keys}" if keys else ""
    )
    counts = f"{len(done['redriven'])} executions of {done['workflow']} redriven, {len(done['refused'])} refused"
    return f"{counts}; {done['note']}{restart}"
