"""Executions as the desk sees them: by key, with their histories, out of Step Functions or, later, out of the archive."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from signalbox.desk import archive
from signalbox.desk.account import Account

Document = dict[str, Any]
SAFE = re.compile(r"[A-Za-z0-9_-]{1,72}")
RESTARTED = re.compile(r".*-r[0-9]+")
MOST_ATTEMPTS = 20
FAILED = ("FAILED", "TIMED_OUT", "ABORTED")


def name_of(key: str, attempt: int = 0) -> str:
    """The name of a key's execution, by the rule of the starters: the key where AWS takes it, else its hash; a restart adds
    `-rN`."""
    plain = SAFE.fullmatch(key) and not key.startswith("sha256-") and not RESTARTED.fullmatch(key)
    name = key if plain else "sha256-" + hashlib.sha256(key.encode()).hexdigest()
    return name if attempt == 0 else f"{name}-r{attempt}"


def arn_of(account: Account, workflow: str, name: str) -> str:
    """The ARN of an execution."""
    return f"{account.machine(workflow).replace(':stateMachine:', ':execution:')}:{name}"


def listed(account: Account, workflow: str, *statuses: str) -> Iterator[Document]:
    """The executions of a workflow that stand so, newest first for each status."""
    states = account.client("stepfunctions")
    for status in statuses:
        page: Document = {}
        while True:
            answer = states.list_executions(stateMachineArn=account.machine(workflow), statusFilter=status, **page)
            yield from answer["executions"]
            if "nextToken" not in answer:
                break
            page = {"nextToken": answer["nextToken"]}


def described(account: Account, arn: str) -> Document | None:
    """What Step Functions tells of an execution; None where it knows none, or none any more."""
    states = account.client("stepfunctions")
    try:
        return dict(states.describe_execution(executionArn=arn))
    except states.exceptions.ExecutionDoesNotExist:
        return None


def history(account: Account, arn: str) -> list[Document]:
    """The events of an execution, oldest first; instants in epoch seconds."""
    states = account.client("stepfunctions")
    page: Document = {}
    events: list[Document] = []
    while True:
        answer = states.get_execution_history(executionArn=arn, maxResults=1000, **page)
        events += [{**event, "timestamp": event["timestamp"].timestamp()} for event in answer["events"]]
        if "nextToken" not in answer:
            return events
        page = {"nextToken": answer["nextToken"]}


def of_key(
    account: Account, workflow: str, key: str, days: Iterable[datetime] = ()
) -> Iterator[tuple[Document, list[Document]]]:
    """Each execution of a key with its history: those that Step Functions knows, and of the given days those of the archive."""
    seen = set()
    for attempt in range(MOST_ATTEMPTS):
        name = name_of(key, attempt)
        found = described(account, arn_of(account, workflow, name))
        if found is not None:
            seen.add(name)
            told = found | {at: found[at].timestamp() for at in ("startDate", "stopDate") if at in found}
            yield told, history(account, found["executionArn"])
        elif attempt:
            break
    for lies in archived(account, workflow, key, days):
        execution, *events = archive.read(account, lies)
        if execution["name"] not in seen:
            yield execution, events


def archived(account: Account, workflow: str, key: str, days: Iterable[datetime]) -> Iterator[str]:
    """Where the histories of a key lie that started on one of these days, or on the day after."""
    wanted = {day.date() + timedelta(days=more) for day in days for more in (0, 1)}
    for day in sorted(wanted):
        for found in archive.keys(account, f"executions/{workflow}/{day:%Y/%m/%d}/{name_of(key)}"):
            if re.fullmatch(re.escape(name_of(key)) + r"(-r\d+)?\.jsonl\.gz", found.rpartition("/")[2]):
                yield found


def key_of(execution: Document, field: str) -> str:
    """The business key in an execution's input, else its name."""
    try:
        document = json.loads(execution.get("input") or "{}")
    except ValueError:
        document = {}
    return str(document.get(field, execution["name"])) if isinstance(document, dict) else str(execution["name"])
