"""Watcher of queues: each message, and the numbers of visible messages and of those in flight after each change."""

from functools import partial

from signalbox.story.recording.marks import MessageMark, QueueMark
from signalbox.story.recording.present import Present
from signalbox.twin.services.sqs.message import Message

CHANGES = {
    "sent": (1, 0),
    "delayed": (0, 0),
    "received": (-1, 1),
    "returned": (1, -1),
    "deleted": (0, -1),
    "moved": (-1, 0),
    "expired": (-1, 0),
}
"""Effect of each change on the numbers of visible messages and of messages in flight."""


class QueueWatcher:
    """Notes the changes of all queues of a recorded twin."""

    def __init__(self, present: Present) -> None:
        self.present = present
        self.messages: dict[tuple[str, str], int] = {}
        """Number of the mark of each message, by its queue and id: a message keeps its id when it moves."""
        self.newest: dict[str, int] = {}
        """Number of the last mark of each message, by its id alone."""
        self.depths: dict[str, list[int]] = {}
        for queue in present.twin.cloud.queues.values():
            self.depths[queue.name] = [0, 0]
            queue.message_listeners.append(partial(self.note, queue.name))

    def note(self, queue: str, change: str, message: Message) -> None:
        """Note one change of one message."""
        present, known = self.present, (queue, message.id)
        marks, now = present.marks, present.clock.now
        if known not in self.messages:
            cause = self.newest.get(message.id) or present.cause
            self.messages[known] = self.newest[message.id] = marks.next_number()
            marks.add(MessageMark(self.messages[known], now, cause, queue, message))
        depth, (visible, in_flight) = self.depths[queue], CHANGES[change]
        depth[0] += visible
        depth[1] += in_flight
        marks.add(QueueMark(marks.next_number(), now, self.messages[known], queue, change, depth[0], depth[1]))
