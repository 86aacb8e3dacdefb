"""Destinations of replayed dead letters: the queue of their route, or the bus."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from signalbox.desk.account import Account
from signalbox.desk.dead_letters.dead_letter import DeadLetter, parse_json
from signalbox.desk.queue_status import queue_depth, seconds_to_dead_letter
from signalbox.errors import InputError

UNROUTABLE = "unroutable"
BATCH_ENTRIES = 10
BATCH_BYTES = 1_000_000
"""Most entries and bytes of a batch ("SendMessageBatch", Amazon SQS; "PutEvents", EventBridge API Reference)."""

Outgoing = tuple[DeadLetter, str]


class Destination(Protocol):
    """Destination of replayed dead letters."""

    def send(self, batch: Sequence[Outgoing]) -> dict[str, str]:
        """Send texts; return the reason for each dead letter that was refused, by message id."""

    def has_pending(self) -> bool:
        """Return True where messages still wait to be handled, as far as the counts show."""

    def failure_seconds(self) -> float:
        """Return the seconds until a message that always fails has failed for good."""


class QueueDestination:
    """Queue of the route: its consumer receives the dead letter like a new message."""

    def __init__(self, account: Account, route: str) -> None:
        self.sqs = account.client("sqs")
        self.url = account.queue_url(account.route(route)["queue"])

    def send(self, batch: Sequence[Outgoing]) -> dict[str, str]:
        """Send the texts as messages."""
        entries = [
            {"Id": str(number), "MessageBody": text, **group_attributes(found), **trace_attributes(found)}
            for number, (found, text) in enumerate(batch)
        ]
        answer = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries)
        return {batch[int(failed["Id"])][0].id: str(failed.get("Message", "")) for failed in answer.get("Failed", [])}

    def has_pending(self) -> bool:
        """Return True where the queue has messages, of other senders too."""
        return any(queue_depth(self.sqs, self.url))

    def failure_seconds(self) -> float:
        """Return the seconds of all receives of a message."""
        return seconds_to_dead_letter(self.sqs, self.url)


class BusDestination:
    """Event bus: the detail type is set from the type in the event, which an edit may have corrected."""

    def __init__(self, account: Account) -> None:
        self.events = account.client("events")
        self.bus = account.assembly.of_type("AWS::Events::EventBus")[0].name

    def send(self, batch: Sequence[Outgoing]) -> dict[str, str]:
        """Put the events in the texts on the bus."""
        refused: dict[str, str] = {}
        entries: list[tuple[DeadLetter, dict[str, str]]] = []
        for found, text in batch:
            entry = self.entry(found, text)
            if entry is None:
                refused[found.id] = "it has no event for the bus"
            else:
                entries.append((found, entry))
        if entries:
            answers = self.events.put_events(Entries=[entry for _, entry in entries])["Entries"]
            for (found, _), answer in zip(entries, answers, strict=True):
                if "ErrorCode" in answer:
                    refused[found.id] = str(answer.get("ErrorMessage", answer["ErrorCode"]))
        return refused

    def has_pending(self) -> bool:
        """Return False, as a bus stores no messages."""
        return False

    def failure_seconds(self) -> float:
        """Return 0, as an event without a route returns at once."""
        return 0.0

    def entry(self, found: DeadLetter, text: str) -> dict[str, str] | None:
        """Return the entry of PutEvents for an event, or None where the text has none."""
        event: Any = parse_json(text)
        if not isinstance(event, dict) or not isinstance(event.get("detail"), dict):
            return None
        return {
            "Source": str(event.get("source", "")),
            "DetailType": str(event["detail"].get("type") or found.type),
            "Detail": json.dumps(event["detail"], ensure_ascii=False),
            "EventBusName": self.bus,
        }


def trace_attributes(found: DeadLetter) -> dict[str, Any]:
    """Return the message attribute that continues the trace."""
    carried = found.attributes.get("traceparent")
    return {"MessageAttributes": {"traceparent": {"DataType": "String", "StringValue": carried}}} if carried else {}


def group_attributes(found: DeadLetter) -> dict[str, str]:
    """Return the message group and a deduplication id for a FIFO queue. The id is new, as deduplication would discard a
    repetition of the first delivery."""
    if not found.group:
        return {}
    return {"MessageGroupId": found.group, "MessageDeduplicationId": hashlib.sha256(found.receipt.encode()).hexdigest()}


def destination_of(account: Account, route: str) -> Destination:
    """Return the destination for a route. Raises InputError for queues without one."""
    if route in account.assembly.queues_without_replay:
        raise InputError(
            f"messages in {route} cannot be replayed: they belong to no route; `desk drop {route}` deletes them"
        )
    return BusDestination(account) if route == UNROUTABLE else QueueDestination(account, route)


def batches(outgoing: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    """Yield the dead letters in order, in requests that SQS and EventBridge accept."""
    batch: list[Outgoing] = []
    weight = 0
    for found, text in outgoing:
        size = len(text.encode())
        if batch and (len(batch) == BATCH_ENTRIES or weight + size > BATCH_BYTES):
            yield batch
            batch, weight = [], 0
        batch.append((found, text))
        weight += size
    if batch:
        yield batch
