"""Dead-letter queues: receive, hide, release and delete messages, with boto3 only."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from signalbox.desk.account import Account, check_name
from signalbox.desk.dead_letters.dead_letter import DeadLetter, from_message
from signalbox.desk.queue_status import queue_depth

LOOK_SECONDS = 60
"""Visibility time-out of dead letters that are only inspected; they are released at once afterwards."""
BATCH_ENTRIES = 10
"""Most entries of a request ("DeleteMessageBatch", Amazon SQS API Reference)."""


class DeadLetters:
    """Dead-letter queues of an account: of its routes and their targets, `unroutable`, and those without a route."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.sqs = account.client("sqs")
        self.queues = {**account.assembly.all_dead_letter_queues, **account.assembly.queues_without_replay}

    def routes(self) -> list[str]:
        """Return the routes, and the names of the queues without one."""
        return list(self.queues)

    def urls(self, route: str) -> list[str]:
        """Return the URLs of a route's dead-letter queues. Raises InputError with the nearest name."""
        return [self.account.queue_url(name) for name in self.queues[check_name(route, self.queues, "route")]]

    def receive(self, url: str, seconds: int = LOOK_SECONDS, wait: int = 1) -> list[DeadLetter]:
        """Receive up to ten dead letters of one queue. `seconds` is their visibility time-out, `wait` the most seconds
        to wait for the first."""
        answer = self.sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=seconds,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
            WaitTimeSeconds=wait,
        )
        return [from_message(url, message) for message in answer.get("Messages", [])]

    def size(self, url: str) -> int:
        """Return the number of messages of a queue, visible or not; an empty queue need not be polled."""
        return sum(queue_depth(self.sqs, url))

    def take(self, route: str, seconds: int = LOOK_SECONDS) -> Iterator[DeadLetter]:
        """Yield every dead letter of a route once, invisible to others until it is deleted or released. An ordered
        queue returns up to ten of each group only (`count_unseen`)."""
        for url in filter(self.size, self.urls(route)):
            seen: set[str] = set()
            while letters := [found for found in self.receive(url, seconds) if found.id not in seen]:
                seen.update(found.id for found in letters)
                yield from letters

    def count_unseen(self, taken: Iterable[DeadLetter]) -> int:
        """Return the approximate number of messages behind those that were taken and not deleted.

        A FIFO queue returns no more of a group while some of it are in flight ("FIFO queue delivery logic in Amazon
        SQS", Amazon SQS Developer Guide).
        """
        counts = Counter(found.url for found in taken if found.group)
        return sum(max(0, self.size(url) - count) for url, count in counts.items())

    def hide(self, letters: Iterable[DeadLetter], seconds: int) -> None:
        """Set the visibility time-out of dead letters; those already visible or deleted are ignored."""
        for url, batch in batches(letters):
            entries = [{**entry, "VisibilityTimeout": seconds} for entry in batch]
            self.sqs.change_message_visibility_batch(QueueUrl=url, Entries=entries)

    def release(self, letters: Iterable[DeadLetter]) -> None:
        """Make dead letters visible again."""
        self.hide(letters, 0)

    def delete(self, letters: list[DeadLetter]) -> dict[str, str]:
        """Delete dead letters; return the reason for each that could not be deleted, by message id."""
        ids = {found.receipt: found.id for found in letters}
        stay: dict[str, str] = {}
        for url, batch in batches(letters):
            answer = self.sqs.delete_message_batch(QueueUrl=url, Entries=batch)
            for failed in answer.get("Failed", []):
                reason = str(failed.get("Message") or failed["Code"])
                stay[ids[batch[int(failed["Id"])]["ReceiptHandle"]]] = reason
        return stay

    def peek(self, route: str) -> list[DeadLetter]:
        """Return all visible dead letters of a route, oldest first, and leave them in the queue."""
        letters = list(self.take(route))
        self.release(letters)
        return sorted(letters, key=lambda found: found.sent)


def batches(letters: Iterable[DeadLetter]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the queue URL and at most ten entries `{"Id", "ReceiptHandle"}` for each request."""
    by_url: dict[str, list[str]] = {}
    for found in letters:
        by_url.setdefault(found.url, []).append(found.receipt)
    for url, receipts in by_url.items():
        for first in range(0, len(receipts), BATCH_ENTRIES):
            ten = enumerate(receipts[first : first + BATCH_ENTRIES])
            yield url, [{"Id": str(number), "ReceiptHandle": receipt} for number, receipt in ten]


class RouteCount(TypedDict):
    """Dead letters of a route: their number, and the age of the oldest in seconds."""

    route: str
    messages: int
    oldest_s: float | None


class RouteCounts(TypedDict):
    """Dead letters of all routes."""

    routes: list[RouteCount]


def count_dead_letters(letters: DeadLetters) -> RouteCounts:
    """Count the dead letters of each route. A dead letter keeps the time at which its event was first enqueued; its
    queue deletes it 14 days after that."""
    rows: list[RouteCount] = []
    for route in letters.routes():
        found = letters.peek(route)
        oldest = round(letters.account.now() - found[0].sent, 3) if found else None
        count = max(len(found), sum(map(letters.size, letters.urls(route))))
        rows.append({"route": route, "messages": count, "oldest_s": oldest})
    return {"routes": rows}


class Cause(TypedDict):
    """Dead letters with one reason and error."""

    reason: str
    error: str
    count: int
    types: list[str]
    eventIds: list[str]
    subjects: list[str]
    traceIds: list[str]


class Causes(TypedDict):
    """Causes of a route's dead letters; `unseen` is the number of messages behind them in an ordered queue."""

    causes: list[Cause]
    unseen: int


def group_by_cause(letters: DeadLetters, route: str) -> Causes:
    """Group the dead letters of a route by reason and error, the most frequent cause first."""
    groups: dict[tuple[str, str], list[DeadLetter]] = {}
    seen = letters.peek(route)
    for found in seen:
        groups.setdefault(found.cause, []).append(found)
    rows: list[Cause] = [
        {
            "reason": reason,
            "error": error,
            "count": len(members),
            "types": sorted({member.type for member in members}),
            "eventIds": [member.event_id for member in members],
            "subjects": list(dict.fromkeys(member.subject for member in members if member.subject)),
            "traceIds": list(dict.fromkeys(member.trace_id for member in members if member.trace_id)),
        }
        for (reason, error), members in groups.items()
    ]
    rows.sort(key=lambda row: (-len(row["eventIds"]), row["reason"], row["error"]))
    return {"causes": rows, "unseen": letters.count_unseen(seen)}
