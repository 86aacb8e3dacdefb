"""Drop: archive dead letters, then delete them."""

import time
from collections.abc import Mapping
from itertools import islice
from typing import Any

from signalbox.desk import archive
from signalbox.desk.account import Account
from signalbox.desk.dead_letters.dead_letter import DeadLetter
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.desk.dead_letters.replay import LEASE_SECONDS, Steps
from signalbox.desk.dead_letters.selection import check_selection, matches

CHUNK = 500
"""Dead letters in one object of the archive: 500 of the largest fit into memory."""


def drop(account: Account, route: str, where: Mapping[str, Any] | None = None) -> Steps:
    """Archive the dead letters of a route that match all conditions, then delete them; return the archive's keys. An
    ordered queue returns further messages of a group only after the first ones are deleted, so the act repeats."""
    check_selection(where or {}, {})
    letters = DeadLetters(account)
    kept: dict[str, DeadLetter] = {}
    objects: list[str] = []
    dropped, before = 0, -1
    try:
        while dropped > before:
            before = dropped
            found = letters.take(route, LEASE_SECONDS)
            while chunk := list(islice(found, CHUNK)):
                chosen = [letter for letter in chunk if letter.id not in kept and matches(letter, where or {})]
                if chosen:
                    objects.append(archive.put(account, key_of(route, chosen), map(document, chosen)))
                stay = letters.delete(chosen)
                gone = {letter.id for letter in chosen} - stay.keys()
                dropped += len(gone)
                kept |= {letter.id: letter for letter in chunk if letter.id not in gone}
                yield 0.0
        unseen = letters.count_unseen(kept.values())
    finally:
        letters.release(kept.values())
    left = {"left": len(kept) + unseen, "unseen": unseen}
    return {"route": route, "dropped": dropped, **left, "archived": objects}


def key_of(route: str, letters: list[DeadLetter]) -> str:
    """Return the key of a chunk of dead letters in the archive."""
    now = time.time()
    return f"letters/{archive.day(now)}/{route}-{round(now * 1000)}-{letters[0].id}.jsonl.gz"


def document(letter: DeadLetter) -> dict[str, Any]:
    """Return a dead letter as a document of the archive."""
    return {"id": letter.id, "sent": letter.sent, "attributes": dict(letter.attributes), "body": letter.body}
