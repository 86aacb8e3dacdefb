"""Status of a run: its tone, which gives colour and sign, and its label."""

from collections.abc import Mapping
from typing import Any

from signalbox.report.page.formatting import clock_time

Run = Mapping[str, Any]
Story = Mapping[str, Any]
Anchors = dict[tuple[str, str], str]
"""Fragment identifier of each run, by workflow and key."""

TONES = {"bad": "!", "dead": "✕", "open": "…", "back": "↩", "good": "✓", "other": "·"}
"""Sign of each tone, most urgent first."""
WORDS = {
    "dead_lettered": "dead-lettered",
    "in_flight": "in flight",
    "unaccepted": "not accepted",
    "completed": "ended",
}


def tone(run: Run, story: Story) -> str:
    """Return the tone of a run.

    bad: its execution failed, or an auditor found a flaw; dead: only a dead letter is left; open: in flight; good: the
    first outcome of its workflow, or success where the workflow names none; back: another outcome; other: the rest.
    """
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
    """Return the closing event, or the status without one, and the flaws."""
    return ", ".join([run["outcome"] or WORDS[run["status"]], *run["flaws"]])


def count_retries(run: Run) -> int:
    """Count the attempts of tasks and deliveries after the first."""
    states = [state for execution in run["executions"] for state in execution["states"]]
    deliveries = [delivery for event in run["events"] for delivery in event["deliveries"]]
    again = sum(int(delivery["receive"] > 1) for delivery in deliveries)
    return again + sum(max(0, len(state["attempts"]) - 1) for state in states)


def compensated_steps(run: Run) -> list[str]:
    """Return the steps that were compensated, in order, each once."""
    steps = [step for execution in run["executions"] for state in execution["states"] for step in state["undid"]]
    return list(dict.fromkeys(steps))


def span(run: Run, end: float) -> tuple[float, float]:
    """Return the first and the last instant of a run; the last is `end` while an execution is open."""
    instants = [row["at"] for row in run["timeline"]]
    open_ = any(execution["stopped"] is None for execution in run["executions"])
    return min(instants, default=0.0), end if open_ else max(instants, default=0.0)


def format_instant(story: Story, at: float) -> str:
    """Format an instant (virtual seconds): `09:01:07`, or `01-06 09:00` where the story has several days."""
    begins, ends = (clock_time(story["start"] + second, days=True)[4:14] for second in (0.0, story["virtual_seconds"]))
    time = clock_time(story["start"] + at)
    if begins == ends:
        return time
    return f"{clock_time(story['start'] + at, days=True)[9:14]} {time.removesuffix(':00')}"
