"""What the template shows of dead letters, of each piece of business, and of the functions."""

import json
from typing import Any

from signalbox.report import standing
from signalbox.report.graphs import Graphs
from signalbox.report.standing import Run, Story
from signalbox.report.waterfall import Name, waterfall
from signalbox.report.words import anchor, clock, counted, duration, offset, shortened

Row = dict[str, Any]
Anchors = dict[tuple[str, str], str]
UNSEEN = ("causationId", "correlationId", "hops", "traceparent", "version", "attempt", "taskToken")
"""Attributes of rows that tell a person nothing here: the causes are drawn beside them."""


def anchors(story: Story) -> Anchors:
    """A fragment for each piece of business, by which links and bookmarks find it."""
    found: Anchors = {}
    taken: set[str] = set()
    for number, run in enumerate(story["runs"]):
        name = anchor(f"{run['workflow']}:{run['key']}")
        name = name if name not in taken else f"{name}.{number}"
        taken.add(name)
        found[run["workflow"], run["key"]] = name
    return found


def letter_groups(story: Story, links: Anchors) -> list[Row]:
    """Dead letters by route and reason: how many, how many are left, one example of each."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for letter in story["letters"]:
        groups.setdefault((letter["route"], letter["reason"]), []).append(letter)
    return [letter_group(route, reason, letters, links, story) for (route, reason), letters in sorted(groups.items())]


def letter_group(route: str, reason: str, letters: list[Row], links: Anchors, story: Story) -> Row:
    """One row of the table of dead letters; the example is one that is left, if any is."""
    example = next((letter for letter in letters if letter["left"]), letters[0])
    return {
        "route": route,
        "reason": reason,
        "number": len(letters),
        "left": sum(letter["left"] for letter in letters),
        "replayed": sum(letter["replayed"] is not None for letter in letters),
        "types": ", ".join(sorted({letter["type"] for letter in letters})),
        "error": example["error"],
        "key": shortened(example["key"] or example["event"], 36),
        "anchor": links.get((example["workflow"], example["key"])),
        "since": clock(story["start"] + min(letter["at"] for letter in letters)),
    }


def empty_routes(story: Story) -> list[str]:
    """The routes whose dead-letter queue nothing ever came into."""
    used = {letter["route"] for letter in story["letters"]}
    return [route for route, left in story["dead_letters"].items() if not left and route not in used]


def groups(story: Story, links: Anchors, graphs: Graphs, name: Name) -> list[Row]:
    """All pieces of business by how they ended, worst first."""
    found: dict[tuple[str, str], list[Run]] = {}
    for run in story["runs"]:
        found.setdefault((standing.tone(run, story), standing.label(run)), []).append(run)
    order = list(standing.TONES)
    return [
        {
            "tone": tone,
            "sign": standing.TONES[tone],
            "label": label,
            "number": len(runs),
            "runs": [piece(run, story, links, graphs, name) for run in runs],
        }
        for (tone, label), runs in sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    ]


def piece(run: Run, story: Story, links: Anchors, graphs: Graphs, name: Name) -> Row:
    """One piece of business: the line that stands for it, and all that opens under it."""
    begin, last = standing.span(run, story["virtual_seconds"])
    events = {event["id"]: event for event in run["events"]}
    return {
        "anchor": links[run["workflow"], run["key"]],
        "key": shortened(f"event {run['key']}" if run["key"] in events else run["key"]),
        "from": clock(story["start"] + begin),
        "took": duration(last - begin),
        "reason": reason(run),
        "path": path(run),
        "badges": badges(run),
        "waterfall": waterfall(run, story["virtual_seconds"], name),
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
        found.append({"kind": "again", "text": counted(number, "duplicate")})
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


def functions(story: Story, name: Name) -> list[Row]:
    """The functions that ran, the one with the most errors and then the most requests first."""
    rows = sorted(story["functions"], key=lambda row: (-row["errors"], -row["requests"], row["name"]))
    return [
        {**row, "name": name(row["name"]), "each": duration(row["milliseconds"] / 1000 / max(1, row["requests"]))}
        for row in rows
    ]
