"""Sums of the page: how its numbers, its rows and its dead letters belong together."""

from collections import Counter
from collections.abc import Iterator

from signalbox.report.page.formatting import count_text
from signalbox.report.page.status import Story

OF_STATUS = {
    "completed": "of keys that completed",
    "dead_lettered": "of dead-lettered keys",
    "in_flight": "of keys in flight",
    "unaccepted": "of keys that were not accepted",
    "": "of no key",
}


def sums(story: Story) -> list[str]:
    """Return sentences that add up the counts, the rows and the dead letters."""
    return [*rows(story), *letters(story)]


def rows(story: Story) -> Iterator[str]:
    """Yield the sum of the counts, and that of the rows where rows were not accepted."""
    counts, rows = story["counts"], story["runs"]
    words = {"completed": "completed", "in_flight": "in flight", "dead_lettered": "dead-lettered"}
    parts = " + ".join(f"{counts[name]:,} {word}" for name, word in words.items() if counts[name])
    if " + " in parts:
        yield f"{counts['accepted']:,} accepted = {parts}"
    if unaccepted := sum(run["status"] == "unaccepted" for run in rows):
        yield f"{count_text(len(rows), 'row')} = {len(rows) - unaccepted:,} accepted + {unaccepted:,} not accepted"


def letters(story: Story) -> Iterator[str]:
    """Yield the sum of the dead letters, and the keys to which the ones that are left belong."""
    found = story["letters"]
    left = [letter for letter in found if letter["left"]]
    replayed = sum(letter["replayed"] is not None for letter in found)
    gone = len(found) - len(left) - replayed
    if replayed or gone:
        more = f" + {gone:,} gone" if gone else ""
        yield f"{count_text(len(found), 'dead letter')} in all = {len(left):,} left + {replayed:,} replayed{more}"
    statuses = {(run["workflow"], run["key"]): run["status"] for run in story["runs"]}
    owners = Counter(statuses.get((letter["workflow"], letter["key"]), "") for letter in left)
    if left:
        parts = " + ".join(f"{owners[status]:,} {words}" for status, words in OF_STATUS.items() if owners[status])
        yield f"{len(left):,} left = {parts}"
