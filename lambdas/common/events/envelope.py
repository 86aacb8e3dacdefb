"""CloudEvents 1.0 in the `detail` of an EventBridge event: one function makes an event, one parses it."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lambdas.common.errors import InvalidEvent, TooLarge, TooManyHops
from lambdas.common.instants import now_text
from lambdas.common.json_text import read_json
from lambdas.common.tracing import trace_context

PAYLOAD_LIMIT = 262_144
"""Bytes; "Service quotas" of Step Functions, Maximum input or output size. Queues and buses accept 1 MiB."""

HOP_LIMIT = 16
"""Longest chain of causes. This system's longest is 4, so 16 means that rules form a loop."""

NAME_LIMIT = 256


@dataclass(frozen=True)
class Cause:
    """Cause of an event: the event before it, and the first of the chain."""

    correlation_id: str
    causation_id: str
    traceparent: str
    hops: int = 0

    def as_input(self) -> dict[str, str]:
        """Return the fields of an execution's input that its own events take their cause from."""
        return {
            "correlationId": self.correlation_id,
            "causationId": self.causation_id,
            "traceparent": self.traceparent,
        }


@dataclass(frozen=True)
class Event:
    """One CloudEvent. `sequence` orders the events of one `partition_key`; `hops` counts the causes before it."""

    id: str
    source: str
    type: str
    time: str
    subject: str
    data: Mapping[str, Any]
    dataschema: str
    correlation_id: str
    causation_id: str
    partition_key: str
    traceparent: str
    sequence: str = ""
    hops: int = 0
    extensions: Mapping[str, Any] = field(default_factory=dict)

    def as_cause(self) -> Cause:
        """Return this event as the cause of another one."""
        return Cause(self.correlation_id, self.id, trace_context.current_traceparent() or self.traceparent, self.hops)


def contract_name(type_name: str, version: int = 1) -> str:
    """Return the `dataschema` of a contract: `urn:signalbox:OrderPlaced:v1`."""
    return f"urn:signalbox:{type_name}:v{version}"


def make(
    type_name: str,
    data: Mapping[str, Any],
    *,
    source: str,
    subject: str,
    partition_key: str,
    cause: Cause | None = None,
    sequence: str = "",
    event_id: str | None = None,
) -> Event:
    """Return a new event, dated now; without a cause it begins a correlation of its own."""
    identity = event_id or str(uuid.uuid4())
    return Event(
        id=identity,
        source=source,
        type=type_name,
        time=now_text(),
        subject=subject,
        data=data,
        dataschema=contract_name(type_name),
        correlation_id=cause.correlation_id if cause else identity,
        causation_id=cause.causation_id if cause else identity,
        partition_key=partition_key,
        traceparent=trace_context.traceparent_of_effect(cause.traceparent if cause else ""),
        sequence=sequence,
        hops=cause.hops + 1 if cause else 0,
    )


def to_json(event: Event) -> str:
    """Return the CloudEvent as JSON text, the Detail of PutEvents."""
    document: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": event.time,
        "subject": event.subject,
        "datacontenttype": "application/json",
        "dataschema": event.dataschema,
        "correlationid": event.correlation_id,
        "causationid": event.causation_id,
        "partitionkey": event.partition_key,
        "traceparent": event.traceparent,
        "hops": event.hops,
        "data": event.data,
    }
    if event.sequence:
        document["sequence"] = event.sequence
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def parse(body: str) -> Event:
    """Return the event in the body of a queue's message, which is a whole EventBridge event.

    Raises InvalidEvent where there is none, TooLarge over PAYLOAD_LIMIT bytes, TooManyHops over HOP_LIMIT causes. The
    data is not validated here: see `contracts.validate`.
    """
    try:
        delivered = read_json(body)
    except (ValueError, RecursionError) as error:
        raise InvalidEvent(f"the message is no JSON: {error}") from error
    if not isinstance(delivered, dict) or not isinstance(delivered.get("detail"), dict):
        raise InvalidEvent("the message is no EventBridge event with an object as its detail")
    event = parse_detail(delivered["detail"])
    if delivered.get("detail-type") != event.type:
        raise InvalidEvent(f"the bus names another type than the event, {event.type!r}")
    if delivered.get("source", event.source) != event.source and event.source != "signalbox.external":
        raise InvalidEvent("the event names another source than the bus, which checks the permission to use it")
    return event


def check_hops(event: Event, ahead: int) -> None:
    """Raise TooManyHops where the last of the `ahead` events that follow from this one would pass HOP_LIMIT.

    An event is refused before its first effect or worked on to its end: nobody would take a refund that comes too late
    in a chain.
    """
    if event.hops + ahead > HOP_LIMIT:
        raise TooManyHops(
            f"{event.hops} events led to this one and up to {ahead} follow: {HOP_LIMIT} are the longest chain"
        )


def identity(body: str) -> str:
    """Return the event's id in a message's body, or "" where none can be read."""
    try:
        event_id = json.loads(body)["detail"]["id"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return ""
    return event_id[:NAME_LIMIT] if isinstance(event_id, str) else ""


def _bytes(detail: Mapping[str, Any]) -> int:
    try:
        return len(json.dumps(detail, separators=(",", ":"), ensure_ascii=False).encode())
    except (UnicodeEncodeError, RecursionError) as error:
        raise InvalidEvent(f"the event cannot be written as UTF-8 JSON: {error}") from error


def parse_detail(detail: Mapping[str, Any]) -> Event:
    """Return the event in a CloudEvent's document; errors as `parse`."""
    size = _bytes(detail)
    if size > PAYLOAD_LIMIT:
        raise TooLarge(f"the event has {size} bytes, at most {PAYLOAD_LIMIT} can pass through a workflow")
    if detail.get("specversion") != "1.0":
        raise InvalidEvent("specversion is not the text '1.0', and only that is understood")
    data, hops = detail.get("data"), detail.get("hops", 0)
    if not isinstance(data, dict):
        raise InvalidEvent("data is no JSON object")
    if not isinstance(hops, int) or isinstance(hops, bool) or hops < 0:
        raise InvalidEvent("hops is no whole number from 0")
    if hops > HOP_LIMIT:
        raise TooManyHops(f"more than {HOP_LIMIT} events led to this one: the rules form a loop")
    identity = _text(detail, "id")
    return Event(
        id=identity,
        source=_text(detail, "source"),
        type=_text(detail, "type"),
        time=_text(detail, "time", optional=True),
        subject=_text(detail, "subject", optional=True),
        data=data,
        dataschema=_text(detail, "dataschema", optional=True),
        correlation_id=_text(detail, "correlationid", optional=True) or identity,
        causation_id=_text(detail, "causationid", optional=True) or identity,
        partition_key=_text(detail, "partitionkey", optional=True),
        traceparent=_text(detail, "traceparent", optional=True),
        sequence=_text(detail, "sequence", optional=True),
        hops=hops,
    )


def _text(detail: Mapping[str, Any], name: str, optional: bool = False) -> str:
    value = detail.get(name)
    if value is None and optional:
        return ""
    if not isinstance(value, str) or (not value and not optional):
        raise InvalidEvent(f"{name} is missing or no text")
    if len(value) > NAME_LIMIT:
        raise InvalidEvent(f"{name} has {len(value)} characters, at most {NAME_LIMIT} are accepted")
    if not value.isprintable():
        raise InvalidEvent(f"{name} holds characters that cannot be printed")
    return value
