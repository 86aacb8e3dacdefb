"""The script as a shadow of the machine: it reads copies of the events from queues, on tables and partners of its own.

Its listener is what `boto3` and a thread pool would be on its server: long polls, a message deleted once it was dealt with.
"""

from collections.abc import Container, Iterable, Mapping
from functools import partial
from typing import Any

from scenarios.sequential.flow import Site
from scenarios.sequential.versions import Shared
from signalbox.assembly import Assembly
from signalbox.assembly.assembly import SHADOWS
from signalbox.twin import Twin
from signalbox.twin.auditors.records import Records
from signalbox.twin.observe.story.values import data_of, event_in, identity_of
from signalbox.twin.services.sqs.message import Message
from signalbox.twin.services.sqs.queues import Queue

SUFFIX = "-shadow"
POLL_SECONDS = 0.05
"""Until a waiting long poll brings a message: an assumption."""
BATCH = 10


def version(code: Assembly) -> Shared:
    """The script on the copies of the tables, with partners that nobody asks; what it would have done is compared."""
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
        """Something may be visible."""
        self.twin.cloud.clock.after(POLL_SECONDS, partial(self.poll, queue))

    def stop(self) -> None:
        """End its process for good: from now on it hears only half of what happens."""
        self.stopped = True
        self.site.server.down_until = float("inf")
        self.site.server.kill(self.site.server.generation)

    def poll(self, queue: Queue) -> None:
        """Deal with what there is, each message in a request of its own."""
        if self.site.server.listens:
            for message in queue.receive(BATCH):
                self.deal(queue, message)

    def deal(self, queue: Queue, message: Message) -> None:
        """Hand an event to the script; it comes again if the process dies before it is dealt with. What the script refuses
        is refused by the machine's side too, which keeps it as a dead letter."""
        event = event_in(message.body)

        def work() -> None:
            try:
                self.site.opened.shop.hear(str(event.get("detail-type")), data_of(event), identity_of(event))
            finally:
                queue.delete(str(message.receipt))

        self.site.server.accept(work)

    def compared(self) -> dict[str, int]:
        """How many orders both sides have ended, and how many of these otherwise."""
        rows = Records(self.twin.cloud, self.twin.assembly).rows("comparisons")
        both = [row for row in rows if "machine" in row and "shadow" in row]
        return {"compared": len(both), "differ": sum("differs" in row for row in both)}

    def differences(self) -> list[dict[str, str]]:
        """What differs, as an auditor says it; also an order that only one side has ended, of those that the shadow took."""
        records = Records(self.twin.cloud, self.twin.assembly)
        taken = {str(row["orderId"]) for row in records.rows("orders-shadow") if "placedAt" in row}
        return differences(records.rows("comparisons"), set() if self.stopped else taken)


def differences(rows: Iterable[Mapping[str, Any]], taken: Container[str]) -> list[dict[str, str]]:
    """The rows of the comparisons in sentences."""
    found = []
    for row in sorted(rows, key=lambda row: str(row["id"])):
        sides = {side: row[side] for side in ("machine", "shadow") if side in row}
        if len(sides) == 1 and row["id"] in taken:
            (side,) = sides
            found.append(
                f"order {row['id']} ended as {told(sides[side])} with the {side}, and with the other not at all"
            )
        elif "differs" in row:
            found.append(f"order {row['id']} ended as {told(row['machine'])}, with the shadow as {told(row['shadow'])}")
    return [{"invariant": "shadow", "detail": detail} for detail in found]


def told(result: Mapping[str, Any]) -> str:
    """One side's result in words."""
    more = [str(result[name]) for name in ("reason", "paymentId") if result.get(name)]
    return f"{result['outcome']} ({', '.join(more)})" if more else str(result["outcome"])
