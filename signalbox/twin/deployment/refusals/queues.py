"""Queues that SQS refuses.

Sources: Amazon SQS API Reference, "CreateQueue", "SetQueueAttributes"; Developer Guide, "Using dead-letter queues in
Amazon SQS" (of the same kind as its source).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from signalbox.assembly import Resource
from signalbox.twin.deployment.booleans import is_true
from signalbox.twin.deployment.refusals.ranges import out_of_range

FIFO_ALONE = ("ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")
QUEUE_RANGES = {
    "VisibilityTimeout": (0, 43_200),
    "MessageRetentionPeriod": (60, 1_209_600),
    "DelaySeconds": (0, 900),
    "MaximumMessageSize": (1024, 1_048_576),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "RedrivePolicy.maxReceiveCount": (1, 1000),
}


def queue_problems(queue: Resource, queues: Mapping[str, Resource]) -> Iterator[tuple[str, str]]:
    """Iterate over what SQS refuses in a queue."""
    yield from out_of_range(queue, QUEUE_RANGES)
    p = queue.properties
    fifo = is_fifo(queue)
    redrive = p.get("RedrivePolicy", {})
    if redrive and not (isinstance(redrive, Mapping) and {"deadLetterTargetArn", "maxReceiveCount"} <= redrive.keys()):
        yield "RedrivePolicy", "it needs deadLetterTargetArn and maxReceiveCount"
        return
    if "QueueName" in p and str(p["QueueName"]).endswith(".fifo") is not fifo:
        yield "QueueName", "the name of a FIFO queue, and no other, must end with .fifo suffix"
    dead_letters = queues.get(redrive.get("deadLetterTargetArn", ""))
    if dead_letters and is_fifo(dead_letters) is not fifo:
        yield "RedrivePolicy", "the dead-letter queue of a FIFO queue must be a FIFO queue, of a standard one standard"
    if dead_letters and not allows_redrive(dead_letters.properties.get("RedriveAllowPolicy", {}), queue.arn):
        yield "RedrivePolicy", f"the RedriveAllowPolicy of {dead_letters.name} does not allow this source queue"
    for name in FIFO_ALONE if not fifo else ():
        if name in p:
            yield name, f"Unknown Attribute {name}."
    limit, scope = p.get("FifoThroughputLimit"), p.get("DeduplicationScope")
    if limit == "perMessageGroupId" and scope != "messageGroup":
        yield "FifoThroughputLimit", "perMessageGroupId is allowed only when DeduplicationScope is messageGroup"


def allows_redrive(policy: Mapping[str, Any], source: str) -> bool:
    """Return whether a dead-letter queue takes messages of the queue of this ARN."""
    permission = policy.get("redrivePermission", "allowAll")
    return permission == "allowAll" or (permission == "byQueue" and source in policy.get("sourceQueueArns", []))


def is_fifo(queue: Resource) -> bool:
    """Return whether a queue is a FIFO queue."""
    return is_true(queue.properties.get("FifoQueue"))
