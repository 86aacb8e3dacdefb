"""Records that auditors and stories of several workflows read."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from signalbox.twin.auditors.records import OUR_SOURCES, Records, Row
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


class BusinessRecords(Records):
    """The partners' books, and messages that may still change a row."""

    @cached_property
    def book(self) -> dict[str, Row]:
        """Effects that the sandbox's partners had, by `<partner>#<operation>-<key>`: the truth outside our tables."""
        return {row["id"]: row for row in self.rows("sandbox") if not row["id"].startswith("behaviour#")}

    @cached_property
    def pending_texts(self) -> list[str]:
        """Texts that may still change a row: messages of routes, and ends of executions in any queue.

        A dead letter of another type changes nothing.
        """
        texts = [str(row.get("body")) for row, _ in self.outbox if "publishedAt" not in row]
        for queue in self.cloud.queues.values():
            dead = queue.name in self.assembly.dead_letter_queues.values()
            texts += [m.body for m in queue.all_messages() if not dead or any(end in m.body for end in ENDS)]
        return texts


def is_announced(event: Row) -> bool:
    """Return whether one of our workflows put this event of the journal on the bus."""
    source = str(event["source"])
    return source.startswith(OUR_SOURCES) and source != OUTSIDE


def announced_events(records: Records) -> list[Row]:
    """Return the CloudEvents that our workflows announced, as their transactions wrote them into the outbox.

    The bus is no source: a fault may publish a changed copy there. Another auditor compares the bus with the outbox.
    """
    return [document for row, document in records.outbox if row.get("kind") == "event" and isinstance(document, dict)]


def announced_of(records: Records, *types: str) -> list[Row]:
    """Return the announced events of these types that hold data."""
    return [
        event
        for event in announced_events(records)
        if event.get("type") in types and isinstance(event.get("data"), dict)
    ]


def reported_events(records: Records, *types: str) -> list[Row]:
    """Return the CloudEvents of these types from any source, as producers gave them or as a person edited them."""
    events = [event for _, event in records.journal] + list(records.replayed.values())
    found = [event["detail"] for event in events if event["detail-type"] in types]
    return [detail for detail in found if isinstance(detail.get("data"), dict)]


def clocks_agree(records: Records) -> bool:
    """Return whether all functions have the same time, so that their instants can be compared."""
    return not any(records.cloud.functions.skews.values())


def money(amount: Any) -> Decimal:
    """Return an amount of the records, exact."""
    return Decimal(str(amount))
