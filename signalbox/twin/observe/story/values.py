"""Values of a story: plain JSON, times in seconds from the start of the run."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

Item = dict[str, Any]
LONGEST_TEXT = 300
"""Most characters of a cause or of an event's data in a story: a page shows no whole documents."""


def plain(item: Mapping[str, Any]) -> Item:
    """Return a DynamoDB item without its types; whole numbers as int, others as text."""
    read = TypeDeserializer().deserialize
    return {name: untyped(read(value)) for name, value in sorted(item.items())}


def untyped(value: Any) -> Any:
    """Return a deserialised value as JSON."""
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
    """Return the EventBridge event in a message's body, perhaps wrapped by a rule; empty where there is none."""
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(document, dict):
        return {}
    inner = document.get("event")
    return inner if isinstance(inner, dict) and "detail-type" in inner else document


def detail_of(event: Mapping[str, Any]) -> Item:
    """Return the CloudEvent in an event; empty where it is none."""
    detail = event.get("detail")
    return detail if isinstance(detail, dict) else {}


def data_of(event: Mapping[str, Any]) -> Item:
    """Return the data of the CloudEvent in an event; empty where it is none."""
    data = detail_of(event).get("data")
    return data if isinstance(data, dict) else {}


def identity_of(event: Mapping[str, Any]) -> str:
    """Return the CloudEvent's id, or the bus's own where the detail has none."""
    identity = detail_of(event).get("id")
    return identity if isinstance(identity, str) and identity else str(event.get("id", ""))


def short(text: str, most: int = LONGEST_TEXT) -> str:
    """Return a text in one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def message_of(cause: str | None) -> str:
    """Return a cause without a stack trace: of Lambda's JSON document only the message."""
    try:
        document = json.loads(cause or "")
    except ValueError:
        return short(cause or "")
    if isinstance(document, dict) and "errorMessage" in document:
        return short(str(document["errorMessage"]))
    return short(cause or "")


def epoch(text: Any) -> float | None:
    """Return the epoch seconds of an ISO 8601 text; None for another value."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
