"""Topics of a template, and their subscriptions.

Source: Amazon SNS Developer Guide, "Amazon SNS FIFO topics" (a FIFO topic has queues as subscribers; a standard topic
no FIFO queue).
"""

from collections.abc import Mapping
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.event_patterns.checks import check_pattern
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.sqs import find_queue
from signalbox.twin.services.sns.topics import Subscription, Topic


def make_topic(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a topic, with the subscriptions in its own properties."""
    p = resource.properties
    topic = Topic(
        name=resource.name,
        arn=resource.arn,
        fifo=truth(p.get("FifoTopic")),
        by_content=truth(p.get("ContentBasedDeduplication")),
        display_name=str(p.get("DisplayName", "")),
    )
    cloud.topics.topics[resource.arn] = topic
    for number, row in enumerate(p.get("Subscription", [])):
        add(cloud, resource, topic, row, f"{resource.logical_id}-{number}")


def make_subscription(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a subscription. Raises BrokenAssembly for one that AWS refuses, or whose topic is not deployed."""
    topic = cloud.topics.topics.get(resource.properties["TopicArn"])
    if topic is None:
        arn = resource.properties["TopicArn"]
        raise BrokenAssembly(f"{resource.stack}: {resource.logical_id} names the topic {arn}, which no stack deploys")
    add(cloud, resource, topic, resource.properties, resource.logical_id)


def add(cloud: Cloud, resource: Resource, topic: Topic, p: Mapping[str, Any], name: str) -> None:
    """Add a subscription to its topic."""
    protocol, endpoint = str(p["Protocol"]), str(p.get("Endpoint", ""))
    place = f"{resource.stack}: {resource.logical_id}"
    if problem := mismatch(topic, protocol, endpoint):
        raise BrokenAssembly(f"{place}.Endpoint: AWS refuses to deploy this: Invalid parameter: {problem}")
    if protocol == "firehose" and not p.get("SubscriptionRoleArn"):
        raise BrokenAssembly(
            f"{place}.SubscriptionRoleArn: AWS refuses to deploy this: Invalid parameter: SubscriptionRoleArn"
        )
    policy = p.get("FilterPolicy") or {}
    check_pattern(policy, f"{place}.FilterPolicy") if policy else None
    queue = (p.get("RedrivePolicy") or {}).get("deadLetterTargetArn")
    topic.subscriptions.append(
        Subscription(
            arn=f"{topic.arn}:{name}",
            topic=topic.arn,
            protocol=protocol,
            endpoint=endpoint,
            raw=truth(p.get("RawMessageDelivery")),
            policy=policy,
            scope=str(p.get("FilterPolicyScope", "MessageAttributes")),
            dead_letters=find_queue(cloud, queue, resource) if queue else None,
            role=str(p.get("SubscriptionRoleArn", "")),
        )
    )


def mismatch(topic: Topic, protocol: str, endpoint: str) -> str:
    """Return AWS's reason where an endpoint cannot subscribe to a topic; empty where it can."""
    if topic.fifo and protocol != "sqs":
        return f"Invalid protocol type: {protocol}"
    if not topic.fifo and protocol == "sqs" and endpoint.endswith(".fifo"):
        return "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"
    return ""


def truth(value: Any) -> bool:
    """Return a truth value of a template, which may be text."""
    return str(value).lower() == "true"
