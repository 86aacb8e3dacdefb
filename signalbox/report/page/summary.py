"""Top of the page: the result of the story, in a sentence and a few numbers."""

from collections import Counter

from signalbox.report.page import status
from signalbox.report.page.formatting import anchor, clock_time, count_text, duration, names_in, singular
from signalbox.report.page.status import Anchors, Story
from signalbox.report.waterfall.bars import Row


def verdict(story: Story, links: Anchors) -> Row:
    """Return the headline, the colour of the signal, and the facts of the story."""
    counts = story["counts"]
    ends = story["start"] + story["virtual_seconds"]
    return {
        "signal": signal(story),
        "title": f"{noun(story, counts['accepted'])}: {summary(story)}",
        "business": business(story),
        "audit": audit(story),
        "violations": [
            {**violation, "anchor": anchor_in(violation["detail"], links)} for violation in story["violations"]
        ],
        "compared": story.get("compared", ""),
        "command": story["command"],
        "seed": story["seed"],
        "took": duration(story["virtual_seconds"]),
        "from": clock_time(story["start"], days=True),
        "to": clock_time(ends, days=True),
        "events": f"{sum(story['events'].values()):,} {story['heard']}",
    }


def anchor_in(detail: str, links: Anchors) -> str:
    """Return the anchor of the first run that a sentence names, or an empty text."""
    anchors = {key: anchor for (_, key), anchor in links.items()}
    return next((anchors[word] for word in names_in(detail) if word in anchors), "")


def signal(story: Story) -> str:
    """Return stop (violations), caution (failures, dead letters, unfinished runs) or clear."""
    if story["violations"]:
        return "stop"
    tones = {status.tone(run, story) for run in story["runs"]}
    unfinished = any(story["dead_letters"].values()) or story["counts"]["in_flight"]
    return "caution" if unfinished or "bad" in tones else "clear"


def noun(story: Story, number: int) -> str:
    """Return `35 journeys`, or with several workflows `35 business keys`."""
    slugs = list(story["workflows"])
    one = singular(slugs[0]) if len(slugs) == 1 else "business key"
    return count_text(number, one)


def summary(story: Story) -> str:
    """Return the counts that are not zero, in one line."""
    counts = story["counts"]
    words = {"completed": "completed", "in_flight": "in flight", "dead_lettered": "dead-lettered"}
    parts = [f"{counts[name]:,} {word}" for name, word in words.items() if counts[name]]
    return ", ".join(parts) or "nothing happened"


def business(story: Story) -> str:
    """Return the first half of the headline."""
    counts = story["counts"]
    if 1 < counts["accepted"] == counts["completed"]:
        return f"All {noun(story, counts['accepted'])} completed."
    return f"{noun(story, counts['accepted'])} accepted: {summary(story)}."


def audit(story: Story) -> str:
    """Return the second half of the headline."""
    number = len(story["violations"])
    return f"The auditors object to {count_text(number, 'thing')}." if number else "The auditors object to nothing."


def outcomes(story: Story) -> list[Row]:
    """Return label, number, colour and share of each outcome, worst first."""
    runs = [run for run in story["runs"] if run["status"] != "unaccepted"]
    counter = Counter((status.tone(run, story), status.label(run)) for run in runs)
    order = list(status.TONES)
    return [
        {
            "tone": tone,
            "label": label,
            "count": count,
            "share": f"{100 * count / len(runs):.2f}",
            "anchor": group_anchor(tone, label),
        }
        for (tone, label), count in sorted(counter.items(), key=lambda item: (-order.index(item[0][0]), item[0][1]))
    ]


def tiles(story: Story) -> list[Row]:
    """Return the numbers below the headline, with their labels, each with the anchor of what it counts."""
    runs, letters, counts = story["runs"], story["letters"], story["counts"]
    executions = count_executions(story)
    replayed = sum(letter["replayed"] is not None for letter in letters)
    left = sum(story["dead_letters"].values())
    return [
        {"number": counts["accepted"], "what": "accepted", "anchor": "find=is:accepted"},
        {"number": counts["completed"], "what": "completed", "anchor": "find=is:completed"},
        *([{"number": executions, "what": "executions", "anchor": "find=is:executed"}] if executions else []),
        {"number": counts["in_flight"], "what": "still in flight", "alert": "open", "anchor": "find=is:in_flight"},
        {
            "number": left,
            "what": "dead letters left" + (f", {replayed} replayed" if replayed else ""),
            "alert": "dead",
            "anchor": "letters",
        },
        {"number": counts["refused"], "what": f"refused by {story['refuser']}", "alert": "dead", "anchor": "machinery"},
        {
            "number": sum(bool(status.compensated_steps(run)) for run in runs),
            "what": "compensated",
            "alert": "back",
            "anchor": "find=is:compensated",
        },
        {
            "number": sum(status.count_retries(run) > 0 for run in runs),
            "what": "with retries",
            "anchor": "find=is:retried",
        },
    ]


def count_executions(story: Story) -> int:
    """Count the executions of state machines, as the summary in the terminal does."""
    machines = {slug for slug, workflow in story["workflows"].items() if workflow["definition"] is not None}
    return sum(len(run["executions"]) for run in story["runs"] if run["workflow"] in machines)


def group_anchor(tone: str, label: str) -> str:
    """Return the fragment identifier of a group of runs."""
    return f"group:{tone}:{anchor(label)}"
