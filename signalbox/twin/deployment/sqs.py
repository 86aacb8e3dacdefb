"""Queues of a template, and their dead-letter queues."""

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.booleans import is_true
from signalbox.twin.services.sqs.limits import LARGEST_MESSAGE
from signalbox.twin.services.sqs.queues import Queue


def make_queue(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a queue, without its dead-letter queue."""
    p = resource.properties
    queue = cloud.queues[resource.arn] = Queue(
        name=resource.name,
        arn=resource.arn,
        url=resource.ref,
        clock=cloud.clock,
        fifo=is_true(p.get("FifoQueue")),
        by_content=is_true(p.get("ContentBasedDeduplication")),
        visibility=float(p.get("VisibilityTimeout", 30)),
        retention=float(p.get("MessageRetentionPeriod", 345_600)),
        delay=float(p.get("DelaySeconds", 0)),
        wait=float(p.get("ReceiveMessageWaitTimeSeconds", 0)),
        largest=int(p.get("MaximumMessageSize", LARGEST_MESSAGE)),
    )
    queue.groups.by_group = p.get("DeduplicationScope") == "messageGroup"


def redrive(cloud: Cloud, resource: Resource) -> None:
    """Connect a queue with its dead-letter queue, once all queues are deployed."""
    policy = resource.properties.get("RedrivePolicy")
    if policy:
        queue = cloud.queues[resource.arn]
        queue.max_receives = int(policy["maxReceiveCount"])
        queue.dead_letters = find_queue(cloud, policy["deadLetterTargetArn"], resource)


def find_queue(cloud: Cloud, arn: str, user: Resource) -> Queue:
    """Return the queue of this ARN, which the resource `user` names. Raises BrokenAssembly."""
    if arn not in cloud.queues:
        raise BrokenAssembly(f"{user.stack}: {user.logical_id} names the queue {arn}, which no stack deploys")
    return cloud.queues[arn]
