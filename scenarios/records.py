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
            texts += [m.body for m in queue.messages() if not dead or any(end in m.body for end in ENDS)]
        return texts


def is_announced(event: Row) -> bool:
    """Return whether one of our workflows put this event of the journal on the bus."""
    source = str(event["source"])
    return source.startswith(OUR_SOURCES) and source != OUTSIDE


def money(amount: Any) -> Decimal:
    """Return an amount of the records, exact."""
    return Decimal(str(amount))
