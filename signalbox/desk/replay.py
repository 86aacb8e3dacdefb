"""Replay: a dead letter goes back to where it came from, with values mended on the way."""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jsonpointer

from signalbox.desk.letters import DeadLetters, Letter, parsed
from signalbox.errors import InputError

UNROUTABLE = "unroutable"
CONDITIONS = ("type", "reason", "eventId", "subject")


@dataclass(frozen=True)
class Replayed:
    """What a replay did: how many letters went back, and how many stayed because the conditions left them out."""

    replayed: int
    left: int


def replay(
    letters: DeadLetters,
    events: Any,
    route: str,
    where: Mapping[str, str] | None = None,
    edit: Mapping[str, Any] | None = None,
) -> Replayed:
    """Send the letters of a route that meet all conditions back to the route's queue, or to the bus from `unroutable`.

    `edit` sets values by JSON Pointer in the event's detail first. A letter is deleted only after it was sent: one that
    is sent twice has one effect, one that is lost has none. `events` is boto3's EventBridge client.
    """
    check(where or {}, edit or {})
    chosen: list[Letter] = []
    left: list[Letter] = []
    for item in letters.take(route):
        (chosen if meets(item, where or {}) else left).append(item)
    letters.put_back(route, left)
    try:
        texts = [mended(item, edit or {}) for item in chosen]
    except InputError:
        letters.put_back(route, chosen)
        raise
    url = letters.url(route)
    for item, text in zip(chosen, texts, strict=True):
        send(letters, events, route, item, text)
        letters.sqs.delete_message(QueueUrl=url, ReceiptHandle=item.receipt)
    return Replayed(len(chosen), len(left))


def check(where: Mapping[str, Any], edit: Mapping[str, Any]) -> None:
    """Refuse conditions and pointers that mean nothing before anything is touched."""
    for name in where:
        if name not in CONDITIONS:
            raise InputError(f"letters cannot be chosen by {name!r}; use {', '.join(CONDITIONS)}")
    for pointer in edit:
        if not pointer.startswith("/"):
            raise InputError(f"{pointer!r} is no JSON Pointer; it begins with a slash, such as /data/total")


def meets(item: Letter, where: Mapping[str, str]) -> bool:
    """Whether a letter meets all conditions."""
    detail = (item.event or {}).get("detail")
    subject = detail.get("subject") if isinstance(detail, dict) else None
    known = {"type": item.type, "reason": item.reason, "eventId": item.event_id, "subject": subject}
    return all(known[name] == wanted for name, wanted in where.items())


def send(letters: DeadLetters, events: Any, route: str, item: Letter, text: str) -> None:
    """Send one letter's text back: to the route's queue, or as an event to the bus."""
    if route != UNROUTABLE:
        queue = next(row["queue"] for row in letters.assembly.routes if row["name"] == route)
        url = letters.sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        letters.sqs.send_message(QueueUrl=url, MessageBody=text, **in_group(item))
        return
    event = parsed(text)
    if not isinstance(event, dict) or not isinstance(event.get("detail"), dict):
        raise InputError(
            f"the letter {item.event_id} in {UNROUTABLE} holds no event that could be put on the bus; drop it"
        )
    # What was put under a wrong type is mended in the envelope; the rule looks at the type beside it.
    kind = event["detail"].get("type")
    bus = letters.assembly.of_type("AWS::Events::EventBus")[0].name
    entry = {
        "Source": event["source"],
        "DetailType": kind or item.type,
        "Detail": json.dumps(event["detail"]),
        "EventBusName": bus,
    }
    answer = events.put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        raise InputError(f"the bus refuses the letter {item.event_id}: {answer['Entries'][0].get('ErrorMessage')}")


def in_group(item: Letter) -> dict[str, str]:
    """What a FIFO queue wants to know: the letter's group, and an id of this replay, which is no repetition of the first
    delivery that deduplication would swallow."""
    if not item.group:
        return {}
    return {"MessageGroupId": item.group, "MessageDeduplicationId": hashlib.sha256(item.receipt.encode()).hexdigest()}


def mended(item: Letter, edit: Mapping[str, Any]) -> str:
    """The text to send back, with values set in the event's detail. Raises InputError for a pointer that leads nowhere."""
    if item.event is None:
        if edit:
            raise InputError(f"the letter {item.event_id} holds no event, so nothing can be edited in it")
        return item.body
    event = copy.deepcopy(item.event)
    for pointer, value in edit.items():
        try:
            jsonpointer.set_pointer(event["detail"], pointer, value)
        except (jsonpointer.JsonPointerException, TypeError) as error:
            raise InputError(f"{pointer} leads nowhere in the letter {item.event_id}: {error}") from None
    return json.dumps(event, ensure_ascii=False)
