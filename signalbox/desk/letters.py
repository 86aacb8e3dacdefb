"""Dead letters: what lies in a route's dead-letter queue, and why. boto3 alone, so the same on AWS and on a twin."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from signalbox.assembly import Assembly
from signalbox.errors import InputError

RETRIES_EXHAUSTED = "RetriesExhausted"
LOOK_SECONDS = 60
"""How long a letter that somebody looks at is out of the others' sight; it is put back at once afterwards."""


class Sqs(Protocol):
    """The operations of boto3's SQS client that the desk uses."""

    def get_queue_url(self, *, QueueName: str) -> dict[str, Any]: ...  # noqa: N803  # boto3's spelling
    def receive_message(self, **options: Any) -> dict[str, Any]: ...
    def send_message(self, **options: Any) -> dict[str, Any]: ...
    def delete_message(self, **options: Any) -> dict[str, Any]: ...
    def change_message_visibility(self, **options: Any) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Letter:
    """A dead letter: `event` is the EventBridge event in it, or None where its text holds none."""

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
    def event_id(self) -> str:
        """The id of the event, ours where the event is a CloudEvent."""
        detail = (self.event or {}).get("detail")
        own = detail.get("id") if isinstance(detail, dict) else None
        return str(self.attributes.get("eventId") or own or (self.event or {}).get("id") or "unknown")

    @property
    def type(self) -> str:
        """The event's type."""
        return str((self.event or {}).get("detail-type", "unknown"))


def parsed(text: str) -> Any:
    """The JSON value of a text, or None."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def event_in(body: str) -> dict[str, Any] | None:
    """The EventBridge event that a letter holds: as it stands, or wrapped with a reason as in `unroutable`."""
    document = parsed(body)
    if isinstance(document, dict) and isinstance(document.get("event"), dict) and "reason" in document:
        document = document["event"]
    return document if isinstance(document, dict) and "detail-type" in document else None


def letter(message: Mapping[str, Any]) -> Letter:
    """A letter from a received message."""
    attributes = {
        name: str(value.get("StringValue", "")) for name, value in message.get("MessageAttributes", {}).items()
    }
    sent = float(message.get("Attributes", {}).get("SentTimestamp", 0)) / 1000
    group = str(message.get("Attributes", {}).get("MessageGroupId", ""))
    return Letter(message["Body"], message["ReceiptHandle"], sent, attributes, event_in(message["Body"]), group)


class DeadLetters:
    """The dead-letter queues of an assembly's routes, `unroutable` included."""

    def __init__(self, assembly: Assembly, sqs: Sqs) -> None:
        self.assembly = assembly
        self.sqs = sqs

    def routes(self) -> list[str]:
        """The routes that have dead letters."""
        return list(self.assembly.dead_letter_queues)

    def url(self, route: str) -> str:
        """The URL of a route's dead-letter queue. Raises InputError with the names that there are."""
        names = self.assembly.dead_letter_queues
        if route not in names:
            raise InputError(f"there is no route {route!r}; there is {', '.join(names)}")
        return str(self.sqs.get_queue_url(QueueName=names[route])["QueueUrl"])

    def take(self, route: str) -> Iterator[Letter]:
        """Every letter of a route once, out of others' sight until it is deleted or put back."""
        url = self.url(route)
        options = {"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": LOOK_SECONDS}
        wanted = {"MessageAttributeNames": ["All"], "AttributeNames": ["All"], "WaitTimeSeconds": 1}
        while messages := self.sqs.receive_message(**options, **wanted).get("Messages", []):
            yield from (letter(message) for message in messages)

    def put_back(self, route: str, letters: list[Letter]) -> None:
        """Let letters be seen again."""
        url = self.url(route)
        for item in letters:
            self.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=item.receipt, VisibilityTimeout=0)

    def look(self, route: str) -> list[Letter]:
        """All letters of a route, oldest first; they stay where they are."""
        letters = list(self.take(route))
        self.put_back(route, letters)
        return sorted(letters, key=lambda item: item.sent)


def dead(letters: DeadLetters) -> dict[str, Any]:
    """How many letters each route has, and the age of the oldest in seconds (None where there is none)."""
    rows = []
    for route in letters.routes():
        found = letters.look(route)
        oldest = round(time.time() - found[0].sent, 3) if found else None
        rows.append({"route": route, "messages": len(found), "oldest_s": oldest})
    return {"routes": rows}


def causes(letters: DeadLetters, route: str) -> dict[str, Any]:
    """The letters of a route grouped by reason and error, the most frequent cause first."""
    groups: dict[tuple[str, str], list[str]] = {}
    for item in letters.look(route):
        groups.setdefault((item.reason, item.error), []).append(item.event_id)
    rows = [
        {"reason": reason, "error": error, "count": len(ids), "eventIds": ids}
        for (reason, error), ids in groups.items()
    ]
    return {"causes": sorted(rows, key=lambda row: (-len(row["eventIds"]), row["reason"], row["error"]))}
