"""Executions by key, with their histories, from Step Functions or from the archive."""

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from signalbox.desk import archive
from signalbox.desk.account import Account
from signalbox.desk.pages import paginate

Document = dict[str, Any]
SAFE = re.compile(r"[A-Za-z0-9_-]{1,72}")
RESTARTED = re.compile(r".*-r[0-9]+")
MOST_ATTEMPTS = 20
FAILED = ("FAILED", "TIMED_OUT", "ABORTED")


def name_of(key: str, attempt: int = 0) -> str:
    """Return the name of a key's execution: the key where AWS accepts it, else its hash. A restart adds `-rN`. The
    starters use the same rule (lambdas/common/executions/names.py)."""
    plain = SAFE.fullmatch(key) and not key.startswith("sha256-") and not RESTARTED.fullmatch(key)
    name = key if plain else "sha256-" + hashlib.sha256(key.encode()).hexdigest()
    return name if attempt == 0 else f"{name}-r{attempt}"


def arn_of(account: Account, workflow: str, name: str) -> str:
    """Return the ARN of an execution."""
    return f"{account.machine(workflow).replace(':stateMachine:', ':execution:')}:{name}"


def list_executions(account: Account, workflow: str, *statuses: str) -> Iterator[Document]:
    """Yield the executions of a workflow with these statuses, newest first for each status."""
    operation, machine = account.client("stepfunctions").list_executions, account.machine(workflow)
    for status in statuses:
        yield from paginate(operation, "executions", stateMachineArn=machine, statusFilter=status)


def describe_execution(account: Account, arn: str) -> Document | None:
    """Return the description of an execution, or None where Step Functions has none."""
    states = account.client("stepfunctions")
    try:
        return dict(states.describe_execution(executionArn=arn))
    except states.exceptions.ExecutionDoesNotExist:
        return None


def history(account: Account, arn: str) -> list[Document]:
    """Return the events of an execution, oldest first; instants in epoch seconds."""
    operation = account.client("stepfunctions").get_execution_history
    events = paginate(operation, "events", executionArn=arn, maxResults=1000)
    return [{**event, "timestamp": event["timestamp"].timestamp()} for event in events]


def executions_of_key(
    account: Account, workflow: str, key: str, days: Iterable[datetime] = ()
) -> Iterator[tuple[Document, list[Document]]]:
    """Yield each execution of a key with its history. The executions come from Step Functions, and for the given days
    from the archive."""
    seen = set()
    for attempt in range(MOST_ATTEMPTS):
        name = name_of(key, attempt)
        found = describe_execution(account, arn_of(account, workflow, name))
        if found is not None:
            seen.add(name)
            execution = found | {at: found[at].timestamp() for at in ("startDate", "stopDate") if at in found}
            yield execution, history(account, found["executionArn"])
        elif attempt:
            break
    for execution, events in archived(account, workflow, key, days):
        if execution["name"] not in seen:
            seen.add(execution["name"])
            yield execution, events


def archived(
    account: Account, workflow: str, key: str, days: Iterable[datetime]
) -> Iterator[tuple[Document, list[Document]]]:
    """Yield the archived executions of a key by attempt: those that began on these days or the days after."""
    names = [name_of(key, attempt) for attempt in range(MOST_ATTEMPTS)]
    found: dict[str, tuple[Document, list[Document]]] = {}
    for object_key in archived_keys(account, workflow, names, days):
        found |= {one["name"]: (one, events) for one, events in histories_in(archive.read(account, object_key))}
    yield from (found[name] for name in names if name in found)


def archived_keys(account: Account, workflow: str, names: Iterable[str], days: Iterable[datetime]) -> Iterator[str]:
    """Yield the keys of objects that may hold one of these executions.

    A key has a mark of each execution that its object holds. Objects of earlier releases hold one, and have its name.
    """
    searched = list(names)
    wanted = {day.date() + timedelta(days=more) for day in days for more in (0, 1)}
    for day in sorted(wanted):
        for found in archive.keys(account, f"executions/{workflow}/{day:%Y/%m/%d}/"):
            if may_hold(found, searched):
                yield found


def may_hold(object_key: str, names: Iterable[str]) -> bool:
    """Return whether the object under a key may hold one of these executions."""
    held = object_key.rpartition("/")[2].removesuffix(".jsonl.gz")
    marks = held.split("-")
    return any(held == name or mark(name) in marks for name in names)


def mark(name: str) -> str:
    """Return the mark of an execution in the key of its object. The archive's writer uses the same rule
    (lambdas/history/logic.py)."""
    return f"{zlib.crc32(name.encode()):08x}"


def histories_in(lines: Iterable[Document]) -> Iterator[tuple[Document, list[Document]]]:
    """Yield each execution in an object, with its events: a line without an event's number begins an execution."""
    execution: Document | None = None
    events: list[Document] = []
    for line in lines:
        if "executionArn" in line:
            if execution:
                yield execution, events
            execution, events = line, []
        else:
            events.append(line)
    if execution:
        yield execution, events


def key_of(execution: Document, field: str) -> str:
    """Return the business key in an execution's input, else the execution's name."""
    try:
        document = json.loads(execution.get("input") or "{}")
    except ValueError:
        document = {}
    return str(document.get(field, execution["name"])) if isinstance(document, dict) else str(execution["name"])
