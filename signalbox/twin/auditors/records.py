"""The records of a run, read once for all auditors: tables, files, queues, the buses' journals, executions.

Nothing here is shared with the code that writes them.
"""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from boto3.dynamodb.types import TypeDeserializer

from signalbox.assembly import Assembly
from signalbox.twin.auditors.shared_property import shared_property
from signalbox.twin.services.s3 import objects_of, read_object

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud
    from signalbox.twin.services.sqs.queues import Queue

Row = Mapping[str, Any]
Event = Mapping[str, Any]
OUR_SOURCES = "signalbox."
LONGEST_NAME = 256
"""Characters of a producer's value in a sentence."""

View = TypeVar("View", bound="Records")
Value = TypeVar("Value")

deserialize = TypeDeserializer().deserialize


@dataclass
class Records:
    """Contents of the tables, queues and journals of a cloud at this instant."""

    cloud: "Cloud"
    assembly: Assembly
    tables: dict[str, list[Row]] = field(default_factory=dict)
    views: dict[type, Any] = field(default_factory=dict)
    shared: dict[Hashable, Any] = field(default_factory=dict)

    def view(self, kind: type[View]) -> View:
        """Return these records as a scenario reads them; each kind is made once and shares what was read."""
        if kind not in self.views:
            self.views[kind] = kind(self.cloud, self.assembly, self.tables, self.views, self.shared)
        found: View = self.views[kind]
        return found

    def once(self, read: Callable[..., Value], *arguments: Hashable) -> Value:
        """Return what a function reads from these records, by its other arguments; it is called once for each."""
        key = (read, arguments)
        if key not in self.shared:
            self.shared[key] = read(self, *arguments)
        found: Value = self.shared[key]
        return found

    def has(self, *tables: str) -> bool:
        """Return whether the assembly deploys all of these tables."""
        return all(table in self.assembly.tables for table in tables)

    def rows(self, table: str) -> list[Row]:
        """Return every row of a table, as plain values; none where the assembly has no such table."""
        if table not in self.tables and table in self.assembly.tables:
            items = self.cloud.items(self.assembly.tables[table])
            self.tables[table] = [{name: deserialize(value) for name, value in item.items()} for item in items]
        return self.tables.get(table, [])

    def by(self, table: str, attribute: str) -> Mapping[Any, Row]:
        """Return the rows of a table by an attribute that is different in each."""
        return self.once(index, table, attribute)

    def file(self, key: str) -> tuple[bytes, float]:
        """Return a file in any bucket, and its epoch seconds; empty and infinite where there is none."""
        found = (read_object(bucket.name, key) for bucket in self.assembly.of_type("AWS::S3::Bucket"))
        body, at = next((one for one in found if one is not None), (b"", None))
        return body, at.timestamp() if at else inf

    def files(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Yield the key and the content of each file in any bucket whose key starts so."""
        for bucket in self.assembly.of_type("AWS::S3::Bucket"):
            yield from (found for found in objects_of(bucket.name) if found[0].startswith(prefix))

    def lines(self, key: str) -> list[bytes]:
        """Return the lines of a file; none where there is no such file."""
        return self.file(key)[0].splitlines()

    @property
    def now(self) -> float:
        """The present instant, epoch seconds."""
        return self.cloud.clock.now

    @shared_property
    def outbox(self) -> list[tuple[Row, Any]]:
        """Rows of the outbox with the document in each; None where it holds none."""
        return [(row, parsed(row.get("body"))) for row in self.rows("outbox")]

    @shared_property
    def journal(self) -> list[tuple[float, Event]]:
        """Events that the custom buses accepted: (epoch seconds, event)."""
        buses = self.cloud.buses.buses
        return [entry for name, bus in buses.items() if name != "default" for entry in bus.journal]

    @shared_property
    def replayed(self) -> dict[str, Event]:
        """EventBridge event id -> the event as it was last put into a queue by hand, perhaps edited."""
        events = (event for body in self.cloud.queue_api.sent for event in events_in(parsed(body)))
        return {str(event.get("id")): event for event in events if isinstance(event.get("detail"), dict)}

    @shared_property
    def queues_of(self) -> dict[str, list["Queue"]]:
        """EventBridge event id -> the queues that hold a message with this event, dead-letter queues too."""
        found: dict[str, list[Queue]] = {}
        for queue in self.cloud.queues.values():
            for message in queue.all_messages():
                for event in events_in(parsed(message.body)):
                    found.setdefault(str(event.get("id")), []).append(queue)
        return found

    @shared_property
    def under_way(self) -> set[str]:
        """Ids of the events that a bus has not yet delivered to every target."""
        return set(self.cloud.buses.pending)

    def outstanding(self) -> Iterator[Event]:
        """Yield CloudEvents that are not yet consumed: unpublished in the outbox, under way, or in a queue."""
        for row, document in self.outbox:
            if row.get("kind") == "event" and "publishedAt" not in row and isinstance(document, dict):
                yield document
        for _, event in self.journal:
            if event["id"] in self.under_way or event["id"] in self.queues_of:
                yield event["detail"]


def index(records: Records, table: str, attribute: str) -> Mapping[Any, Row]:
    """Return the rows of a table by an attribute; rows without it are left out."""
    return {row[attribute]: row for row in records.rows(table) if attribute in row}


def parsed(text: Any) -> Any:
    """Return the JSON value of a text, or None."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None


def events_in(document: Any) -> Iterator[Event]:
    """Yield the EventBridge event of a message: as it is, or wrapped by the rule for what no route takes."""
    for candidate in (document, document.get("event") if isinstance(document, dict) else None):
        if isinstance(candidate, dict) and "detail-type" in candidate:
            yield candidate


def identity_of(event: Event) -> str:
    """Return the id that an EventBridge event's detail gives itself, or the bus's own where that is no text."""
    identity = event["detail"].get("id")
    return identity if isinstance(identity, str) and identity else str(event["id"])


def shown(value: Any) -> str:
    """Return a value for a sentence: a producer's text may hold control characters, and may be no text."""
    text = value if isinstance(value, str) and value.isprintable() else json.dumps(value)
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}..."


def instant(text: str) -> float:
    """Return the epoch seconds of an ISO 8601 text."""
    return datetime.fromisoformat(text).timestamp()
