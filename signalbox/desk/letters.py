"""Dead letters: what lies in a route's dead-letter queues, and why. boto3 alone, so the same on AWS and on a twin."""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from signalbox.desk.account import Account, known

RETRIES_EXHAUSTED = "RetriesExhausted"
LOOK_SECONDS = 60
"""How long a letter that somebody looks at is out of the others' sight; it is put back at once afterwards."""
SEEN_AGAIN = {"InvalidParameterValue", "MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight"}
"""Answers for a message that is not out of sight any more ("ChangeMessageVisibility", Amazon SQS API Reference)."""
COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


@dataclass(frozen=True)
class Letter:
    """A dead letter: `event` is the EventBridge event in it, or None where its text holds none. `sent`: epoch seconds."""

    url: str
    id: str
    body: str
    receipt: str
    sent: float
    attributes: Mapping[str, str]
    event: dict[str, Any] | None
    group: str = ""
    """The message group, where the route is ordered."""

    @property
    def reason(self) -> str:
        """Why it lies here: what the consumer or EventBridge wrote on it, or that its retries are spent."""
        wrapped = parsed(self.body)
        named = wrapped.get("reason") if isinstance(wrapped, dict) else None
        return self.attributes.get("reason") or self.attributes.get("ERROR_CODE") or named or RETRIES_EXHAUSTED

    @property
    def error(self) -> str:
        """The error's text."""
        return self.attributes.get("error") or self.attributes.get("ERROR_MESSAGE") or ""

    @property
    def cause(self) -> tuple[str, str]:
        """Reason and error: letters of one cause are mended by one thing."""
        return self.reason, self.error

    @property
    def detail(self) -> Mapping[str, Any]:
        """The CloudEvent in the event; empty where it is none."""
        detail = (self.event or {}).get("detail")
        return detail if isinstance(detail, dict) else {}

    @property
    def event_id(self) -> str:
        """The id of the event, ours where the event is a CloudEvent; `unknown` where there is none."""
        own = self.attributes.get("eventId") or self.detail.get("id") or (self.event or {}).get("id")
        return str(own or "unknown")

    @property
    def identity(self) -> str:
        """What tells one event from another, also where the text names none."""
        return self.event_id if self.event_id != "unknown" else hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def type(self) -> str:
        """The event's type."""
        return str((self.event or {}).get("detail-type", "unknown"))

    @property
    def subject(self) -> str:
        """What the event is about; empty where it does not say."""
        return str(self.detail.get("subject") or "")

    @property
    def trace_id(self) -> str:
        """The trace that the event belongs to (W3C Trace Context, "traceparent Header"); empty where it names none."""
        parts = str(self.detail.get("traceparent") or "").split("-")
        return parts[1] if len(parts) == 4 else ""


def parsed(text: str) -> Any:
    """The JSON value of a text, or None."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def event_in(body: str) -> dict[str, Any] | None:
    """The EventBridge event that a letter holds: as it stands, or wrapped with a reason as in `unroutable`."""
    document = parsed(body)
    if isinstance(document, dict) and isinstance(document.get("event"), dict) and "reason" in document:
        document = document["event"]
    return document if isinstance(document, dict) and "detail-type" in document else None


def letter(url: str, message: Mapping[str, Any]) -> Letter:
    """A letter from a message that was received from the queue of this URL."""
    attributes = {
        name: str(value.get("StringValue", "")) for name, value in message.get("MessageAttributes", {}).items()
    }
    sent = float(message.get("Attributes", {}).get("SentTimestamp", 0)) / 1000
    group = str(message.get("Attributes", {}).get("MessageGroupId", ""))
    body = message["Body"]
    return Letter(url, message["MessageId"], body, message["ReceiptHandle"], sent, attributes, event_in(body), group)


class DeadLetters:
    """The dead-letter queues of an account's routes, those of their targets and `unroutable` included."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.sqs = account.client("sqs")

    def routes(self) -> list[str]:
        """The routes that have dead letters."""
        return list(self.account.assembly.letter_queues)

    def urls(self, route: str) -> list[str]:
        """The URLs of a route's dead-letter queues. Raises InputError with the nearest name."""
        queues = self.account.assembly.letter_queues
        return [self.account.queue_url(name) for name in queues[known(route, queues, "route")]]

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
        counts = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(COUNTS))["Attributes"]
        return sum(int(counts.get(name, 0)) for name in COUNTS)

    def take(self, route: str, seconds: int = LOOK_SECONDS) -> Iterator[Letter]:
        """Every letter of a route once, out of others' sight until it is deleted or put back; of an ordered route the first
        ten of each group, since a queue gives no more while they are out of sight."""
        for url in filter(self.size, self.urls(route)):
            seen: set[str] = set()
            while letters := [found for found in self.receive(url, seconds) if found.id not in seen]:
                seen.update(found.id for found in letters)
                yield from letters

    def put_back(self, letters: Iterable[Letter]) -> None:
        """Let letters be seen again; those that are seen again already, or gone, are left alone."""
        for found in letters:
            try:
                self.sqs.change_message_visibility(QueueUrl=found.url, ReceiptHandle=found.receipt, VisibilityTimeout=0)
            except ClientError as error:
                if error.response["Error"]["Code"] not in SEEN_AGAIN:
                    raise

    def delete(self, letters: list[Letter]) -> None:
        """Delete letters, ten in a call."""
        for url in dict.fromkeys(found.url for found in letters):
            receipts = [found.receipt for found in letters if found.url == url]
            for first in range(0, len(receipts), 10):
                entries = [
                    {"Id": str(number), "ReceiptHandle": receipt}
                    for number, receipt in enumerate(receipts[first : first + 10])
                ]
                self.sqs.delete_message_batch(QueueUrl=url, Entries=entries)

    def look(self, route: str) -> list[Letter]:
        """All letters of a route, oldest first; they stay where they are."""
        letters = list(self.take(route))
        self.put_back(letters)
        return sorted(letters, key=lambda found: found.sent)


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
    """The letters of a route grouped by reason and error, the most frequent cause first."""
    groups: dict[tuple[str, str], list[Letter]] = {}
    for found in letters.look(route):
        groups.setdefault(found.cause, []).append(found)
    rows = [
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
    return {"causes": sorted(rows, key=lambda row: (-len(row["eventIds"]), row["reason"], row["error"]))}
