"""Records that auditors and stories of several workflows read."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar

from signalbox.twin.auditors.records import OUR_SOURCES, Records, Row
from signalbox.twin.auditors.shared_property import shared_property
from signalbox.twin.scenario import StoryRows

STORY_ROWS = StoryRows(
    began=("at", "receivedAt", "placedAt"),
    changed=("changedAt", "refundedAt", "updatedAt"),
    reversed=("undone", "refunded", "tombstone"),
    messages="notifications",
)
OUTSIDE = "signalbox.external"
"""Source of producers outside: what they publish is no announcement of ours."""
ENDS = ("ExecutionFailed", "Execution Status Change")

Item = TypeVar("Item")
Group = TypeVar("Group", bound=Hashable)


class BusinessRecords(Records):
    """The partners' books, and messages that may still change a row."""

    @shared_property
    def book(self) -> dict[str, Row]:
        """Effects that the sandbox's partners had, by `<partner>#<operation>-<key>`: the truth outside our tables."""
        return {row["id"]: row for row in self.rows("sandbox") if not row["id"].startswith("behaviour#")}

    @shared_property
    def pending_texts(self) -> list[str]:
        """Texts that may still change a row: messages of routes, and ends of executions in any queue.

        A dead letter of another type changes nothing.
        """
        texts = [str(row.get("body")) for row, _ in self.outbox if "publishedAt" not in row]
        for queue in self.cloud.queues.values():
            dead = queue.name in self.assembly.dead_letter_queues.values()
            texts += [m.body for m in queue.all_messages() if not dead or any(end in m.body for end in ENDS)]
        return texts

    @shared_property
    def quoted(self) -> set[str]:
        """Words between quotation marks in the texts that may still change a row."""
        return {quotation for text in self.pending_texts for quotation in quotations(text)}

    @shared_property
    def announced_by_type(self) -> Mapping[str, list[Row]]:
        """Announced events that hold data, by type."""
        events = (event for event in announced_events(self) if isinstance(event.get("data"), dict))
        return grouped(events, lambda event: str(event.get("type")))

    @shared_property
    def reported_by_type(self) -> Mapping[str, list[Row]]:
        """Details that hold data, by type: those of the journals, then those that a person edited."""
        events = [event for _, event in self.journal] + list(self.replayed.values())
        with_data = [event for event in events if isinstance(event["detail"].get("data"), dict)]
        by_type = grouped(with_data, lambda event: str(event["detail-type"]))
        return {kind: [event["detail"] for event in found] for kind, found in by_type.items()}


def is_announced(event: Row) -> bool:
    """Return whether one of our workflows put this event of the journal on the bus."""
    source = str(event["source"])
    return source.startswith(OUR_SOURCES) and source != OUTSIDE


def announced_events(records: Records) -> list[Row]:
    """Return the CloudEvents that our workflows announced, as their transactions wrote them into the outbox.

    The bus is no source: a fault may publish a changed copy there. Another auditor compares the bus with the outbox.
    """
    return [document for row, document in records.outbox if row.get("kind") == "event" and isinstance(document, dict)]


def announced_of(records: BusinessRecords, *types: str) -> list[Row]:
    """Return the announced events of these types that hold data, type by type."""
    return [event for kind in types for event in records.announced_by_type.get(kind, [])]


def reported_events(records: BusinessRecords, *types: str) -> list[Row]:
    """Return the CloudEvents of these types from any source, as producers gave them or as a person edited them."""
    return [event for kind in types for event in records.reported_by_type.get(kind, [])]


def grouped(items: Iterable[Item], group: Callable[[Item], Group]) -> Mapping[Group, list[Item]]:
    """Return the items by their group: an auditor looks an order's up, and does not search all of them."""
    found: dict[Group, list[Item]] = defaultdict(list)
    for item in items:
        found[group(item)].append(item)
    return dict(found)


def by_text(events: Iterable[Row], name: str) -> Mapping[str, list[Row]]:
    """Return events by a field of their data; those in which it is no text are left out."""
    return grouped((event for event in events if isinstance(event["data"].get(name), str)), lambda e: e["data"][name])


def ends_of(records: BusinessRecords, workflow: str) -> Mapping[str, list[Row]]:
    """Return the reported ExecutionFailed events of a workflow by their business key."""
    ended = reported_events(records, "ExecutionFailed")
    return by_text((event for event in ended if event["data"].get("workflow") == workflow), "key")


def beginnings(names: Iterable[str], mark: str) -> set[str]:
    """Return all beginnings of names that are followed by a mark: `a` and `a-b` of `a-b-c`."""
    return {name[:place] for name in names for place, letter in enumerate(name) if letter == mark}


def quotations(text: str) -> Iterable[str]:
    """Yield what stands between two quotation marks of a text, with the marks; escaped ones count with their escape."""
    parts = text.split('"')
    for before, part in pairwise(parts[:-1]):
        yield f'"{part}"'
        if before.endswith("\\"):
            yield f'\\"{part}"'


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 by which a row tells a repeated content from another one: that of its sorted JSON text."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def clocks_agree(records: Records) -> bool:
    """Return whether all functions have the same time, so that their instants can be compared."""
    return not any(records.cloud.functions.skews.values())


def money(amount: Any) -> Decimal:
    """Return an amount of the records, exact."""
    return Decimal(str(amount))
