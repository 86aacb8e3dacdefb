"""Executions of a closing event, and their form in the archive. Pure."""

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
    """Return the workflow (the event's source) and the key (its subject) that an event closes; else InvalidEvent."""
    workflow = event.source.removeprefix(OUR_SOURCES)
    if workflow not in workflows or not event.subject:
        raise InvalidEvent(f"{event.type} closes no known workflow")
    return Closed(workflow, event.subject)


def object_key(workflow: str, name: str, started: datetime) -> str:
    """Return the key of a history in the archive: by workflow and the UTC day of the execution's start."""
    return f"executions/{workflow}/{started.astimezone(UTC):%Y/%m/%d}/{name}.jsonl.gz"


def packed(execution: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the history as compressed JSON lines: the answer of DescribeExecution, then each event.

    Instants are epoch seconds.
    """
    described = {name: value for name, value in execution.items() if name != "ResponseMetadata"}
    lines = (json.dumps(document, ensure_ascii=False, default=_plain) for document in (described, *events))
    # Without the time of packing, the same history is always the same bytes.
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def _plain(value: Any) -> Any:
    return value.timestamp() if isinstance(value, datetime) else str(value)
