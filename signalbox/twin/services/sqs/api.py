"""SQS operations of boto3, answered from the twin's queues."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.services.sqs.message import Message
from signalbox.twin.services.sqs.queues import Queue

Entry = Mapping[str, Any]


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
        return send(self.queue(call), call.parameters)

    def send_message_batch(self, call: Call) -> Parsed:
        """Answer SendMessageBatch."""

        def send_and_note(queue: Queue, entry: Entry) -> Parsed:
            answer = send(queue, entry)
            if call.caller is None:
                self.sent.append(entry["MessageBody"])
            return answer

        return each_entry(self.queue(call), call, send_and_note)

    def receive_message(self, call: Call) -> Parsed:
        """Answer ReceiveMessage; long polling returns at once, because virtual time stops during a call."""
        parameters = call.parameters
        messages = self.queue(call).receive(
            parameters.get("MaxNumberOfMessages", 1), parameters.get("VisibilityTimeout")
        )
        return {"Messages": [received(message) for message in messages]} if messages else {}

    def get_queue_attributes(self, call: Call) -> Parsed:
        """Answer GetQueueAttributes with all attributes of the twin, also those that were not requested."""
        queue = self.queue(call)
        counts = {
            "ApproximateNumberOfMessages": queue.size - len(queue.in_flight) - queue.delayed,
            "ApproximateNumberOfMessagesNotVisible": len(queue.in_flight),
            "ApproximateNumberOfMessagesDelayed": queue.delayed,
        }
        fields = {"QueueArn": queue.arn, "VisibilityTimeout": str(round(queue.visibility))}
        if queue.dead_letters:
            policy = {"deadLetterTargetArn": queue.dead_letters.arn, "maxReceiveCount": queue.max_receives}
            fields["RedrivePolicy"] = json.dumps(policy)
        return {"Attributes": {**fields, **{name: str(count) for name, count in counts.items()}}}

    def get_queue_url(self, call: Call) -> Parsed:
        """Answer GetQueueUrl."""
        for queue in self.queues.values():
            if queue.name == call.parameters["QueueName"]:
                return {"QueueUrl": queue.url}
        raise ServiceError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")


def each_entry(queue: Queue, call: Call, act: Callable[[Queue, Entry], Parsed]) -> Parsed:
    """Answer a batch: each entry succeeds or fails on its own ("BatchResultErrorEntry", Amazon SQS API Reference)."""
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
    queue.change_visibility(entry["ReceiptHandle"], entry["VisibilityTimeout"])
    return {}


def send(queue: Queue, entry: Entry) -> Parsed:
    """Send one message, as SendMessage and each entry of SendMessageBatch do."""
    message = queue.send(
        entry["MessageBody"],
        entry.get("MessageAttributes"),
        entry.get("MessageGroupId"),
        entry.get("MessageDeduplicationId"),
        entry.get("DelaySeconds"),
    )
    return {"MessageId": message.id, "MD5OfMessageBody": digest(message.body)}


def received(message: Message) -> Parsed:
    """Return a message as ReceiveMessage gives it."""
    return {
        "MessageId": message.id,
        "ReceiptHandle": message.receipt,
        "Body": message.body,
        "MD5OfBody": digest(message.body),
        "Attributes": system_attributes(message),
        **({"MessageAttributes": message.attributes} if message.attributes else {}),
    }


def system_attributes(message: Message) -> dict[str, str]:
    """Return the attributes that SQS sets on a message; times in epoch milliseconds."""
    attributes = {
        "ApproximateReceiveCount": str(message.received),
        "SentTimestamp": str(round(message.sent * 1000)),
        "SenderId": "signalbox-twin",
        "ApproximateFirstReceiveTimestamp": str(round((message.first_received or 0) * 1000)),
    }
    if message.group is not None:
        attributes["MessageGroupId"] = message.group
    if message.sequence:
        attributes["SequenceNumber"] = f"{message.sequence:020d}"
        attributes["MessageDeduplicationId"] = message.deduplication or digest(message.body)
    return attributes


def digest(body: str) -> str:
    """Return the MD5 with which SQS answers."""
    return hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
