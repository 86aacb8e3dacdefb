"""The top of the page: what came of the run, in a sentence and a few numbers."""

import re
from collections import Counter

from signalbox.report.page import status as standing
from signalbox.report.page.formatting import clock, counted, duration, singular
from signalbox.report.page.status import Anchors, Story
from signalbox.report.waterfall.bars import Row


def verdict(story: Story, links: Anchors) -> Row:
    """Headline, colour of the signal, and the facts of the run."""
    counts = story["counts"]
    ends = story["start"] + story["virtual_seconds"]
    return {
        "signal": signal(story),
        "title": f"{noun(story, counts['accepted'])}: {summary(story)}",
        "business": business(story),
        "audit": audit(story),
        "violations": [
            {**violation, "anchor": concerned(violation["detail"], links)} for violation in story["violations"]
        ],
        "compared": story.get("compared", ""),
        "command": story["command"],
        "seed": story["seed"],
        "took": duration(story["virtual_seconds"]),
        "from": clock(story["start"], days=True),
        "to": clock(ends, days=True),
        "events": f"{sum(story['events'].values()):,} {story['heard']}",
    }


def concerned(detail: str, links: Anchors) -> str:
    """The anchor of the first piece of business that a sentence names; empty where it names none."""
    words = re.findall(r"[\w.:/#-]+", detail)
    anchors = {key: anchor for (_, key), anchor in links.items()}
    return next((anchors[word] for word in words if word in anchors), "")


def signal(story: Story) -> str:
    """stop: an auditor objects; caution: something needs a person or is not finished; clear: neither."""
    if story["violations"]:
        return "stop"
    tones = {standing.tone(run, story) for run in story["runs"]}
    unfinished = any(story["dead_letters"].values()) or story["counts"]["in_flight"]
    return "caution" if unfinished or "bad" in tones else "clear"


def noun(story: Story, number: int) -> str:
    """`35 orders`; with several workflows `35 starting events`."""
    slugs = list(story["workflows"])
    one = singular(slugs[0]) if len(slugs) == 1 else "starting event"
    return counted(number, one)


def summary(story: Story) -> str:
    """The counts that are not zero, in one line."""
    counts = story["counts"]
    words = {"completed": "completed", "dead_lettered": "in dead letters", "in_flight": "in flight"}
    parts = [f"{counts[name]:,} {word}" for name, word in words.items() if counts[name]]
    return ", ".join(parts) or "nothing happened"


def business(story: Story) -> str:
    """The first half of the headline."""
    counts = story["counts"]
    if 1 < counts["accepted"] == counts["completed"]:
        return f"All {noun(story, counts['accepted'])} completed."
    return f"{noun(story, counts['accepted'])} accepted: {summary(story)}."


def audit(story: Story) -> str:
    """The second half of the headline."""
    number = len(story["violations"])
    return f"The auditors object to {counted(number, 'thing')}." if number else "The auditors object to nothing."


def outcomes(story: Story) -> list[Row]:
    """How many pieces of business ended in which way: label, number, colour and share of the whole, worst first."""
    runs = [run for run in story["runs"] if run["status"] != "unaccepted"]
    counter = Counter((standing.tone(run, story), standing.label(run)) for run in runs)
    order = list(standing.TONES)
    return [
        {"tone": tone, "label": label, "count": count, "share": f"{100 * count / len(runs):.2f}"}
        for (tone, label), count in sorted(counter.items(), key=lambda item: (-order.index(item[0][0]), item[0][1]))
    ]


def tiles(story: Story) -> list[Row]:
    """The numbers under the headline, each with what it counts."""
    runs, letters = story["runs"], story["letters"]
    replayed = sum(letter["replayed"] is not None for letter in letters)
    left = sum(story["dead_letters"].values())
    return [
        {"number": story["counts"]["accepted"], "what": "accepted"},
        {"number": story["counts"]["completed"], "what": "completed"},
        {"number": story["counts"]["in_flight"], "what": "still in flight", "alert": "open"},
        {"number": left, "what": "dead letters left" + (f", {replayed} replayed" if replayed else ""), "alert": "dead"},
        {"number": story["counts"]["refused"], "what": f"refused by {story['refuser']}", "alert": "dead"},
        {"number": sum(bool(standing.undone(run)) for run in runs), "what": "compensated", "alert": "back"},
        {"number": sum(standing.retries(run) > 0 for run in runs), "what": "with retries"},
    ]
