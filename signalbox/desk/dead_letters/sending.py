"""Letters on their way back: to the queue of their route, or from `unroutable` to the bus."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from signalbox.desk.account import Account
from signalbox.desk.dead_letters.dead_letter import Letter, parsed
from signalbox.desk.queue_status import depth, longest
from signalbox.errors import InputError

UNROUTABLE = "unroutable"
BATCH_ENTRIES = 10
BATCH_BYTES = 1_000_000
"""A batch takes 10 entries and 1 MiB ("SendMessageBatch", Amazon SQS; "PutEvents", Amazon EventBridge API Reference)."""

Outgoing = tuple[Letter, str]


class Way(Protocol):
    """A way back."""

    def send(self, batch: Sequence[Outgoing]) -> dict[str, str]:
        """Send texts; gives, for each letter that was not taken, the reason by the message's id."""

    def under_way(self) -> bool:
        """Whether something is still waiting to be handled there, as far as anybody can tell."""

    def patience(self) -> float:
        """Seconds until what fails at every try has failed for good."""


class ToQueue:
    """The route's queue: its consumer gets the letter as if it came for the first time."""

    def __init__(self, account: Account, route: str) -> None:
        self.sqs = account.client("sqs")
        self.url = account.queue_url(account.route(route)["queue"])

    def send(self, batch: Sequence[Outgoing]) -> dict[str, str]:
        """Send the texts as messages."""
        entries = [
            {"Id": str(number), "MessageBody": text, **in_group(found), **traced(found)}
            for number, (found, text) in enumerate(batch)
        ]
        answer = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries)
        return {batch[int(failed["Id"])][0].id: str(failed.get("Message", "")) for failed in answer.get("Failed", [])}

    def under_way(self) -> bool:
        """Whether the queue holds anything, in sight or not: other traffic counts too."""
        return any(depth(self.sqs, self.url))

    def patience(self) -> float:
        """All receives of a message."""
        return longest(self.sqs, self.url)


class ToBus:
    """The bus: what was put under a wrong type is mended in the envelope; the rule looks at the type beside it."""

    def __init__(self, account: Account) -> None:
        self.events = account.client("events")
        self.bus = account.assembly.of_type("AWS::Events::EventBus")[0].name

    def send(self, batch: Sequence[Outgoing]) -> dict[str, str]:
        """Put the events that the texts hold."""
        refused: dict[str, str] = {}
        entries: list[tuple[Letter, dict[str, str]]] = []
        for found, text in batch:
            entry = self.entry(found, text)
            if entry is None:
                refused[found.id] = "it holds no event that could be put on the bus"
            else:
                entries.append((found, entry))
        if entries:
            answers = self.events.put_events(Entries=[entry for _, entry in entries])["Entries"]
            for (found, _), answer in zip(entries, answers, strict=True):
                if "ErrorCode" in answer:
                    refused[found.id] = str(answer.get("ErrorMessage", answer["ErrorCode"]))
        return refused

    def under_way(self) -> bool:
        """A bus keeps nothing."""
        return False

    def patience(self) -> float:
        """What no route takes is back at once."""
        return 0.0

    def entry(self, found: Letter, text: str) -> dict[str, str] | None:
        """The entry of PutEvents for an event; None where the text holds none."""
        event: Any = parsed(text)
        if not isinstance(event, dict) or not isinstance(event.get("detail"), dict):
            return None
        return {
            "Source": str(event.get("source", "")),
            "DetailType": str(event["detail"].get("type") or found.type),
            "Detail": json.dumps(event["detail"], ensure_ascii=False),
            "EventBusName": self.bus,
        }


def traced(found: Letter) -> dict[str, Any]:
    """The trace goes on with the letter."""
    carried = found.attributes.get("traceparent")
    return {"MessageAttributes": {"traceparent": {"DataType": "String", "StringValue": carried}}} if carried else {}


def in_group(found: Letter) -> dict[str, str]:
    """What a FIFO queue wants to know: the letter's group, and an id of this replay, which is no repetition of the first
    delivery that deduplication would swallow."""
    if not found.group:
        return {}
    return {"MessageGroupId": found.group, "MessageDeduplicationId": hashlib.sha256(found.receipt.encode()).hexdigest()}


def way_back(account: Account, route: str) -> Way:
    """Where the letters of a route go. Raises InputError for those that came from none."""
    if route in account.assembly.queues_without_replay:
        raise InputError(
            f"nothing in {route} can be sent back: no route of ours takes it; `desk drop {route}` empties it"
        )
    return ToBus(account) if route == UNROUTABLE else ToQueue(account, route)


def batches(outgoing: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    """The letters in order, in requests that SQS and EventBridge take."""
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
