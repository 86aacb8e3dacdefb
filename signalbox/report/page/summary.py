"""Top of the page: the result of the story, in a sentence and a few numbers."""

import re
from collections import Counter

from signalbox.report.page import status
from signalbox.report.page.formatting import clock_time, count_text, duration, singular
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
    words = re.findall(r"[\w.:/#-]+", detail)
    anchors = {key: anchor for (_, key), anchor in links.items()}
    return next((anchors[word] for word in words if word in anchors), "")


def signal(story: Story) -> str:
    """Return stop (violations), caution (failures, dead letters, unfinished runs) or clear."""
    if story["violations"]:
        return "stop"
    tones = {status.tone(run, story) for run in story["runs"]}
    unfinished = any(story["dead_letters"].values()) or story["counts"]["in_flight"]
    return "caution" if unfinished or "bad" in tones else "clear"


def noun(story: Story, number: int) -> str:
    """Return `35 journeys`, or with several workflows `35 starting events`."""
    slugs = list(story["workflows"])
    one = singular(slugs[0]) if len(slugs) == 1 else "starting event"
    return count_text(number, one)


def summary(story: Story) -> str:
    """Return the counts that are not zero, in one line."""
    counts = story["counts"]
    words = {"completed": "completed", "dead_lettered": "in dead letters", "in_flight": "in flight"}
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
        {"tone": tone, "label": label, "count": count, "share": f"{100 * count / len(runs):.2f}"}
        for (tone, label), count in sorted(counter.items(), key=lambda item: (-order.index(item[0][0]), item[0][1]))
    ]


def tiles(story: Story) -> list[Row]:
    """Return the numbers below the headline, with their labels."""
    runs, letters = story["runs"], story["letters"]
    replayed = sum(letter["replayed"] is not None for letter in letters)
    left = sum(story["dead_letters"].values())
    return [
        {"number": story["counts"]["accepted"], "what": "accepted"},
        {"number": story["counts"]["completed"], "what": "completed"},
        {"number": story["counts"]["in_flight"], "what": "still in flight", "alert": "open"},
        {"number": left, "what": "dead letters left" + (f", {replayed} replayed" if replayed else ""), "alert": "dead"},
        {"number": story["counts"]["refused"], "what": f"refused by {story['refuser']}", "alert": "dead"},
        {"number": sum(bool(status.compensated_steps(run)) for run in runs), "what": "compensated", "alert": "back"},
        {"number": sum(status.count_retries(run) > 0 for run in runs), "what": "with retries"},
    ]
