"""Which executions a closing event is about, and what the archive keeps of one. Pure."""

import gzip
import json
from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from lambdas.common.errors import InvalidEvent
from lambdas.common.events.envelope import Event
from lambdas.history.model import Closed

OUR_SOURCES = "signalbox."


def closed(event: Event, workflows: Container[str]) -> Closed:
    """The business that an event closes: its source names the workflow, its subject the key; InvalidEvent when neither does."""
    workflow = event.source.removeprefix(OUR_SOURCES)
    if workflow not in workflows or not event.subject:
        raise InvalidEvent(f"{event.type} of {event.source!r} about {event.subject!r} closes no business of ours")
    return Closed(workflow, event.subject)


def object_key(workflow: str, name: str, started: datetime) -> str:
    """Where a history lies: by workflow and the UTC day on which the execution started."""
    return f"executions/{workflow}/{started.astimezone(UTC):%Y/%m/%d}/{name}.jsonl.gz"


def packed(execution: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> bytes:
    """The history as compressed JSON lines: what DescribeExecution tells, then each event; instants in epoch seconds."""
    told = {name: value for name, value in execution.items() if name != "ResponseMetadata"}
    lines = (json.dumps(document, ensure_ascii=False, default=_plain) for document in (told, *events))
    # Without the time of packing the same history is the same bytes, however often it is written.
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def _plain(value: Any) -> Any:
    return value.timestamp() if isinstance(value, datetime) else str(value)
