"""Redrive: failed executions go on where they failed, by the definition that they began with."""

import time
from typing import Any

from botocore.exceptions import ClientError

from signalbox.desk.account import Account
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.executions.executions import FAILED, described, key_of, listed

RATE = 1.0
"""Redrives a second unless told otherwise: RedriveExecution has a bucket of its own, and what failed together may fail again
together ("Service quotas", AWS Step Functions Developer Guide)."""
KEEPS = "a redrive keeps the definition that the execution began with; what a new one mends needs `desk restart`"


def redrive(account: Account, workflow: str, since: float, rate: float = RATE) -> Steps:
    """Redrive the executions of a workflow that failed in the last `since` seconds, `rate` of them a second.

    One whose business was settled meanwhile fails again at its next step, and changes nothing: the ledger forbids it. Those
    that Step Functions does not redrive, such as 14 days after their end, are named with the key to restart.
    """
    field = account.workflow(workflow)["key"]
    begin = time.time() - since
    redriven: list[str] = []
    refused: dict[str, str] = {}
    restartable: list[str] = []
    for found in list(listed(account, workflow, *FAILED)):
        if found["stopDate"].timestamp() < begin:
            continue
        try:
            account.client("stepfunctions").redrive_execution(executionArn=found["executionArn"])
            redriven.append(found["name"])
        except ClientError as error:
            refused[found["name"]] = str(error.response["Error"].get("Message", ""))
            restartable.append(key_of(described(account, found["executionArn"]) or found, field))
        yield 1 / rate
    return {"workflow": workflow, "redriven": redriven, "refused": refused, "restartable": restartable, "note": KEEPS}


def told(done: dict[str, Any]) -> str:
    """What a redrive did, in a sentence."""
    keys = ", ".join(done["restartable"])
    restart = (
        f"; restart from what the rows say was done, by `desk restart {done['workflow']} KEY`: {keys}" if keys else ""
    )
    return f"{len(done['redriven'])} executions of {done['workflow']} redriven, {len(done['refused'])} refused; {done['note']}{restart}"
