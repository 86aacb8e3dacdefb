"""Timeline of a key: everything that happened to it, in order, as `desk show` prints it."""

from collections.abc import Iterator
from typing import Any, TypedDict

Row = dict[str, Any]
Run = dict[str, Any]


class TimelineRow(TypedDict):
    """One line of a timeline, at virtual seconds from the start."""

    at: float | None
    kind: str
    name: str
    detail: str


def timeline(run: Run) -> list[TimelineRow]:
    """Return the rows of a key in order of time."""
    sources = (of_events, of_executions, of_states, of_records, of_partners, of_dead_letters)
    rows = [row for source in sources for row in source(run) if row["at"] is not None]
    return sorted(rows, key=lambda row: row["at"] or 0.0)


def row(at: float | None, kind: str, name: str, detail: str = "") -> TimelineRow:
    """Return one line of a timeline."""
    return {"at": at, "kind": kind, "name": name, "detail": detail}


def of_events(run: Run) -> Iterator[TimelineRow]:
    """Yield events on the bus, and their deliveries to functions."""
    for event in run["events"]:
        for moment in [event["at"], *event["again"]]:
            yield row(moment, "event", event["type"], f"from {event['source']}, id {event['id']}")
        for delivery in event["deliveries"]:
            yield row(delivery["begun"], "delivery", delivery["function"], delivery_text(event, delivery))


def delivery_text(event: Row, delivery: Row) -> str:
    """Return the result of a delivery in words."""
    ends = {
        "done": "done",
        "back": "back to the queue",
        "throttled": "no function was free",
        "buried": "dead letter",
        "refused": "nobody listened",
    }
    error = f" ({delivery['error']})" if delivery["error"] else ""
    end = f"receive {delivery['receive']}: {ends[delivery['result']]}{error}"
    return f"{event['type']} from {delivery['queue'] or 'outside'}, {end}"


def of_executions(run: Run) -> Iterator[TimelineRow]:
    """Yield start and end of each execution, and its callbacks."""
    for execution in run["executions"]:
        yield row(execution["started"], "execution", execution["name"], "started")
        error = f": {execution['error']} {execution['cause']}".rstrip() if execution["error"] else ""
        yield row(execution["stopped"], "execution", execution["name"], f"{execution['status']}{error}")
    for callback in run["callbacks"]:
        yield row(callback["sent"], "callback", callback["id"], f"written down at {callback['at']} s")


def of_states(run: Run) -> Iterator[TimelineRow]:
    """Yield entered states, and each attempt that failed."""
    for execution in run["executions"]:
        for state in execution["states"]:
            yield row(state["entered"], "state", state["name"], state["type"])
            for number, attempt in enumerate(state["attempts"], 1):
                if attempt["error"]:
                    detail = f"attempt {number}: {attempt['error']} {attempt['cause']}".rstrip()
                    yield row(attempt["ended"], "failure", state["name"], detail)


def of_records(run: Run) -> Iterator[TimelineRow]:
    """Yield the rows of tables: when they were made, and when they last changed."""
    for record in run["records"]:
        kind = str(record["record"]).partition("#")[0]
        if record["changed"] is not None and record["changed"] != record["at"]:
            yield row(record["at"], kind, record["record"], "written")
        yield row(record["changed"] or record["at"], kind, record["record"], record["state"])


def of_partners(run: Run) -> Iterator[TimelineRow]:
    """Yield what partners did, and the messages to people."""
    for effect in run["partners"]:
        yield row(effect["at"], "partner", effect["partner"], f"{effect['operation']}: {effect['status']}")
    for mail in run["mails"]:
        yield row(mail["at"], "mail", mail["about"], f"{mail['state']} to {mail['to']}")


def of_dead_letters(run: Run) -> Iterator[TimelineRow]:
    """Yield dead letters and their replay."""
    for letter in run["letters"]:
        yield row(
            letter["at"], "dead letter", letter["route"], f"{letter['type']}: {letter['reason']} {letter['error']}"
        )
        yield row(letter["replayed"], "replay", letter["route"], letter["type"])
