"""Message groups of a FIFO queue. A group keeps the order of sending, and is locked while a message of it is in flight.
Sources: Amazon SQS Developer Guide, "FIFO queue delivery logic in Amazon SQS" (one receive takes as many messages of a
group as it can; no other receive gets one before these are deleted or visible again) and "Exactly-once processing in
Amazon SQS"."""

import hashlib
import heapq
from dataclasses import dataclass, field

from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.services.sqs.message import Message

DEDUPLICATION_SECONDS = 300


@dataclass
class Groups:
    """Waiting messages by group, number of messages in flight by group, and recent deduplication ids. `by_group`: two
    groups may use the same deduplication id (DeduplicationScope)."""

    waiting: dict[str, list[tuple[int, Message]]] = field(default_factory=dict)
    in_flight_by_group: dict[str, int] = field(default_factory=dict)
    receiving: set[str] = field(default_factory=set)
    recent: dict[str, tuple[float, str]] = field(default_factory=dict)
    sequence: int = 0
    by_group: bool = False

    def add(self, message: Message) -> None:
        """Add a message: a new one last, a returned one before those sent after it."""
        if not message.sequence:
            self.sequence += 1
            message.sequence = self.sequence
        heapq.heappush(self.waiting.setdefault(str(message.group), []), (message.sequence, message))

    def take(self) -> Message | None:
        """Return the next message for this receive. It comes from a group that the receive holds already, else from the
        unlocked group with the oldest head."""
        held = [group for group in self.receiving if self.waiting.get(group)]
        open_ = [group for group, waiting in self.waiting.items() if waiting and group not in self.in_flight_by_group]
        group = min(held or open_, key=lambda name: self.waiting[name][0][0], default=None)
        if group is None:
            return None
        self.receiving.add(group)
        self.in_flight_by_group[group] = self.in_flight_by_group.get(group, 0) + 1
        return heapq.heappop(self.waiting[group])[1]

    def release(self, message: Message) -> bool:
        """Count a message as no longer in flight; return whether its group is unlocked and has more."""
        group = str(message.group)
        self.in_flight_by_group[group] -= 1
        if self.in_flight_by_group[group]:
            return False
        del self.in_flight_by_group[group]
        self.receiving.discard(group)
        if not self.waiting.get(group):
            self.waiting.pop(group, None)
            return False
        return True

    def find_duplicate(self, message: Message, now: float, by_content: bool) -> str | None:
        """Return the id of the same message sent within the deduplication interval; else remember this one."""
        if message.group is None:
            raise ServiceError("MissingParameter", "The request must contain the parameter MessageGroupId.")
        if message.deduplication is None and not by_content:
            raise ServiceError(
                "InvalidParameterValue",
                "The queue should either have ContentBasedDeduplication enabled "
                "or MessageDeduplicationId provided explicitly",
            )
        self.forget_old(now)
        key = message.deduplication or hashlib.sha256(message.body.encode()).hexdigest()
        key = f"{message.group} {key}" if self.by_group else key
        if key in self.recent:
            return self.recent[key][1]
        self.recent[key] = (now, message.id)
        return None

    def forget_old(self, now: float) -> None:
        """Forget what was sent before the deduplication interval."""
        while self.recent and now - next(iter(self.recent.values()))[0] >= DEDUPLICATION_SECONDS:
            del self.recent[next(iter(self.recent))]

    def messages(self) -> list[Message]:
        """Return all waiting messages."""
        return [message for waiting in self.waiting.values() for _, message in waiting]
