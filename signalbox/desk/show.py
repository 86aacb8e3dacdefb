"""Show: timeline and present status of a business key."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypedDict

from signalbox.desk import journey_rows, rows
from signalbox.desk.account import Account, is_about
from signalbox.desk.dead_letters.dead_letter import DeadLetter, parse_json
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.desk.executions.executions import Document, executions_of_key
from signalbox.desk.executions.failures import explained, failures, message_of
from signalbox.desk.executions.stuck import current_state
from signalbox.desk.row_instants import of_row
from signalbox.errors import InputError
from signalbox.instants import format_instant, parse_instant

Line = tuple[float, str, str, str]
"""Line of a timeline: instant in epoch seconds, kind, name, detail."""


class Entry(TypedDict):
    """Line of a timeline as the answer has it; `at` in ISO 8601."""

    at: str
    kind: str
    name: str
    detail: str


class Status(TypedDict):
    """Status of a key's row, and the state of its running execution; `since` and `until` in ISO 8601."""

    status: str | None
    state: str | None
    since: str | None
    until: str | None
    dead_letters: list[str]


class Shown(TypedDict):
    """Timeline of a key, and its present status."""

    timeline: list[Entry]
    now: Status


def show_key(account: Account, workflow: str, key: str) -> Shown:
    """Return the timeline of a key, and its present status. Raises InputError for an unknown key."""
    field, without_machine = account.flow(workflow)["key"], account.is_journey(workflow)
    of = journey_rows if without_machine else rows
    found = of.of_key(account, workflow, key)
    executions = (
        [] if without_machine else list(executions_of_key(account, workflow, key, days_of(found) | account.days))
    )
    letters = dead_letters_about(account, field, key)
    published = {str(event["detail"].get("id")): (at, event) for at, event in account.events_about(workflow, key)}
    lines = [
        *((at, "event", str(e["detail-type"]), f"from {e['source']}, id {i}") for i, (at, e) in published.items()),
        *(
            line
            for row in of.outbox_rows(account, workflow, key)
            if row["id"] not in published
            for line in outbox_lines(row)
        ),
        *(line for execution, events in executions for line in execution_lines(account, workflow, execution, events)),
        *(line for row in [*found, *notifications(account, key)] for line in of_row(row)),
        *(
            (letter.sent, "dead letter", route, f"{letter.type}: {letter.reason} {letter.error}")
            for route, letter in letters
        ),
    ]
    if not lines:
        raise no_record(key, workflow)
    timeline = [
        Entry(at=format_instant(at), kind=kind, name=name, detail=more) for at, kind, name, more in sort_lines(lines)
    ]
    now = status_now(found, executions, letters)
    if without_machine:
        now |= {"status": journey_rows.states(found), "since": journey_rows.last_change(found)}
    return {"timeline": timeline, "now": now}


def no_record(key: str, where: str) -> InputError:
    """Return the error for an unknown key."""
    return InputError(f"there is no record of {key!r} in {where}; its events may be in `desk peek unroutable`")


def sort_lines(lines: list[Line]) -> list[Line]:
    """Sort lines by instant; lines of one instant keep their order."""
    return sorted(lines, key=lambda line: line[0])


def days_of(found: list[rows.Row]) -> set[datetime]:
    """Return the UTC days of the instants in the rows of a key: its executions started on one of them."""
    instants = (parse_instant(value) for row in found for value in row.values())
    return {datetime.fromtimestamp(at, UTC).replace(hour=0, minute=0, second=0, microsecond=0) for at in instants if at}


def dead_letters_about(account: Account, field: str, key: str) -> list[tuple[str, DeadLetter]]:
    """Return the dead letters about a key, with their routes."""
    desk = DeadLetters(account)
    return [
        (route, letter) for route in desk.routes() for letter in desk.peek(route) if is_about(letter.detail, field, key)
    ]


def outbox_lines(row: rows.Row) -> Iterator[Line]:
    """Yield the line of an event or a callback in the outbox."""
    at = parse_instant(row["createdAt"])
    said = "said" if "publishedAt" in row else "not said yet"
    body = parse_json(str(row.get("body")))
    name = str(body.get("type", row["id"])) if isinstance(body, dict) and row.get("kind") == "event" else str(row["id"])
    if at is not None:
        yield at, str(row.get("kind")), name, f"written, {said}"


def execution_lines(account: Account, workflow: str, execution: Document, events: list[Document]) -> Iterator[Line]:
    """Yield the lines of an execution: start, states, failures, end."""
    yield execution["startDate"], "execution", execution["name"], "started"
    for event in events:
        if event["type"].endswith("StateEntered"):
            name = event["stateEnteredEventDetails"]["name"]
            yield event["timestamp"], "state", name, event["type"].removesuffix("StateEntered")
    tasks = account.workflow(workflow).get("tasks", {})
    for failure in (explained(one, tasks, account.refusals) for one in failures(events)):
        detail = f"{failure.type} {failure.error}{': ' if failure.message else ''}{failure.message}"
        yield failure.at, "failure", failure.state, detail.rstrip()
    if "stopDate" in execution:
        why = f": {execution['error']}" if execution.get("error") else ""
        why += f": {message_of(execution['cause'])}" if execution.get("cause") else ""
        yield execution["stopDate"], "execution", execution["name"], f"{execution['status']}{why}"


def notifications(account: Account, key: str) -> list[rows.Row]:
    """Return the rows of notifications about a key, by the types of events that cause one."""
    table = account.assembly.tables.get("notifications")
    types = dict.fromkeys(event for route in account.assembly.routes for event in route["events"]) if table else ()
    found = (account.client("dynamodb").get_item(TableName=table, Key={"id": {"S": f"{t}#{key}"}}) for t in types)
    return [{**rows.deserialize(answer["Item"]), "record": "mail"} for answer in found if "Item" in answer]


def status_now(found: list[rows.Row], executions: list[tuple[Document, list[Document]]], letters: list[Any]) -> Status:
    """Return the status of a key's row, and the state of its running execution."""
    own = next((row for row in found if "status" in row and "version" in row), {})
    state, since, until = None, own.get("updatedAt"), None
    running = [events for execution, events in executions if execution["status"] == "RUNNING"]
    if running:
        state, entered, end = current_state(running[-1])
        since = format_instant(entered) if entered else None
        until = format_instant(end) if end else None
    dead_letters = [route for route, _ in letters]
    return {"status": own.get("status"), "state": state, "since": since, "until": until, "dead_letters": dead_letters}
