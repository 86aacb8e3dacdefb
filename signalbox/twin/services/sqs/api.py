"""SQS operations of boto3, answered from the twin's queues."""

from collections.abc import Callable, Mapping
from typing import Any

from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.known_names import Known
from signalbox.twin.services.sqs.answers import digest, received
from signalbox.twin.services.sqs.attributes import ATTRIBUTES, attributes_of
from signalbox.twin.services.sqs.limits import (
    check_attribute,
    check_batch_size,
    check_entries,
    check_ranges,
    invalid,
    message_size,
)
from signalbox.twin.services.sqs.queues import Queue

Entry = Mapping[str, Any]
LOOK_SECONDS = 1.0
"""How often a long poll looks for messages."""
SENT = ("MessageBody", "MessageAttributes", "MessageGroupId", "MessageDeduplicationId", "DelaySeconds")
PARAMETERS = {
    "SendMessage": Known(" ".join(("QueueUrl", *SENT))),
    "SendMessageBatch": Known(" ".join(f"Entries.{name}" for name in ("Id", *SENT)), "QueueUrl"),
    "ReceiveMessage": Known(
        "QueueUrl MaxNumberOfMessages VisibilityTimeout WaitTimeSeconds AttributeNames MessageSystemAttributeNames "
        "MessageAttributeNames"
    ),
    "DeleteMessage": Known("QueueUrl ReceiptHandle"),
    "DeleteMessageBatch": Known("QueueUrl Entries"),
    "ChangeMessageVisibility": Known("QueueUrl ReceiptHandle VisibilityTimeout"),
    "ChangeMessageVisibilityBatch": Known("QueueUrl Entries"),
    "GetQueueAttributes": Known("QueueUrl AttributeNames"),
    "GetQueueUrl": Known("QueueName"),
}
"""Parameters that the operations obey."""


class QueueApi:
    """Answers SQS for the queues of one twin; `queues` holds them by ARN. `sent` holds the bodies that calls put into
    queues: dead letters and replayed messages, but no batches of handlers."""

    def __init__(self, queues: Mapping[str, Queue]) -> None:
        self.queues = queues
        self.by_url: dict[str, Queue] = {}
        self.sent: list[str] = []
        self.operations: dict[str, Operation] = {
            "SendMessage": self.send_message,
            "SendMessageBatch": self.send_message_batch,
            "ReceiveMessage": self.receive_message,
            "DeleteMessage": lambda call: delete(self.queue(call), call.parameters),
            "DeleteMessageBatch": lambda call: each_entry(self.queue(call), call, delete),
            "ChangeMessageVisibility": lambda call: change_visibility(self.queue(call), call.parameters),
            "ChangeMessageVisibilityBatch": lambda call: each_entry(self.queue(call), call, change_visibility),
            "GetQueueAttributes": self.get_queue_attributes,
            "GetQueueUrl": self.get_queue_url,
        }

    def queue(self, call: Call) -> Queue:
        """Return the queue that a call names by its URL."""
        url = call.parameters["QueueUrl"]
        if url not in self.by_url:
            self.by_url = {queue.url: queue for queue in self.queues.values()}
        if url not in self.by_url:
            raise ServiceError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        return self.by_url[url]

    def send_message(self, call: Call) -> Parsed:
        """Answer SendMessage."""
        self.sent.append(call.parameters["MessageBody"])
        return send(self.queue(call), call.parameters, lineage_of(call))

    def send_message_batch(self, call: Call) -> Parsed:
        """Answer SendMessageBatch; one that is too large is refused as a whole."""
        check_entries(call.parameters["Entries"])
        entries = call.parameters["Entries"]
        check_batch_size(message_size(e["MessageBody"], e.get("MessageAttributes", {})) for e in entries)

        def send_and_note(queue: Queue, entry: Entry) -> Parsed:
            answer = send(queue, entry, lineage_of(call))
            if call.caller is None:
                self.sent.append(entry["MessageBody"])
            return answer

        return each_entry(self.queue(call), call, send_and_note)

    def receive_message(self, call: Call) -> Parsed:
        """Answer ReceiveMessage. A long poll of a handler waits for the first message; outside of handlers virtual time
        stands during a call, so that it returns at once."""
        parameters, queue = call.parameters, self.queue(call)
        check_ranges(parameters)
        most, visibility = parameters.get("MaxNumberOfMessages", 1), parameters.get("VisibilityTimeout")
        messages = queue.receive(most, visibility)
        waiting = float(parameters.get("WaitTimeSeconds", queue.wait))
        while not messages and waiting > 0 and call.caller:
            call.caller.process.pause(min(LOOK_SECONDS, waiting))
            waiting -= LOOK_SECONDS
            messages = queue.receive(most, visibility)
        return {"Messages": [received(message, parameters) for message in messages]} if messages else {}

    def get_queue_attributes(self, call: Call) -> Parsed:
        """Answer GetQueueAttributes with the attributes that the call asks for."""
        asked = call.parameters.get("AttributeNames", [])
        found = attributes_of(self.queue(call))
        if unknown := [name for name in asked if name != "All" and name not in ATTRIBUTES]:
            raise ServiceError("InvalidAttributeName", f"Unknown Attribute {unknown[0]}.")
        shown = {name: text for name, text in found.items() if "All" in asked or name in asked}
        return {"Attributes": shown} if shown else {}

    def get_queue_url(self, call: Call) -> Parsed:
        """Answer GetQueueUrl."""
        for queue in self.queues.values():
            if queue.name == call.parameters["QueueName"]:
                return {"QueueUrl": queue.url}
        raise ServiceError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")


