"""The script as a shadow of the machine, on copies of the events, and with its own tables and partners.

Its listener works like `boto3` and a thread pool on a server: long polls, and messages deleted after their request.
"""

from collections.abc import Container, Iterable, Mapping
from functools import partial
from typing import Any

from scenarios.sequential.flow import Site
from scenarios.sequential.versions import Shared
from signalbox.assembly import Assembly
from signalbox.assembly.assembly import SHADOWS
from signalbox.twin import Twin
from signalbox.twin.auditors.audit import Violation
from signalbox.twin.auditors.records import Records
from signalbox.twin.observe.story.values import data_of, event_in, identity_of
from signalbox.twin.services.sqs.message import Message
from signalbox.twin.services.sqs.queues import Queue

SUFFIX = "-shadow"
POLL_SECONDS = 0.05
"""Time until a long poll brings a message: an assumption."""
BATCH = 10


def version(code: Assembly) -> Shared:
    """Return the script on copies of the tables, with dry partners; its results are compared."""
    copies = {name.removesuffix(SUFFIX): name for name in code.tables if name.endswith(SUFFIX)}
    return Shared(code, "compare", partners="dry", copies=copies)


class Shadow:
    """Runs beside what is deployed; `assembly` must have shadowed routes."""

    def __init__(self, twin: Twin, assembly: Assembly) -> None:
        self.twin = twin
        self.site = Site(twin, version(assembly))
        self.site.server.accept(self.site.opened.shop.begin_to_shadow)
        self.stopped = False
        names = {row["queue"] for row in assembly.metadata(SHADOWS)}
        for queue in twin.cloud.queues.values():
            if queue.name in names:
                queue.watchers.append(partial(self.wake, queue))

    def wake(self, queue: Queue) -> None:
        """Poll a queue that may have a visible message."""
        self.twin.cloud.clock.after(POLL_SECONDS, partial(self.poll, queue))

    def stop(self) -> None:
        """End the process for good: from now on the shadow would receive only some of the events."""
        self.stopped = True
        self.site.server.down_until = float("inf")
        self.site.server.kill(self.site.server.generation)

    def poll(self, queue: Queue) -> None:
        """Handle the visible messages, each in a request of its own."""
        if self.site.server.listens:
            for message in queue.receive(BATCH):
                self.handle(queue, message)

    def handle(self, queue: Queue, message: Message) -> None:
        """Give an event to the script; it comes again if the process dies first.

        The machine refuses the same events, and keeps them as dead letters.
        """
        event = event_in(message.body)

        def work() -> None:
            try:
                self.site.opened.shop.hear(str(event.get("detail-type")), data_of(event), identity_of(event))
            finally:
                queue.delete(str(message.receipt))

        self.site.server.accept(work)

    def compared(self) -> dict[str, int]:
        """Count the orders that both sides have ended, and those that ended differently."""
        rows = Records(self.twin.cloud, self.twin.assembly).rows("comparisons")
        both = [row for row in rows if "machine" in row and "shadow" in row]
        return {"compared": len(both), "differ": sum("differs" in row for row in both)}

    def differences(self) -> list[Violation]:
        """Return differences as violations, also orders of the shadow that only one side has ended."""
        records = Records(self.twin.cloud, self.twin.assembly)
        taken = {str(row["orderId"]) for row in records.rows("orders-shadow") if "placedAt" in row}
        return differences(records.rows("comparisons"), set() if self.stopped else taken)


def differences(rows: Iterable[Mapping[str, Any]], taken: Container[str]) -> list[Violation]:
    """Return the rows of the comparisons as violations."""
    found = []
    for row in sorted(rows, key=lambda row: str(row["id"])):
        sides = {side: row[side] for side in ("machine", "shadow") if side in row}
        if len(sides) == 1 and row["id"] in taken:
            (side,) = sides
            found.append(
                f"order {row['id']} ended as {in_words(sides[side])} with the {side}, and with the other not at all"
            )
        elif "differs" in row:
            found.append(
                f"order {row['id']} ended as {in_words(row['machine'])}, with the shadow as {in_words(row['shadow'])}"
            )
    return [{"invariant": "shadow", "detail": detail} for detail in found]


def in_words(result: Mapping[str, Any]) -> str:
    """Return one side's result in words."""
    more = [str(result[name]) for name in ("reason", "paymentId") if result.get(name)]
    return f"{result['outcome']} ({', '.join(more)})" if more else str(result["outcome"])
