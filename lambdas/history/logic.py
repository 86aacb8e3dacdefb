"""Executions of a closing event, and their form in the archive. Pure."""

import gzip
import json
import zlib
from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from lambdas.common.errors import InvalidEvent
from lambdas.common.events.envelope import Event
from lambdas.history.model import Archived, Closed

OUR_SOURCES = "signalbox."
FOLDER = "executions"
MOST_MARKS = 100
"""Executions of one object: with nine characters each they fit a key of 1,024 bytes ("Creating object key names",
Amazon S3 User Guide)."""


def closed(event: Event, workflows: Container[str]) -> Closed:
    """Return the workflow (the event's source) and the key (its subject) that an event closes; else InvalidEvent."""
    workflow = event.source.removeprefix(OUR_SOURCES)
    if workflow not in workflows or not event.subject:
        raise InvalidEvent(f"{event.type} closes no known workflow")
    return Closed(workflow, event.subject)


def described(execution: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer of DescribeExecution without what belongs to the call."""
    return {name: value for name, value in execution.items() if name != "ResponseMetadata"}


def objects(histories: Iterable[Archived]) -> dict[str, bytes]:
    """Return the objects of a batch by their keys: one for each workflow and UTC day of the executions' start.

    A key holds a mark of each of its executions, by which a reader finds the object without opening others.
    """
    days: dict[str, dict[str, Archived]] = {}
    for found in histories:
        day = f"{FOLDER}/{found.workflow}/{found.started.astimezone(UTC):%Y/%m/%d}"
        days.setdefault(day, {})[found.name] = found
    made = {}
    for day, group in days.items():
        names = list(group)
        for start in range(0, len(names), MOST_MARKS):
            part = names[start : start + MOST_MARKS]
            made[f"{day}/{'-'.join(map(mark, part))}.jsonl.gz"] = packed(group[name] for name in part)
    return made


def mark(name: str) -> str:
    """Return eight characters for an execution's name. Two names may share them."""
    return f"{zlib.crc32(name.encode()):08x}"


def packed(histories: Iterable[Archived]) -> bytes:
    """Return histories as compressed JSON lines: each execution's description, then its events. Instants are epoch
    seconds."""
    lines = (json.dumps(line, ensure_ascii=False, default=_plain) for each in histories for line in each.lines)
    # Without the time of packing, the same histories are always the same bytes.
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def _plain(value: Any) -> Any:
    return value.timestamp() if isinstance(value, datetime) else str(value)
