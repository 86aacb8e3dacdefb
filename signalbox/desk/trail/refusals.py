"""Refusals: events of producers outside that every consumer gave up, by their dead letters."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from signalbox.desk import archive
from signalbox.desk.account import Account
from signalbox.desk.dead_letters.dead_letter import DeadLetter, event_in
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.desk.trail.kept_events import KeptEvent

DROPPED = re.compile(r"letters/.*/(?P<route>[\w-]+?)-\d{13}-")
"""Key of the dead letters that a person dropped (signalbox/desk/dead_letters/drop.py)."""

Letters = Iterable[tuple[str, DeadLetter]]
"""Dead letters, each with its route."""


def dead_letters(account: Account) -> Iterator[tuple[str, DeadLetter]]:
    """Yield the dead letters in the queues, and those that a person dropped.

    A replay takes a dead letter out of its queue, and then its event counts. A queue keeps one for 14 days.
    """
    desk = DeadLetters(account)
    yield from ((route, letter) for route in desk.routes() for letter in desk.peek(route))
    for key in archive.keys(account, "letters/"):
        if found := DROPPED.match(key):
            yield from ((found["route"], dropped(document)) for document in archive.read(account, key))


def dropped(document: archive.Document) -> DeadLetter:
    """Return a dead letter as it was before it was dropped."""
    body = str(document["body"])
    return DeadLetter("", document["id"], body, "", float(document["sent"]), document["attributes"], event_in(body))


def accepted(account: Account, events: Iterable[KeptEvent], letters: Letters) -> list[KeptEvent]:
    """Return the events without those from outside that no route took.

    What the system itself published is a fact, also where one of its consumers failed.
    """
    takers: Mapping[str, set[str]] = takers_of(account)
    refused: dict[str, set[str]] = defaultdict(set)
    for route, letter in letters:
        refused[letter.event_id].add(route)
    return [
        event
        for event in events
        if not (event.from_outside and event.id in refused and takers.get(event.type, set()) <= refused[event.id])
    ]


def takers_of(account: Account) -> dict[str, set[str]]:
    """Return the routes of each event type."""
    found: dict[str, set[str]] = defaultdict(set)
    for route in account.assembly.routes:
        for kind in route["events"]:
            found[kind].add(route["name"])
    return found
