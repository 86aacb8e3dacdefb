"""The dead letters of a route: taken out of sight, looked at, put back, deleted. boto3 alone, so the same on AWS and on a twin."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from signalbox.desk.account import Account, known
from signalbox.desk.dead_letters.dead_letter import Letter, letter
from signalbox.desk.queue_status import depth

LOOK_SECONDS = 60
"""How long a letter that somebody looks at is out of the others' sight; it is put back at once afterwards."""
BATCH_ENTRIES = 10
"""Messages that one request deletes or shows again ("DeleteMessageBatch", Amazon SQS API Reference)."""


class DeadLetters:
    """The queues in which an account's messages end: of its routes and their targets, `unroutable`, and those of no route."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.sqs = account.client("sqs")
        self.queues = {**account.assembly.all_dead_letter_queues, **account.assembly.queues_without_replay}

    def routes(self) -> list[str]:
        """The routes that have dead letters, and the other names of such queues."""
        return list(self.queues)

    def urls(self, route: str) -> list[str]:
        """The URLs of a route's dead-letter queues. Raises InputError with the nearest name."""
        return [self.account.queue_url(name) for name in self.queues[known(route, self.queues, "route")]]

    def receive(self, url: str, seconds: int = LOOK_SECONDS, wait: int = 1) -> list[Letter]:
        """Up to ten letters of one queue, out of others' sight for so long; waits up to so many seconds for the first."""
        answer = self.sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=seconds,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
            WaitTimeSeconds=wait,
        )
        return [letter(url, message) for message in answer.get("Messages", [])]

    def size(self, url: str) -> int:
        """How many messages a queue has, seen or unseen: an empty one is not worth a second of waiting."""
        return sum(depth(self.sqs, url))

    def take(self, route: str, seconds: int = LOOK_SECONDS) -> Iterator[Letter]:
        """Every letter of a route once, out of others' sight until it is deleted or put back; of an ordered route up to ten of
        each group, since a queue gives no more while they are out of sight (`unseen`)."""
        for url in filter(self.size, self.urls(route)):
            seen: set[str] = set()
            while letters := [found for found in self.receive(url, seconds) if found.id not in seen]:
                seen.update(found.id for found in letters)
                yield from letters

    def unseen(self, taken: Iterable[Letter]) -> int:
        """How many letters lie behind those that were taken and not deleted: a FIFO queue gives no more of a group while some of
        it are in flight ("FIFO queue delivery logic in Amazon SQS", Amazon SQS Developer Guide). The counts are approximate."""
        counts = Counter(found.url for found in taken if found.group)
        return sum(max(0, self.size(url) - count) for url, count in counts.items())

    def hold(self, letters: Iterable[Letter], seconds: int) -> None:
        """Keep letters out of sight for so long from now. Those that are seen again already, or gone, are left alone."""
        for url, batch in batches(letters):
            entries = [{**entry, "VisibilityTimeout": seconds} for entry in batch]
            self.sqs.change_message_visibility_batch(QueueUrl=url, Entries=entries)

    def put_back(self, letters: Iterable[Letter]) -> None:
        """Let letters be seen again."""
        self.hold(letters, 0)

    def delete(self, letters: list[Letter]) -> dict[str, str]:
        """Delete letters; gives, for each that stays, the reason by the message's id."""
        ids = {found.receipt: found.id for found in letters}
        stay: dict[str, str] = {}
        for url, batch in batches(letters):
            answer = self.sqs.delete_message_batch(QueueUrl=url, Entries=batch)
            for failed in answer.get("Failed", []):
                reason = str(failed.get("Message") or failed["Code"])
                stay[ids[batch[int(failed["Id"])]["ReceiptHandle"]]] = reason
        return stay

    def look(self, route: str) -> list[Letter]:
        """All letters of a route that can be seen, oldest first; they stay where they are."""
        letters = list(self.take(route))
        self.put_back(letters)
        return sorted(letters, key=lambda found: found.sent)


def batches(letters: Iterable[Letter]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Requests about letters: the URL of their queue, and entries `{"Id", "ReceiptHandle"}`, at most ten."""
    by_url: dict[str, list[str]] = {}
    for found in letters:
        by_url.setdefault(found.url, []).append(found.receipt)
    for url, receipts in by_url.items():
        for first in range(0, len(receipts), BATCH_ENTRIES):
            ten = enumerate(receipts[first : first + BATCH_ENTRIES])
            yield url, [{"Id": str(number), "ReceiptHandle": receipt} for number, receipt in ten]


def dead(letters: DeadLetters) -> dict[str, Any]:
    """How many letters each route has, and the age of the oldest in seconds (None where there is none).

    A letter keeps the time at which its event was first enqueued, and its queue forgets it 14 days after that.
    """
    rows = []
    for route in letters.routes():
        found = letters.look(route)
        oldest = round(time.time() - found[0].sent, 3) if found else None
        count = max(len(found), sum(map(letters.size, letters.urls(route))))
        rows.append({"route": route, "messages": count, "oldest_s": oldest})
    return {"routes": rows}


def causes(letters: DeadLetters, route: str) -> dict[str, Any]:
    """The letters of a route grouped by reason and error, the most frequent cause first; `unseen`: how many lie behind them."""
    groups: dict[tuple[str, str], list[Letter]] = {}
    seen = letters.look(route)
    for found in seen:
        groups.setdefault(found.cause, []).append(found)
    rows: list[dict[str, Any]] = [
        {
            "reason": reason,
            "error": error,
            "count": len(members),
            "types": sorted({member.type for member in members}),
            "eventIds": [member.event_id for member in members],
            "traceIds": list(dict.fromkeys(member.trace_id for member in members if member.trace_id)),
        }
        for (reason, error), members in groups.items()
    ]
    rows.sort(key=lambda row: (-len(row["eventIds"]), row["reason"], row["error"]))
    return {"causes": rows, "unseen": letters.unseen(seen)}
