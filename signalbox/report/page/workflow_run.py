"""One run of a workflow, for one key: its line, and the details below it."""

import json
from collections.abc import Iterator

from signalbox.report.graph.graphs import Graphs
from signalbox.report.graph.marks import LEGEND, marks_of
from signalbox.report.page import status
from signalbox.report.page.formatting import count_text, duration, names_in, offset, shorten
from signalbox.report.page.status import Anchors, Run, Story
from signalbox.report.waterfall.bars import Name, Row
from signalbox.report.waterfall.trace import trace
from signalbox.report.waterfall.waterfall import waterfall

HIDDEN = ("causationId", "correlationId", "hops", "traceparent", "version", "attempt", "taskToken")
"""Attributes of rows that the page leaves out; the causes have a drawing of their own."""


def run_details(run: Run, story: Story, links: Anchors, graphs: Graphs, name: Name) -> Row:
    """Return the line of a run, and the details below it."""
    begin, last = status.span(run, story["virtual_seconds"])
    events = {event["id"]: event for event in run["events"]}
    objections = objections_to(run, story)
    return {
        "anchor": links[run["workflow"], run["key"]],
        "key": shorten(f"event {run['key']}" if run["key"] in events else run["key"]),
        "from": status.format_instant(story, begin),
        "took": duration(last - begin),
        "reason": reason(run),
        "path": path(run),
        "badges": badges(run, objections),
        "objections": objections,
        "words": " ".join(f"is:{word}" for word in words(run)),
        "waterfall": waterfall(run, story["virtual_seconds"], name),
        "trace": trace(run, name),
        "graph": graphs.of(run),
        "pictures": run["pictures"],
        "causes": [cause(node, events, begin, name) for node in run["tree"]],
        "records": [record(row, begin) for row in run["records"]],
        "partners": [effect(row, begin) for row in run["partners"]],
        "mails": [{**mail, "when": since(mail["at"], begin)} for mail in run["mails"]],
    }


def objections_to(run: Run, story: Story) -> list[str]:
    """Return what the auditors object to in this run: the sentences that name its key."""
    found = (f"{violation['invariant']}: {violation['detail']}" for violation in story["violations"])
    return [text for text in found if run["key"] in names_in(text)]


def words(run: Run) -> Iterator[str]:
    """Yield words for the search: what the tiles count, and what the row shows by a sign alone."""
    yield from [run["status"], *(["accepted"] if run["status"] != "unaccepted" else [])]
    checks = {"executed": run["executions"], "retried": status.count_retries(run), "letter": run["letters"]}
    yield from (word for word, found in checks.items() if found)
    marks = {mark for execution in run["executions"] for mark in marks_of(execution).values()}
    yield from (mark for mark in LEGEND if mark in marks)
    if status.compensated_steps(run):
        yield "compensated"


def reason(run: Run) -> str:
    """Return the reason of the end, from the closing event or a dead letter."""
    for event in reversed(run["events"]):
        if event["type"] == run["outcome"] and '"reason": "' in event["data"]:
            return str(event["data"].partition('"reason": "')[2].partition('"')[0])
    if run["letters"] and run["outcome"] is None:
        return f"{run['letters'][-1]['reason']}: {run['letters'][-1]['error']}"
    return ""


def path(run: Run) -> str:
    """Return the states of the last execution."""
    return " → ".join(run["executions"][-1]["entered"]) if run["executions"] else ""


def badges(run: Run, objections: list[str]) -> list[Row]:
    """Return a badge for each unusual thing: violations, retries, compensation, dead letters, repeated events."""
    found: list[Row] = []
    if objections:
        found.append({"kind": "flaw", "text": count_text(len(objections), "violation")})
    if number := status.count_retries(run):
        found.append({"kind": "retry", "text": count_text(number, "retry", "retries")})
    if steps := status.compensated_steps(run):
        found.append({"kind": "undo", "text": f"undid {', '.join(steps)}"})
    if run["letters"]:
        back = sum(letter["replayed"] is not None for letter in run["letters"])
        text = count_text(len(run["letters"]), "dead letter") + (f", {back} replayed" if back else "")
        found.append({"kind": "letter", "text": text})
    if number := sum(len(event["again"]) for event in run["events"]):
        found.append({"kind": "again", "text": f"{count_text(number, 'repeat')} on the bus"})
    return found


def since(at: float | None, begin: float) -> str:
    """Format an instant as the time since the beginning; None gives an empty text."""
    return "" if at is None else offset(at - begin)


def cause(node: Row, events: dict[str, Row], begin: float, name: Name) -> Row:
    """Return an event in the tree of causes, with the events that it caused."""
    event = events[node["event"]]
    return {
        "type": event["type"],
        "when": since(event["at"], begin),
        "source": event["source"],
        "id": shorten(event["id"], 40),
        "data": event["data"],
        "targets": list(dict.fromkeys(name(delivery["function"]) for delivery in event["deliveries"])),
        "children": [cause(child, events, begin, name) for child in node["children"]],
    }


def record(row: Row, begin: float) -> Row:
    """Return the line of a business record."""
    rest = {key: value for key, value in row["rest"].items() if key not in HIDDEN}
    return {
        "name": row["record"],
        "state": row["state"],
        "at": since(row["at"], begin),
        "changed": since(row["changed"], begin),
        "reversed": row.get("reversed", False),
        "rest": format_attributes(rest),
    }


def effect(row: Row, begin: float) -> Row:
    """Return the line of an operation of a partner."""
    return {
        "name": f"{row['partner']}: {row['operation']}",
        "state": row["status"],
        "at": since(row["at"], begin),
        "rest": format_attributes(row["rest"]),
    }


def format_attributes(values: Row) -> str:
    """Format attributes in one line."""
    parts = (
        f"{name} {value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)}"
        for name, value in values.items()
    )
    return shorten(", ".join(parts), 240)
