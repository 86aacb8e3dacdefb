"""Replay: dead letters go back to where they came from, with values mended on the way, at a bounded rate.

A letter is deleted only after it was sent: one that is sent twice has one effect, one that is lost has none. So a replay that
was interrupted is resumed by asking for it again. A letter that comes back with the cause it had before stops the replay of
that cause: what has not been mended is not sent round in circles.
"""

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.desk.account import Account
from signalbox.desk.contracts import Contracts
from signalbox.desk.dead_letters.dead_letter import LATE, Letter
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.desk.dead_letters.selection import check, meets, mend
from signalbox.desk.dead_letters.sending import BATCH_ENTRIES, Outgoing, Way, batches, way_back

LEASE_SECONDS = 900
"""How long letters that a replay has taken are out of others' sight; those of one that died are back after this, and one that
takes longer takes them again."""
SETTLE_SECONDS = 5.0
"""How long a replay waits after its first letters, and at its end, for those that come back at once: what can never succeed
is a dead letter again within a second or two."""
LOOK_SECONDS, QUIET_SECONDS = 10.0, 2.0
"""Between two looks at letters of a cause that shows late, and before a queue that looks empty is looked at again."""
RATE = 75.0
"""Letters a second unless told otherwise: 5,000 of several routes in under two minutes, and little beside a queue's normal
traffic. The time that the calls take is part of it."""

Steps = Generator[float, None, dict[str, Any]]
"""An act that takes its time: it yields the seconds to wait before it goes on, and returns what it did."""


@dataclass
class Replay:
    """One replay under way. `held`: the letters that it has taken and not sent, by message id; `sent`: identity -> the cause
    that the letter had; `tried`: causes that show late, of which a trial was sent; `given_up`: cause -> letters that came back with it; `refused`: event id -> reason."""

    letters: DeadLetters
    urls: list[str]
    way: Way
    where: Mapping[str, Any]
    edit: Mapping[str, Any]
    contracts: Contracts | None
    held: dict[str, Letter] = field(default_factory=dict)
    sent: dict[str, tuple[str, str]] = field(default_factory=dict)
    tried: set[tuple[str, str]] = field(default_factory=set)
    given_up: dict[tuple[str, str], int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    replayed: int = 0

    def choose(self, route: str) -> list[Outgoing]:
        """Letters that this replay has neither taken nor sent before, those that it is about, mended; of an ordered route
        there are more once these are gone. One that cannot be mended so is refused. Raises InputError for one that breaks its contract."""
        found = [letter for letter in self.letters.take(route, LEASE_SECONDS) if letter.id not in self.held]
        self.held.update({letter.id: letter for letter in found})
        meant = [letter for letter in found if letter.identity not in self.sent and meets(letter, self.where)]
        chosen = mend(meant, self.edit, self.refused)
        if self.contracts is not None:
            for letter, text in chosen:
                self.contracts.check(text, letter.event_id)
        return chosen

    def send_all(self, chosen: list[Outgoing], rate: float) -> Generator[float, None, None]:
        """Send batch after batch; the first of a cause that shows late is a trial, whose end is awaited before more is sent."""
        begun = time.time()
        for batch in batches(chosen):
            going = [(letter, text) for letter, text in batch if letter.cause not in self.given_up]
            if going:
                settle = SETTLE_SECONDS if not self.sent else 0.0
                trial = {letter.cause for letter, _ in going if letter.reason in LATE} - self.tried
                self.tried |= trial
                self.send(going)
                yield max(SETTLE_SECONDS if trial else settle, len(going) / rate - (time.time() - begun))
                begun = time.time()
                self.look_for_returned(wait=int(settle > 0))
                if trial:
                    yield from self.await_trial(trial)
                    begun = time.time()
        if len(self.sent) > BATCH_ENTRIES:
            yield SETTLE_SECONDS
            self.look_for_returned(wait=1)

    def await_trial(self, causes: set[tuple[str, str]]) -> Generator[float, None, None]:
        """Wait until letters of causes that show late are done, or dead again: one of each has come back, the queue has looked
        empty twice, or the time is over in which a message fails for good."""
        held_since = begun = time.time()
        quiet, patience = 0, self.way.patience() + LOOK_SECONDS
        while causes - self.given_up.keys() and time.time() < begun + patience:
            quiet = 0 if self.way.under_way() else quiet + 1
            if quiet == 2:
                break
            yield QUIET_SECONDS if quiet else LOOK_SECONDS
            self.look_for_returned(wait=1)
            if time.time() > held_since + LEASE_SECONDS / 3:
                self.letters.hold(self.held.values(), LEASE_SECONDS)
                held_since = time.time()

    def send(self, batch: list[Outgoing]) -> None:
        """Send a batch, then delete what was taken; what cannot be deleted stays held."""
        refused = self.way.send(batch)
        taken = [self.held[letter.id] for letter, _ in batch if letter.id not in refused]
        self.sent.update({letter.identity: letter.cause for letter in taken})
        stay = self.letters.delete(taken)
        refused |= {identity: f"it was sent, but stays: {reason}" for identity, reason in stay.items()}
        self.refused.update({letter.event_id: refused[letter.id] for letter, _ in batch if letter.id in refused})
        for letter in taken:
            if letter.id not in stay:
                del self.held[letter.id]
        self.replayed += len(taken)

    def look_for_returned(self, wait: int) -> None:
        """See what has come into the queues since all was taken: letters that were sent and have failed as before. Without a
        second's wait SQS may overlook the few that there are ("ReceiveMessage", Amazon SQS API Reference: short polls)."""
        for url in self.urls:
            while arrived := self.letters.receive(url, LEASE_SECONDS, wait):
                for letter in arrived:
                    new = letter.id not in self.held
                    self.held[letter.id] = letter
                    if new and self.sent.get(letter.identity) == letter.cause:
                        self.given_up[letter.cause] = self.given_up.get(letter.cause, 0) + 1

    def outcome(self, route: str) -> dict[str, Any]:
        """What was done: letters sent, left, come back with the cause they had, and refused, with the reason; of those that are
        left, `unseen` could not be looked at."""
        unseen = self.letters.unseen(self.held.values())
        stopped = [{"reason": r, "error": e, "returned": count} for (r, e), count in sorted(self.given_up.items())]
        return {
            "route": route,
            "replayed": self.replayed,
            "left": len(self.held) + unseen,
            "unseen": unseen,
            "returned": sum(self.given_up.values()),
            "stopped": stopped,
            "refused": self.refused,
        }


def replay(
    account: Account,
    route: str,
    where: Mapping[str, Any] | None = None,
    edit: Mapping[str, Any] | None = None,
    rate: float = RATE,
    dry_run: bool = False,
    contracts: Contracts | None = None,
) -> Steps:
    """Send the letters of a route that meet all conditions back to the route's queue, or to the bus from `unroutable`.

    `edit` sets values by JSON Pointer in the event's detail first; with `contracts`, what breaks its contract even so is
    refused before any letter moves. `rate` in letters a second. A dry run tells what would go back.
    """
    check(where or {}, edit or {})
    letters = DeadLetters(account)
    work = Replay(letters, letters.urls(route), way_back(account, route), where or {}, edit or {}, contracts)
    try:
        chosen = work.choose(route)
        if dry_run:
            return {**work.outcome(route), "would_replay": len(chosen)}
        while chosen:
            yield from work.send_all(chosen, rate)
            chosen = work.choose(route)
        return work.outcome(route)
    finally:
        letters.put_back(work.held.values())
