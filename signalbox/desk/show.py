"""Show: one timeline of everything that a business key left behind, and where it stands now."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from signalbox.desk import rows
from signalbox.desk.account import Account, about
from signalbox.desk.dead_letters.dead_letter import Letter, parsed
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.desk.executions.executions import Document, of_key
from signalbox.desk.executions.stuck import standing
from signalbox.desk.instants import iso_text
from signalbox.desk.row_instants import of_row
from signalbox.errors import InputError

Told = tuple[float, str, str, str]
"""Instant in epoch seconds, kind, name, detail."""
FAILURES = ("Failed", "TimedOut", "Aborted")


def show(account: Account, workflow: str, key: str) -> dict[str, Any]:
    """`timeline`: rows `{"at", "kind", "name", "detail"}` in order of time; `now`: where it is, what it waits for, since when and
    until when. Instants in ISO 8601. Raises InputError for a key that nobody knows."""
    found = rows.of_key(account, workflow, key)
    executions = list(of_key(account, workflow, key, days_of(found)))
    letters = letters_about(account, account.workflow(workflow)["key"], key)
    heard = {str(event["detail"].get("id")): (at, event) for at, event in account.heard(workflow, key)}
    told = [
        *((at, "event", str(e["detail-type"]), f"from {e['source']}, id {i}") for i, (at, e) in heard.items()),
        *(line for row in rows.said_about(account, key) if row["id"] not in heard for line in of_outbox(row)),
        *(line for execution, events in executions for line in of_execution(execution, events)),
        *(line for row in [*found, *messages(account, key)] for line in of_row(row)),
        *(
            (letter.sent, "dead letter", route, f"{letter.type}: {letter.reason} {letter.error}")
            for route, letter in letters
        ),
    ]
    if not told:
        raise InputError(f"nothing is known of {key!r} in {workflow}; its events may be in `desk peek unroutable`")
    timeline = [
        {"at": iso_text(at), "kind": kind, "name": name, "detail": more} for at, kind, name, more in in_order(told)
    ]
    return {"timeline": timeline, "now": now(found, executions, letters)}


def in_order(told: list[Told]) -> list[Told]:
    """By instant; what happened at one instant stays as it was told, the states of an execution in their own order."""
    return sorted(told, key=lambda line: line[0])


def days_of(found: list[rows.Row]) -> set[datetime]:
    """The UTC days on which anything happened to a key: its executions started on one of them."""
    instants = (rows.instant(value) for row in found for value in row.values())
    return {datetime.fromtimestamp(at, UTC).replace(hour=0, minute=0, second=0, microsecond=0) for at in instants if at}


def letters_about(account: Account, field: str, key: str) -> list[tuple[str, Letter]]:
    """The dead letters that are about a key, by route."""
    desk = DeadLetters(account)
    return [
        (route, letter) for route in desk.routes() for letter in desk.look(route) if about(letter.detail, field, key)
    ]


def of_outbox(row: rows.Row) -> Iterator[Told]:
    """An event or a callback that was written to be said, and whether it was."""
    at = rows.instant(row["createdAt"])
    said = "said" if "publishedAt" in row else "not said yet"
    body = parsed(str(row.get("body")))
    name = str(body.get("type", row["id"])) if isinstance(body, dict) and row.get("kind") == "event" else str(row["id"])
    if at is not None:
        yield at, str(row.get("kind")), name, f"written, {said}"


def of_execution(execution: Document, events: list[Document]) -> Iterator[Told]:
    """Start and end of an execution, its states, and what failed in them."""
    yield execution["startDate"], "execution", execution["name"], "started"
    state = ""
    for event in events:
        if event["type"].endswith("StateEntered"):
            state = event["stateEnteredEventDetails"]["name"]
            yield event["timestamp"], "state", state, event["type"].removesuffix("StateEntered")
        elif event["type"].endswith(FAILURES) and not event["type"].startswith("Execution"):
            details: Document = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
            yield event["timestamp"], "failure", state, f"{event['type']} {details.get('error', '')}".rstrip()
    if "stopDate" in execution:
        why = f": {execution['error']}" if execution.get("error") else ""
        yield execution["stopDate"], "execution", execution["name"], f"{execution['status']}{why}"


def messages(account: Account, key: str) -> list[rows.Row]:
    """The messages to a customer about a key: one row for each type of event that may have led to one."""
    table = account.assembly.tables.get("notifications")
    types = dict.fromkeys(event for route in account.assembly.routes for event in route["events"]) if table else ()
    found = (account.client("dynamodb").get_item(TableName=table, Key={"id": {"S": f"{t}#{key}"}}) for t in types)
    return [{**rows.plain(answer["Item"]), "record": "mail"} for answer in found if "Item" in answer]


def now(found: list[rows.Row], executions: list[tuple[Document, list[Document]]], letters: list[Any]) -> dict[str, Any]:
    """Where a key stands: `state` of its execution, else the status of its row; `since`, `until` where it waits."""
    own = next((row for row in found if "status" in row and "version" in row), {})
    answer = {"status": own.get("status"), "state": None, "since": own.get("updatedAt"), "until": None}
    running = [events for execution, events in executions if execution["status"] == "RUNNING"]
    if running:
        state, since, until = standing(running[-1])
        answer |= {"state": state, "since": since and iso_text(since), "until": until and iso_text(until)}
    return {**answer, "dead_letters": [route for route, _ in letters]}
