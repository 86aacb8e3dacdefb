"""Drop: letters that nobody wants any more leave their queue, once the archive has them."""

import time
from collections.abc import Mapping
from itertools import islice
from typing import Any

from signalbox.desk import archive
from signalbox.desk.account import Account
from signalbox.desk.dead_letters.dead_letter import Letter
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.desk.dead_letters.replay import LEASE_SECONDS, Steps
from signalbox.desk.dead_letters.selection import check, meets

CHUNK = 500
"""Letters of one object in the archive: 500 of the largest fit into a process's memory."""


def drop(account: Account, route: str, where: Mapping[str, Any] | None = None) -> Steps:
    """Archive the letters of a route that meet all conditions, then delete them; gives the keys they lie under.

    An ordered queue shows what lies behind the letters that are gone: so long as there is more, it goes on.
    """
    check(where or {}, {})
    letters = DeadLetters(account)
    kept: dict[str, Letter] = {}
    objects: list[str] = []
    dropped, before = 0, -1
    try:
        while dropped > before:
            before = dropped
            found = letters.take(route, LEASE_SECONDS)
            while chunk := list(islice(found, CHUNK)):
                chosen = [letter for letter in chunk if letter.id not in kept and meets(letter, where or {})]
                if chosen:
                    objects.append(archive.put(account, key_of(route, chosen), map(document, chosen)))
                stay = letters.delete(chosen)
                gone = {letter.id for letter in chosen} - stay.keys()
                dropped += len(gone)
                kept |= {letter.id: letter for letter in chunk if letter.id not in gone}
                yield 0.0
        unseen = letters.unseen(kept.values())
    finally:
        letters.put_back(kept.values())
    left = {"left": len(kept) + unseen, "unseen": unseen}
    return {"route": route, "dropped": dropped, **left, "archived": objects}


def key_of(route: str, letters: list[Letter]) -> str:
    """Where a chunk of letters lies in the archive."""
    now = time.time()
    return f"letters/{archive.day(now)}/{route}-{round(now * 1000)}-{letters[0].id}.jsonl.gz"


def document(letter: Letter) -> dict[str, Any]:
    """A letter as the archive keeps it."""
    return {"id": letter.id, "sent": letter.sent, "attributes": dict(letter.attributes), "body": letter.body}
