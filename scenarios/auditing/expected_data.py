"""Expected data of events, compared field by field with what was published.

A reader returns what an event's data must be, from rows and starting events. It shares no code with the handlers. A
field that no reader expects is a finding too, so a contract cannot grow a field that nobody audits.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.records import BusinessRecords, announced_events
from signalbox.twin.auditors.records import Row


@dataclass(frozen=True)
class OneOf:
    """Values that a field may hold."""

    values: tuple[Any, ...]

    def __eq__(self, other: object) -> bool:
        return other in self.values

    def __hash__(self) -> int:
        return hash(repr(self.values))

    def __repr__(self) -> str:
        return " or ".join(map(repr, self.values)) or "nothing"


@dataclass(frozen=True)
class Between:
    """Instants, as epoch seconds, between which a field's ISO 8601 text must lie."""

    first: float
    last: float
    read: Callable[[str], float]

    def __eq__(self, other: object) -> bool:
        try:
            return self.first <= self.read(str(other)) <= self.last
        except ValueError:
            return False

    def __hash__(self) -> int:
        return hash((self.first, self.last))

    def __repr__(self) -> str:
        return f"an instant from {self.first:.3f} to {self.last:.3f}"


Expected = Mapping[str, Any]
Reader = Callable[[Any, Row], "Expected | str"]
"""Takes the records and an event; returns its expected data, the business key first, or why it may not exist."""


@dataclass(frozen=True)
class Content:
    """Source of an event type, and the reader of its expected data."""

    source: str
    reader: Reader


Contents = Mapping[str, Content]


def audit_contents(records: BusinessRecords, contents: Contents) -> Iterator[str]:
    """Yield each announced event whose source, subject, cause or data differ from what the records demand."""
    announced = announced_events(records)
    causes: dict[str, list[Row]] = defaultdict(list)
    published = [entry["detail"] for _, entry in records.journal]
    edited = [event["detail"] for event in records.replayed.values()]
    for event in [*announced, *published, *edited]:
        causes[str(event.get("id"))].append(event)
    for event in announced:
        content = contents.get(str(event.get("type")))
        if content is not None and isinstance(event.get("data"), dict):
            yield from differences(records, event, content)
            yield from other_chain(event, causes[str(event.get("causationid"))])


def other_chain(event: Row, causes: list[Row]) -> Iterator[str]:
    """Yield what an event has otherwise than its cause demands: correlation, number of hops, contract, partition key.

    The cause is unknown where a person put it into a queue by hand; a producer may give several events one id.
    """
    name = f"{event['type']} {event.get('id')}"
    if event.get("dataschema") != f"urn:signalbox:{event['type']}:v1":
        yield f"{name} names the contract {event.get('dataschema')}"
    # Postings of many days come one after the other on their account; any other event is in the order of its subject.
    ordered_by = event["data"].get("account", event.get("subject"))
    if str(event.get("partitionkey")).partition("#")[2] != ordered_by:
        yield f"{name} has the partition key {event.get('partitionkey')}, and is ordered by {ordered_by}"
    mine = (event.get("correlationid"), event.get("hops"))
    if event.get("causationid") == event.get("id"):
        wanted = [(event.get("id"), 0)]
    else:
        wanted = [(cause.get("correlationid") or cause.get("id"), int(cause.get("hops") or 0) + 1) for cause in causes]
    if wanted and mine not in wanted:
        yield f"{name} has the correlation {mine[0]} after {mine[1]} hops, and its cause demands {wanted}"


def differences(records: BusinessRecords, event: Row, content: Content) -> Iterator[str]:
    """Yield what is wrong with one event."""
    name = f"{event['type']} {event.get('id')}"
    if event.get("source") != content.source:
        yield f"{name} has the source {event.get('source')}, and {content.source} publishes it"
    expected = content.reader(records, event)
    if isinstance(expected, str):
        yield f"{name}: {expected}"
        return
    data = event["data"]
    subject = next(iter(expected.values()))
    if not subject == event.get("subject"):  # noqa: SIM201  # an expectation compares itself with the value
        yield f"{name} has the subject {event.get('subject')!r}, and is about {subject!r}"
    for field in sorted({*expected, *data}):
        if field not in expected:
            yield f"{name} has the field {field}, which no auditor reads"
        elif field not in data:
            yield f"{name} lacks the field {field}, which should be {expected[field]!r}"
        elif not expected[field] == data[field]:  # noqa: SIM201  # as above
            yield f"{name} says that {field} is {data[field]!r}, and it should be {expected[field]!r}"
