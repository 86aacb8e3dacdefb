"""One piece of business: the line that stands for it, and all that opens under it."""

import json

from signalbox.report.graph.graphs import Graphs
from signalbox.report.page import status as standing
from signalbox.report.page.formatting import counted, duration, offset, shortened
from signalbox.report.page.status import Anchors, Run, Story
from signalbox.report.waterfall.bars import Name, Row
from signalbox.report.waterfall.trace import trace
from signalbox.report.waterfall.waterfall import waterfall

UNSEEN = ("causationId", "correlationId", "hops", "traceparent", "version", "attempt", "taskToken")
"""Attributes of rows that tell a person nothing here: the causes are drawn beside them."""


def piece(run: Run, story: Story, links: Anchors, graphs: Graphs, name: Name) -> Row:
    """One piece of business: the line that stands for it, and all that opens under it."""
    begin, last = standing.span(run, story["virtual_seconds"])
    events = {event["id"]: event for event in run["events"]}
    return {
        "anchor": links[run["workflow"], run["key"]],
        "key": shortened(f"event {run['key']}" if run["key"] in events else run["key"]),
        "from": standing.when(story, begin),
        "took": duration(last - begin),
        "reason": reason(run),
        "path": path(run),
        "badges": badges(run),
        "waterfall": waterfall(run, story["virtual_seconds"], name),
        "trace": trace(run, name),
        "graph": graphs.of(run),
        "causes": [cause(node, events, begin, name) for node in run["tree"]],
        "records": [record(row, begin) for row in run["records"]],
        "partners": [effect(row, begin) for row in run["partners"]],
        "mails": [{**mail, "when": since(mail["at"], begin)} for mail in run["mails"]],
    }


def reason(run: Run) -> str:
    """Why it ended as it did, where the closing event or a dead letter says so."""
    for event in reversed(run["events"]):
        if event["type"] == run["outcome"] and '"reason": "' in event["data"]:
            return str(event["data"].partition('"reason": "')[2].partition('"')[0])
    if run["letters"] and run["outcome"] is None:
        return f"{run['letters'][-1]['reason']}: {run['letters'][-1]['error']}"
    return ""


def path(run: Run) -> str:
    """The states of the last execution."""
    return " → ".join(run["executions"][-1]["entered"]) if run["executions"] else ""


def badges(run: Run) -> list[Row]:
    """What is unusual about it, in a word each."""
    found: list[Row] = []
    if number := standing.retries(run):
        found.append({"kind": "retry", "text": counted(number, "retry", "retries")})
    if steps := standing.undone(run):
        found.append({"kind": "undo", "text": f"undid {', '.join(steps)}"})
    if run["letters"]:
        back = sum(letter["replayed"] is not None for letter in run["letters"])
        text = counted(len(run["letters"]), "dead letter") + (f", {back} replayed" if back else "")
        found.append({"kind": "letter", "text": text})
    if number := sum(len(event["again"]) for event in run["events"]):
        found.append({"kind": "again", "text": f"{counted(number, 'repeat')} on the bus"})
    return found


def since(at: float | None, begin: float) -> str:
    """An instant as the time since the beginning; empty where there is none."""
    return "" if at is None else offset(at - begin)


def cause(node: Row, events: dict[str, Row], begin: float, name: Name) -> Row:
    """An event in the tree of causes, with what it went on to."""
    event = events[node["event"]]
    return {
        "type": event["type"],
        "when": since(event["at"], begin),
        "source": event["source"],
        "id": shortened(event["id"], 40),
        "data": event["data"],
        "targets": list(dict.fromkeys(name(delivery["function"]) for delivery in event["deliveries"])),
        "children": [cause(child, events, begin, name) for child in node["children"]],
    }


def record(row: Row, begin: float) -> Row:
    """A business record as a line."""
    rest = {key: value for key, value in row["rest"].items() if key not in UNSEEN}
    return {
        "name": row["record"],
        "state": row["state"],
        "at": since(row["at"], begin),
        "changed": since(row["changed"], begin),
        "rest": told(rest),
    }


def effect(row: Row, begin: float) -> Row:
    """What a partner has in its book as a line."""
    return {
        "name": f"{row['partner']}: {row['operation']}",
        "state": row["status"],
        "at": since(row["at"], begin),
        "rest": told(row["rest"]),
    }


def told(values: Row) -> str:
    """Attributes in one line."""
    parts = (
        f"{name} {value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)}"
        for name, value in values.items()
    )
    return shortened(", ".join(parts), 240)
