"""Compensate: undo the steps of a key by the code that handles failed executions."""

from signalbox.desk import rows
from signalbox.desk.account import Account
from signalbox.desk.dead_letters import messages
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.executions.executions import FAILED, arn_of, describe_execution, name_of
from signalbox.errors import InputError

ENDED = "ExecutionFailed"


def compensate(account: Account, key: str, workflow: str | None = None) -> Steps:
    """Stop the execution of a key, if it runs, and have its end handled as a failure.

    A stopped execution is ABORTED, and its status event starts the compensation. For an ended one, the same consumers
    receive a message. They undo the steps in the ledger, or complete a business that can no longer be undone.
    """
    slug = workflow_of(account, key, workflow)
    own = next((row for row in rows.of_key(account, slug, key) if "attempt" in row), {})
    arn = arn_of(account, slug, name_of(key, int(own.get("attempt", 0))))
    found = describe_execution(account, arn)
    yield 0.0
    if found is not None and found["status"] == "RUNNING":
        account.client("stepfunctions").stop_execution(
            executionArn=arn, error="Compensated", cause="asked for at the desk"
        )
        return {"workflow": slug, "key": key, "was": "RUNNING", "told": []}
    status = found["status"] if found and found["status"] in FAILED else "ABORTED"
    told = announce_end(account, slug, key, arn, status)
    return {"workflow": slug, "key": key, "was": (found or {}).get("status"), "told": told}


def workflow_of(account: Account, key: str, workflow: str | None = None) -> str:
    """Return the one workflow with rows of a key, or the given one. Raises InputError for none, or several."""
    if workflow:
        if not rows.of_key(account, workflow, key):
            raise InputError(f"{workflow} has no row of {key!r}, so there is nothing to undo")
        return workflow
    known = [row["slug"] for row in account.assembly.workflows if rows.of_key(account, row["slug"], key)]
    if len(known) == 1:
        return str(known[0])
    if not known:
        raise InputError(f"no workflow has rows of the key {key!r}, so there is nothing to undo")
    raise InputError(f"several workflows have rows of the key {key!r} ({', '.join(known)}); name one with --workflow")


def announce_end(account: Account, workflow: str, key: str, arn: str, status: str) -> list[str]:
    """Send the end of an execution to the routes that handle failed executions; return their names."""
    data = {"workflow": workflow, "executionArn": arn, "key": key, "status": status}
    routes = [str(row["name"]) for row in account.assembly.routes if ENDED in row["events"]]
    for route in routes:
        messages.send(account, route, ENDED, key, data)
    return routes
