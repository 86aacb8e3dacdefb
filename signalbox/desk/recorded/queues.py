"""Queues of a snapshot: messages can be received and released, as on AWS; nothing is deleted."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from signalbox.desk.recorded.clients import Reader
from signalbox.desk.recorded.snapshot import Document
from signalbox.errors import InputError


class Queues(Reader):
    """Simple Queue Service."""

    @cached_property
    def by_url(self) -> Mapping[str, Document]:
        """Queues by their URLs."""
        return {line["url"]: line for line in self.snapshot.all("queue")}

    @cached_property
    def hidden(self) -> set[str]:
        """Receipts of the messages in flight: those at the end of the run, and those that were received since."""
        messages = (message for queue in self.by_url.values() for message in queue["messages"])
        return {message["ReceiptHandle"] for message in messages if message["inFlight"]}

    def get_queue_url(self, **asked: Any) -> Document:
        """Answer GetQueueUrl."""
        for line in self.by_url.values():
            if line["queue"] == asked["QueueName"]:
                return {"QueueUrl": line["url"]}
        raise InputError(f"the recorded run has no queue {asked['QueueName']!r}")

    def get_queue_attributes(self, **asked: Any) -> Document:
        """Answer GetQueueAttributes with all attributes."""
        queue = self.by_url[asked["QueueUrl"]]
        hidden = sum(message["ReceiptHandle"] in self.hidden for message in queue["messages"])
        counts = {
            "ApproximateNumberOfMessages": str(len(queue["messages"]) - hidden),
            "ApproximateNumberOfMessagesNotVisible": str(hidden),
        }
        return {"Attributes": {**queue["attributes"], **counts}}

    def receive_message(self, **asked: Any) -> Document:
        """Answer ReceiveMessage. A group with a message in flight gives no other message."""
        messages = self.by_url[asked["QueueUrl"]]["messages"]
        locked = {group_of(message) for message in messages if message["ReceiptHandle"] in self.hidden}
        free = [message for message in messages if group_of(message) not in locked]
        taken = in_groups(free)[: asked["MaxNumberOfMessages"]]
        self.hidden.update(message["ReceiptHandle"] for message in taken)
        return {"Messages": taken} if taken else {}

    def change_message_visibility_batch(self, **asked: Any) -> Document:
        """Answer ChangeMessageVisibilityBatch."""
        for entry in asked["Entries"]:
            if entry["VisibilityTimeout"] == 0:
                self.hidden.discard(entry["ReceiptHandle"])
        return {}


def group_of(message: Document) -> str:
    """Return the group of a message; in a standard queue each message is a group of its own."""
    return str(message["Attributes"].get("MessageGroupId") or message["ReceiptHandle"])


def in_groups(messages: list[Document]) -> list[Document]:
    """Return messages group by group, the group with the oldest message first: one receive takes all it can of one."""
    order: dict[str, int] = {}
    for place, message in enumerate(messages):
        order.setdefault(group_of(message), place)
    return sorted(messages, key=lambda message: order[group_of(message)])
