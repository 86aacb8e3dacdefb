"""Values as the story tells them: plain JSON, times in seconds from the start of the run."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

Item = dict[str, Any]
LONGEST_TEXT = 300
"""Characters of a cause or of an event's data that the story keeps: a page is read, not searched for whole documents."""


def plain(item: Mapping[str, Any]) -> Item:
    """A DynamoDB item without its types; numbers as int where they are whole, else as text."""
    read = TypeDeserializer().deserialize
    return {name: untyped(read(value)) for name, value in sorted(item.items())}


def untyped(value: Any) -> Any:
    """A deserialised value as JSON can hold it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, dict):
        return {name: untyped(part) for name, part in value.items()}
    if isinstance(value, set):
        return sorted(untyped(part) for part in value)
    if isinstance(value, list):
        return [untyped(part) for part in value]
    return value if isinstance(value, str | bool | int | None) else str(value)


def event_in(body: str) -> Item:
    """The EventBridge event in a message's body, also where a rule or a relay has wrapped it; empty where there is none."""
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(document, dict):
        return {}
    inner = document.get("event")
    return inner if isinstance(inner, dict) and "detail-type" in inner else document


def detail_of(event: Mapping[str, Any]) -> Item:
    """The CloudEvent in an event; empty where it is none."""
    detail = event.get("detail")
    return detail if isinstance(detail, dict) else {}


def data_of(event: Mapping[str, Any]) -> Item:
    """The data of the CloudEvent in an event; empty where it is none."""
    data = detail_of(event).get("data")
    return data if isinstance(data, dict) else {}


def identity_of(event: Mapping[str, Any]) -> str:
    """The CloudEvent's id, or the bus's own where the detail has none."""
    identity = detail_of(event).get("id")
    return identity if isinstance(identity, str) and identity else str(event.get("id", ""))


def short(text: str, most: int = LONGEST_TEXT) -> str:
    """A text in one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def message_of(cause: str | None) -> str:
    """What a cause says to a person: of Lambda's JSON document only the message, never the stack trace."""
    try:
        document = json.loads(cause or "")
    except ValueError:
        return short(cause or "")
    if isinstance(document, dict) and "errorMessage" in document:
        return short(str(document["errorMessage"]))
    return short(cause or "")


def epoch(text: Any) -> float | None:
    """Epoch seconds of an ISO 8601 text; None where it is no such text."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
