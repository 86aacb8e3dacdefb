"""What the template lists: the pieces of business by how they ended, and the functions that ran."""

from signalbox.report.graph.graphs import Graphs
from signalbox.report.page import status as standing
from signalbox.report.page.formatting import anchor, duration
from signalbox.report.page.piece import piece
from signalbox.report.page.status import Anchors, Run, Story
from signalbox.report.waterfall.bars import Name, Row


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


def functions(story: Story, name: Name) -> list[Row]:
    """The functions that ran, the one with the most errors and then the most requests first."""
    rows = sorted(story["functions"], key=lambda row: (-row["errors"], -row["requests"], row["name"]))
    return [
        {**row, "name": name(row["name"]), "each": duration(row["milliseconds"] / 1000 / max(1, row["requests"]))}
        for row in rows
    ]
