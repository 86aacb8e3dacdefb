"""SQS in virtual time at constant cost: visibility, receive counts, dead-letter queues, retention, FIFO groups.

Sources: the Amazon SQS Developer Guide (pages "Amazon SQS visibility timeout", "Using dead-letter queues in Amazon
SQS", "FIFO queue delivery logic", "Amazon SQS message quotas"). Why not moto's queues:
docs/adr/0007-queues-of-our-own.md.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from signalbox.twin.gateway.calls import ServiceError
from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.sqs.fifo import Groups
from signalbox.twin.services.sqs.limits import LARGEST_MESSAGE, check_message, invalid
from signalbox.twin.services.sqs.message import Attributes, Message


@dataclass
class Queue:
    """Queue of SQS. `watchers` are called when a message becomes visible. `listeners` are called with `sent` and the
    bytes of a message, and with `received` and the number of messages; `message_listeners` with each change of a
    message (`sent`, `delayed`, `received`, `returned`, `deleted`, `moved`, `expired`). Both change nothing."""

    name: str
    arn: str
    url: str
    clock: Clock
    fifo: bool = False
    visibility: float = 30.0
    retention: float = 345_600.0
    delay: float = 0.0
    wait: float = 0.0
    largest: int = LARGEST_MESSAGE
    max_receives: int | None = None
    dead_letters: "Queue | None" = None
    ready: list[tuple[float, int, Message]] = field(default_factory=list)
    by_content: bool = False
    groups: Groups = field(default_factory=Groups)
    in_flight: dict[str, Message] = field(default_factory=dict)
    hidden: dict[str, Message] = field(default_factory=dict)
    watchers: list[Callable[[], None]] = field(default_factory=list)
    numbers: int = 0
    expired: int = 0
    listeners: list[Callable[[str, int], None]] = field(default_factory=list)
    message_listeners: list[Callable[[str, Message], None]] = field(default_factory=list)

    def send(
        self, body: str, attributes: Attributes | None = None, group: str | None = None,
        deduplication: str | None = None, delay: float | None = None, sent: float | None = None,
    ) -> Message:  # fmt: skip
        """Add a message, visible after its delay; accept a FIFO duplicate of the last 5 minutes without adding it."""
        size = check_message(body, attributes or {}, self.largest)
        for listener in self.listeners:
            listener("sent", size)
        now = self.clock.now
        message = Message(
            self.clock.uuid(), body, attributes or {}, sent if sent is not None else now, now, group, deduplication
        )
        message.depth = self.clock.depth
        if self.fifo and delay is not None:
            raise invalid(
                f"Value {delay} for parameter DelaySeconds is invalid. "
                "Reason: The request include parameter that is not valid for this queue type."
            )
        if self.fifo and (earlier := self.groups.find_duplicate(message, now, self.by_content)):
            message.id = earlier
            return message
        wait = self.delay if delay is None else delay
        if wait > 0:
            self.hidden[message.id] = message
            self.observe("delayed", message)
            self.clock.after(wait, lambda: self.make_visible(message))
        else:
            self.make_visible(message)
        return message

    @property
    def delayed(self) -> int:
        """Return the number of messages that are not visible before their delay is over."""
        return len(self.hidden)

    def make_visible(self, message: Message) -> None:
        """Make a message visible."""
        self.hidden.pop(message.id, None)
        self.observe("sent", message)
        self.put(message)
        self.wake()

    def put(self, message: Message) -> None:
        """Add a message to those that wait; in a FIFO queue, to its group."""
        if self.fifo:
            self.groups.add(message)
        else:
            self.numbers += 1
            heapq.heappush(self.ready, (self.clock.now, self.numbers, message))

    def observe(self, change: str, message: Message) -> None:
        """Call the listeners of messages."""
        for listener in self.message_listeners:
            listener(change, message)

    def wake(self) -> None:
        """Call the watchers."""
        for watcher in self.watchers:
            watcher()

    def receive(self, most: int, visibility: float | None = None) -> list[Message]:
        """Hide up to `most` messages and return them; move one received too often to the dead-letter queue."""
        taken: list[Message] = []
        self.groups.receiving.clear()
        while len(taken) < most and (message := self.next_visible()):
            if self.max_receives is not None and message.received >= self.max_receives and self.dead_letters:
                self.unlock(message)
                self.observe("moved", message)
                self.dead_letters.accept_dead_letter(message)
                continue
            self.hide(message, self.visibility if visibility is None else visibility)
            taken.append(message)
        for listener in self.listeners:
            listener("received", len(taken))
        return taken

    def next_visible(self) -> Message | None:
        """Return the next message that has not expired."""
        while message := self.next_message():
            if self.clock.now - message.sent <= self.retention:
                return message
            self.expired += 1
            self.observe("expired", message)
            self.unlock(message)
        return None

    def next_message(self) -> Message | None:
        """Return the next message; in a FIFO queue, the first of an unlocked group."""
        if self.fifo:
            return self.groups.take()
        return heapq.heappop(self.ready)[2] if self.ready else None

    def hide(self, message: Message, seconds: float) -> None:
        """Hide a message for `seconds`; count the receive."""
        message.received += 1
        message.first_received = message.first_received or self.clock.now
        message.receipt = f"{self.name}:{message.id}:{message.received}"
        self.in_flight[message.receipt] = message
        self.observe("received", message)
        receipt = message.receipt
        message.timer = self.clock.after(seconds, lambda: self.return_message(receipt))

    def return_message(self, receipt: str) -> None:
        """Make a message visible again whose visibility timeout has passed."""
        if message := self.in_flight.pop(receipt, None):
            self.put(message)
            self.observe("returned", message)
            if not self.fifo or self.groups.release(message):
                self.wake()

    def change_visibility(self, receipt: str, seconds: float) -> None:
        """Make a message in flight visible `seconds` from now. Raises ServiceError."""
        self.check_receipt(receipt)
        message = self.in_flight.get(receipt)
        if message is None:
            raise invalid("The receipt handle has expired or the message is not in flight.")
        if message.timer:
            self.clock.cancel(message.timer)
        if seconds <= 0:
            self.return_message(receipt)
        else:
            message.timer = self.clock.after(seconds, lambda: self.return_message(receipt))

    def delete(self, receipt: str) -> bool:
        """Delete a message in flight; return False for an outdated receipt, which SQS accepts silently. Raises
        ServiceError for a text that is no receipt of this queue."""
        self.check_receipt(receipt)
        message = self.in_flight.pop(receipt, None)
        if message is None:
            return False
        if message.timer:
            self.clock.cancel(message.timer)
        self.observe("deleted", message)
        self.unlock(message)
        return True

    def check_receipt(self, receipt: str) -> None:
        """Raise ServiceError for a text that is no receipt of this queue."""
        if not receipt.startswith(f"{self.name}:"):
            raise ServiceError("ReceiptHandleIsInvalid", f'The input receipt handle "{receipt}" is not a valid receipt')

    def unlock(self, message: Message) -> None:
        """Unlock the message's group in a FIFO queue."""
        if self.fifo and self.groups.release(message):
            self.wake()

    def accept_dead_letter(self, message: Message) -> None:
        """Take over a message that was received too often; a standard queue keeps the time it was first sent."""
        message.entered = self.clock.now
        message.sent = self.clock.now if self.fifo else message.sent
        message.received, message.receipt, message.timer, message.sequence = 0, None, None, 0
        self.make_visible(message)

    def messages(self) -> Iterator[Message]:
        """Return all messages that have not expired, visible or not, oldest first."""
        waiting = [m for _, _, m in self.ready] + self.groups.messages()
        alive = (m for m in [*waiting, *self.in_flight.values()] if self.clock.now - m.sent <= self.retention)
        return iter(sorted(alive, key=lambda m: (m.sent, m.entered)))

    def all_messages(self) -> list[Message]:
        """Return all messages that have not expired, those with a delay too."""
        return [*self.messages(), *self.hidden.values()]

    @property
    def size(self) -> int:
        """Return the number of messages, visible or not."""
        return sum(1 for _ in self.messages()) + self.delayed
