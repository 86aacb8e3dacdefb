"""Compensate: the business of a key is undone by the watcher's own code, whatever its execution does."""

from signalbox.desk import rows
from signalbox.desk.account import Account
from signalbox.desk.dead_letters import messages
from signalbox.desk.dead_letters.replay import Steps
from signalbox.desk.executions.executions import FAILED, arn_of, described, name_of
from signalbox.errors import InputError

ENDED = "ExecutionFailed"


def compensate(account: Account, key: str, workflow: str | None = None) -> Steps:
    """Stop the execution of a key, where one runs, and have its end handled as any failed one's.

    A stopped execution is ABORTED, and its status event starts the compensation; one that has ended is announced to the same
    consumers by a message in their queues. What the ledger says was done is undone; what has left the house is closed forward.
    """
    slug = workflow or workflow_of(account, key)
    own = next((row for row in rows.of_key(account, slug, key) if "attempt" in row), {})
    arn = arn_of(account, slug, name_of(key, int(own.get("attempt", 0))))
    found = described(account, arn)
    yield 0.0
    if found is not None and found["status"] == "RUNNING":
        account.client("stepfunctions").stop_execution(
            executionArn=arn, error="Compensated", cause="asked for at the desk"
        )
        return {"workflow": slug, "key": key, "was": "RUNNING", "told": []}
    status = found["status"] if found and found["status"] in FAILED else "ABORTED"
    return {
        "workflow": slug,
        "key": key,
        "was": (found or {}).get("status"),
        "told": tell(account, slug, key, arn, status),
    }


def workflow_of(account: Account, key: str) -> str:
    """The one workflow that knows a key. Raises InputError where none does, or several do."""
    known = [row["slug"] for row in account.assembly.workflows if rows.of_key(account, row["slug"], key)]
    if len(known) == 1:
        return str(known[0])
    raise InputError(
        f"{'several workflows know' if known else 'no workflow knows'} the key {key!r}; say which with --workflow"
    )


def tell(account: Account, workflow: str, key: str, arn: str, status: str) -> list[str]:
    """Put the end of an execution into the queues of the routes that settle ends; gives their names."""
    data = {"workflow": workflow, "executionArn": arn, "key": key, "status": status}
    takers = [str(row["name"]) for row in account.assembly.routes if ENDED in row["events"]]
    for route in takers:
        messages.send(account, route, ENDED, key, data)
    return takers
