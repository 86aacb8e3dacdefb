"""Replay: send dead letters back to their route, with edits, at a limited rate.

A dead letter is deleted only after it was sent: sent twice, it has one effect, but lost, it has none. An interrupted
replay is therefore resumed by a second one. A dead letter that returns with the same cause stops the replay of that
cause, so that messages that must fail again do not circulate.
"""

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.desk.account import Account
from signalbox.desk.contracts import Contracts
from signalbox.desk.dead_letters.dead_letter import LATE, DeadLetter
from signalbox.desk.dead_letters.edits import check_edit
from signalbox.desk.dead_letters.queue import DeadLetters
from signalbox.desk.dead_letters.selection import apply_edit, check_selection, matches
from signalbox.desk.dead_letters.sending import BATCH_ENTRIES, Destination, Outgoing, batches, destination_of

LEASE_SECONDS = 900
"""Visibility time-out of taken dead letters: after it those of an interrupted replay are visible again."""
SETTLE_SECONDS = 5.0
"""Wait after the first dead letters and at the end: a message that must fail returns within a second or two."""
LOOK_SECONDS, QUIET_SECONDS = 10.0, 2.0
"""Intervals between two checks for returned messages, and before an empty queue is checked again."""
RATE = 75.0
"""Default dead letters a second: 5,000 in under two minutes, and little beside a queue's normal traffic.

The time of the calls is part of it.
"""

Steps = Generator[float, None, dict[str, Any]]
"""Steps of an act: a generator that yields the seconds to wait and returns the outcome."""


@dataclass
class Replay:
    """One replay in progress.

    `held`: dead letters taken and not sent, by message id; `sent`: the cause of each sent one, by identity; `tried`:
    late causes with a trial; `given_up`: number of returned dead letters by cause; `refused`: reasons by event id.
    """

    letters: DeadLetters
    urls: list[str]
    destination: Destination
    where: Mapping[str, Any]
    edit: Mapping[str, Any]
    contracts: Contracts | None
    held: dict[str, DeadLetter] = field(default_factory=dict)
    sent: dict[str, tuple[str, str]] = field(default_factory=dict)
    tried: set[tuple[str, str]] = field(default_factory=set)
    given_up: dict[tuple[str, str], int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    replayed: int = 0

    def choose(self, route: str) -> list[Outgoing]:
        """Take and return the matching dead letters that were not taken or sent before, edited.

        One that cannot be edited is refused. Raises InputError for one that breaks its contract. An ordered route has
        more of them after these are deleted.
        """
        found = [letter for letter in self.letters.take(route, LEASE_SECONDS) if letter.id not in self.held]
        self.held.update({letter.id: letter for letter in found})
        meant = [letter for letter in found if letter.identity not in self.sent and matches(letter, self.where)]
        chosen = apply_edit(meant, self.edit, self.refused)
        if self.contracts is not None:
            for letter, text in chosen:
                self.contracts.check(text, letter.event_id)
        return chosen

    def send_all(self, chosen: list[Outgoing], rate: float) -> Generator[float, None, None]:
        """Send all batches; the first of a late cause is a trial, and its end is awaited."""
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
                self.receive_returned(wait=int(settle > 0))
                if trial:
                    yield from self.await_trial(trial)
                    begun = time.time()
        if len(self.sent) > BATCH_ENTRIES:
            yield SETTLE_SECONDS
            self.receive_returned(wait=1)

    def await_trial(self, causes: set[tuple[str, str]]) -> Generator[float, None, None]:
        """Wait until the trials of late causes have ended. A trial ends when one dead letter of each cause has
        returned, when the queue was empty twice, or after the time in which a message fails for good."""
        held_since = begun = time.time()
        quiet, patience = 0, self.destination.failure_seconds() + LOOK_SECONDS
        while causes - self.given_up.keys() and time.time() < begun + patience:
            quiet = 0 if self.destination.has_pending() else quiet + 1
            if quiet == 2:
                break
            yield QUIET_SECONDS if quiet else LOOK_SECONDS
            self.receive_returned(wait=1)
            if time.time() > held_since + LEASE_SECONDS / 3:
                self.letters.hide(self.held.values(), LEASE_SECONDS)
                held_since = time.time()

    def send(self, batch: list[Outgoing]) -> None:
        """Send a batch, then delete it; messages that cannot be deleted stay held."""
        refused = self.destination.send(batch)
        taken = [self.held[letter.id] for letter, _ in batch if letter.id not in refused]
        self.sent.update({letter.identity: letter.cause for letter in taken})
        stay = self.letters.delete(taken)
        refused |= {identity: f"it was sent, but stays: {reason}" for identity, reason in stay.items()}
        self.refused.update({letter.event_id: refused[letter.id] for letter, _ in batch if letter.id in refused})
        for letter in taken:
            if letter.id not in stay:
                del self.held[letter.id]
        self.replayed += len(taken)

    def receive_returned(self, wait: int) -> None:
        """Receive the dead letters that have arrived, and count those that failed as before. Without a wait SQS may
        miss a few messages ("ReceiveMessage", Amazon SQS API Reference: short polls)."""
        for url in self.urls:
            while arrived := self.letters.receive(url, LEASE_SECONDS, wait):
                for letter in arrived:
                    new = letter.id not in self.held
                    self.held[letter.id] = letter
                    if new and self.sent.get(letter.identity) == letter.cause:
                        self.given_up[letter.cause] = self.given_up.get(letter.cause, 0) + 1

    def outcome(self, route: str) -> dict[str, Any]:
        """Return the numbers of dead letters sent, left and returned, and the refused ones with reasons. `unseen` is
        the part of those left that could not be received."""
        unseen = self.letters.count_unseen(self.held.values())
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
    """Send the matching dead letters of a route to its queue, or from `unroutable` to the bus.

    `edit` sets values by JSON Pointer in the event's detail first. With `contracts`, an event that breaks its contract
    is refused before anything is sent. `rate` is in dead letters a second. A dry run returns the number only.
    """
    check_selection(where or {}, edit or {})
    letters = DeadLetters(account)
    work = Replay(letters, letters.urls(route), destination_of(account, route), where or {}, edit or {}, contracts)
    try:
        chosen = work.choose(route)
        if not work.held:
            check_edit(account, route, edit or {})
        if dry_run:
            return {**work.outcome(route), "would_replay": len(chosen)}
        while chosen:
            yield from work.send_all(chosen, rate)
            chosen = work.choose(route)
        return work.outcome(route)
    finally:
        letters.release(work.held.values())
