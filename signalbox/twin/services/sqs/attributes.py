"""Attributes of a queue, as GetQueueAttributes gives them."""

import json

from signalbox.twin.services.sqs.queues import Queue

ATTRIBUTES = (
    "QueueArn", "VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds", "MaximumMessageSize",
    "ReceiveMessageWaitTimeSeconds", "RedrivePolicy", "RedriveAllowPolicy", "FifoQueue", "ContentBasedDeduplication",
    "DeduplicationScope", "FifoThroughputLimit", "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed", "CreatedTimestamp",
    "LastModifiedTimestamp", "Policy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled",
)  # fmt: skip
"""Names that GetQueueAttributes takes ("GetQueueAttributes", Amazon SQS API Reference); the twin knows no policies,
instants and keys of a queue, and leaves these out."""


def attributes_of(queue: Queue) -> dict[str, str]:
    """Return the attributes of a queue as SQS gives them, all as text."""
    fields = {
        "QueueArn": queue.arn,
        "VisibilityTimeout": str(round(queue.visibility)),
        "MessageRetentionPeriod": str(round(queue.retention)),
        "DelaySeconds": str(round(queue.delay)),
        "MaximumMessageSize": str(queue.largest),
        "ReceiveMessageWaitTimeSeconds": str(round(queue.wait)),
        "ApproximateNumberOfMessages": str(queue.size - len(queue.in_flight) - queue.delayed),
        "ApproximateNumberOfMessagesNotVisible": str(len(queue.in_flight)),
        "ApproximateNumberOfMessagesDelayed": str(queue.delayed),
    }
    if queue.fifo:
        fields |= {"FifoQueue": "true", "ContentBasedDeduplication": str(queue.by_content).lower()}
        fields["DeduplicationScope"] = "messageGroup" if queue.groups.by_group else "queue"
    if queue.dead_letters:
        policy = {"deadLetterTargetArn": queue.dead_letters.arn, "maxReceiveCount": queue.max_receives}
        fields["RedrivePolicy"] = json.dumps(policy)
    return fields