def each_entry(queue: Queue, call: Call, act: Callable[[Queue, Entry], Parsed]) -> Parsed:
    """Answer a batch: each entry succeeds or fails on its own ("BatchResultErrorEntry", Amazon SQS API Reference)."""
    check_entries(call.parameters["Entries"])
    done, failed = [], []
    for entry in call.parameters["Entries"]:
        try:
            done.append({"Id": entry["Id"], **act(queue, entry)})
        except ServiceError as error:
            failed.append({"Id": entry["Id"], "Code": error.code, "Message": error.message, "SenderFault": True})
    return {"Successful": done, **({"Failed": failed} if failed else {})}


def delete(queue: Queue, entry: Entry) -> Parsed:
    """Delete a message, as DeleteMessage and its batch do."""
    queue.delete(entry["ReceiptHandle"])
    return {}


def change_visibility(queue: Queue, entry: Entry) -> Parsed:
    """Make a message visible later or sooner, as ChangeMessageVisibility and its batch do."""
    check_ranges(entry)
    queue.change_visibility(entry["ReceiptHandle"], entry["VisibilityTimeout"])
    return {}


def lineage_of(call: Call) -> Mapping[str, int]:
    """Return the lineage of what a call sends: that of the invocation that makes it."""
    return call.caller.lineage if call.caller else {}


def send(queue: Queue, entry: Entry, lineage: Mapping[str, int]) -> Parsed:
    """Send one message, as SendMessage and each entry of SendMessageBatch do."""
    check_ranges(entry)
    for name, attribute in entry.get("MessageAttributes", {}).items():
        check_attribute(name, attribute)
    if not queue.fifo and "MessageDeduplicationId" in entry:
        reason = "The request include parameter that is not valid for this queue type"
        value = entry["MessageDeduplicationId"]
        raise invalid(f"Value {value} for parameter MessageDeduplicationId is invalid. Reason: {reason}")
    message = queue.send(
        entry["MessageBody"],
        entry.get("MessageAttributes"),
        entry.get("MessageGroupId"),
        entry.get("MessageDeduplicationId"),
        entry.get("DelaySeconds"),
    )
    message.lineage = lineage
    return {"MessageId": message.id, "MD5OfMessageBody": digest(message.body)}
