"""How a piece of business stands: one word for its colour and its sign, the same wherever the page shows it."""

from collections.abc import Mapping
from typing import Any

from signalbox.report.page.formatting import clock

Run = Mapping[str, Any]
Story = Mapping[str, Any]
Anchors = dict[tuple[str, str], str]
"""Workflow and key -> the fragment by which links find that piece of business."""

TONES = {"bad": "!", "dead": "✕", "open": "…", "back": "↩", "good": "✓", "other": "·"}
"""Tone -> sign, in the order in which somebody on call wants to see them."""
WORDS = {
    "dead_lettered": "in dead letters",
    "in_flight": "in flight",
    "unaccepted": "not accepted",
    "completed": "ended",
}


def tone(run: Run, story: Story) -> str:
    """bad: its execution failed, or harm was done; dead: only a dead letter is left; open: in flight; good: the first
    outcome of its workflow, or success where the workflow names none; back: any other outcome; other: the rest."""
    if run["flaws"]:
        return "bad"
    if run["status"] != "completed":
        return {"dead_lettered": "dead", "in_flight": "open"}.get(run["status"], "other")
    if any(execution["status"] not in ("SUCCEEDED", "RUNNING") for execution in run["executions"][-1:]):
        return "bad"
    outcomes = story["workflows"][run["workflow"]]["outcomes"]
    if run["outcome"] is None:
        return "other" if outcomes else "good"
    return "good" if run["outcome"] == outcomes[0] else "back"


def label(run: Run) -> str:
    """The closing event, or how it stands without one, and what is wrong with it."""
    return ", ".join([run["outcome"] or WORDS[run["status"]], *run["flaws"]])


def retries(run: Run) -> int:
    """How many attempts of tasks and deliveries came after a first one."""
    states = [state for execution in run["executions"] for state in execution["states"]]
    deliveries = [delivery for event in run["events"] for delivery in event["deliveries"]]
    again = sum(int(delivery["receive"] > 1) for delivery in deliveries)
    return again + sum(max(0, len(state["attempts"]) - 1) for state in states)


def undone(run: Run) -> list[str]:
    """The steps that were undone, in order, each once."""
    steps = [step for execution in run["executions"] for state in execution["states"] for step in state["undid"]]
    return list(dict.fromkeys(steps))


def span(run: Run, end: float) -> tuple[float, float]:
    """First and last instant of a piece of business; to the `end` of the run while something of it is open."""
    instants = [row["at"] for row in run["timeline"]]
    open_ = any(execution["stopped"] is None for execution in run["executions"])
    return min(instants, default=0.0), end if open_ else max(instants, default=0.0)


def when(story: Story, at: float) -> str:
    """An instant of the run (virtual seconds): `09:01:07`, and where the run passes midnight also the day, `01-06 09:00`."""
    begins, ends = (clock(story["start"] + second, days=True)[4:14] for second in (0.0, story["virtual_seconds"]))
    time = clock(story["start"] + at)
    if begins == ends:
        return time
    return f"{clock(story['start'] + at, days=True)[9:14]} {time.removesuffix(':00')}"
