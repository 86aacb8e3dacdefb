"""Drop: letters that nobody wants any more leave their queue, once the archive has them."""

import time
from collections.abc import Mapping
from itertools import islice
from typing import Any

from signalbox.desk import archive
from signalbox.desk.account import Account
from signalbox.desk.choosing import check, meets
from signalbox.desk.letters import DeadLetters, Letter
from signalbox.desk.replay import LEASE_SECONDS, Steps

CHUNK = 500
"""Letters of one object in the archive: 500 of the largest fit into a process's memory."""


def drop(account: Account, route: str, where: Mapping[str, Any] | None = None) -> Steps:
    """Archive the letters of a route that meet all conditions, then delete them; gives the keys they lie under."""
    check(where or {}, {})
    letters = DeadLetters(account)
    kept: list[Letter] = []
    objects: list[str] = []
    dropped = 0
    found = letters.take(route, LEASE_SECONDS)
    try:
        while chunk := list(islice(found, CHUNK)):
            chosen = [letter for letter in chunk if meets(letter, where or {})]
            kept += [letter for letter in chunk if not meets(letter, where or {})]
            if chosen:
                objects.append(archive.put(account, key_of(route, chosen), map(document, chosen)))
                letters.delete(chosen)
                dropped += len(chosen)
                yield 0.0
    finally:
        letters.put_back(kept)
    return {"route": route, "dropped": dropped, "left": len(kept), "archived": objects}


def key_of(route: str, letters: list[Letter]) -> str:
    """Where a chunk of letters lies in the archive."""
    now = time.time()
    return f"letters/{archive.day(now)}/{route}-{round(now * 1000)}-{letters[0].id}.jsonl.gz"


def document(letter: Letter) -> dict[str, Any]:
    """A letter as the archive keeps it."""
    return {"id": letter.id, "sent": letter.sent, "attributes": dict(letter.attributes), "body": letter.body}
