"""Lists of the page: runs by their outcome, and functions."""

from signalbox.report.graph.graphs import Graphs
from signalbox.report.page import status
from signalbox.report.page.formatting import anchor, duration
from signalbox.report.page.status import Anchors, Run, Story
from signalbox.report.page.summary import group_anchor
from signalbox.report.page.workflow_run import run_details
from signalbox.report.waterfall.bars import Name, Row


def anchors(story: Story) -> Anchors:
    """Return a unique fragment identifier for each run."""
    found: Anchors = {}
    taken: set[str] = set()
    for number, run in enumerate(story["runs"]):
        name = anchor(f"{run['workflow']}:{run['key']}")
        name = name if name not in taken else f"{name}.{number}"
        taken.add(name)
        found[run["workflow"], run["key"]] = name
    return found


def groups(story: Story, links: Anchors, graphs: Graphs, name: Name) -> list[Row]:
    """Return all runs by their outcome, worst first."""
    found: dict[tuple[str, str], list[Run]] = {}
    for run in story["runs"]:
        found.setdefault((status.tone(run, story), status.label(run)), []).append(run)
    order = list(status.TONES)
    return [
        {
            "tone": tone,
            "sign": status.TONES[tone],
            "label": label,
            "anchor": group_anchor(tone, label),
            "number": len(runs),
            "runs": [run_details(run, story, links, graphs, name) for run in runs],
        }
        for (tone, label), runs in sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    ]


def functions(story: Story, name: Name) -> list[Row]:
    """Return the functions that ran, by the number of errors and then of requests."""
    rows = sorted(story["functions"], key=lambda row: (-row["errors"], -row["requests"], row["name"]))
    return [
        {**row, "name": name(row["name"]), "each": duration(row["milliseconds"] / 1000 / max(1, row["requests"]))}
        for row in rows
    ]
