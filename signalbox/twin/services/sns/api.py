"""SNS operations of boto3, answered from the twin's topics.

Source: Amazon SNS API Reference, page of each operation.
"""

import json
from collections.abc import Mapping
from typing import Any

from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.known_names import Known
from signalbox.twin.services.sns.deliveries import Deliverer, Notice
from signalbox.twin.services.sns.topics import Subscription, Topic, Topics, invalid

Entry = Mapping[str, Any]
MESSAGE = "Message Subject MessageStructure MessageAttributes MessageGroupId MessageDeduplicationId"
PARAMETERS = {
    "Publish": Known(f"TopicArn TargetArn PhoneNumber {MESSAGE}"),
    "PublishBatch": Known(
        "TopicArn PublishBatchRequestEntries.Id "
        + " ".join(f"PublishBatchRequestEntries.{name}" for name in MESSAGE.split())
    ),
    "Subscribe": Known(
        "TopicArn Protocol Endpoint Attributes.RawMessageDelivery Attributes.FilterPolicy Attributes.FilterPolicyScope "
        "Attributes.RedrivePolicy",
        "ReturnSubscriptionArn",
    ),
    "Unsubscribe": Known("SubscriptionArn"),
    "ListTopics": Known("", "NextToken"),
    "ListSubscriptions": Known("", "NextToken"),
    "ListSubscriptionsByTopic": Known("TopicArn", "NextToken"),
    "GetTopicAttributes": Known("TopicArn"),
    "GetSubscriptionAttributes": Known("SubscriptionArn"),
}


class TopicApi:
    """Answers SNS for the topics of one twin."""

    def __init__(self, topics: Topics, deliverer: Deliverer) -> None:
        self.topics = topics
        self.deliverer = deliverer
        self.operations: dict[str, Operation] = {
            "Publish": self.publish,
            "PublishBatch": self.publish_batch,
            "Subscribe": self.subscribe,
            "Unsubscribe": self.unsubscribe,
            "ListTopics": lambda call: {"Topics": [{"TopicArn": arn} for arn in topics.topics]},
            "ListSubscriptions": lambda call: {"Subscriptions": [row(found) for found in self.every_subscription()]},
            "ListSubscriptionsByTopic": self.list_subscriptions_by_topic,
            "GetTopicAttributes": lambda call: {"Attributes": attributes_of(topics.topic(call.parameters["TopicArn"]))},
            "GetSubscriptionAttributes": self.get_subscription_attributes,
        }

    def publish(self, call: Call) -> Parsed:
        """Answer Publish to a topic, or to a phone number."""
        p = call.parameters
        if "PhoneNumber" in p:
            clock = self.deliverer.clock
            self.deliverer.notices.append(Notice(clock.now, "sms", p["PhoneNumber"], p.get("Subject"), p["Message"]))
            return {"MessageId": clock.uuid()}
        return self.published(p.get("TopicArn") or p["TargetArn"], p)

    def published(self, arn: str, entry: Entry) -> Parsed:
        """Publish one message, and return its answer."""
        identifier, sequence = self.topics.publish(
            arn,
            entry["Message"],
            entry.get("Subject"),
            entry.get("MessageAttributes"),
            entry.get("MessageStructure", ""),
            entry.get("MessageGroupId"),
            entry.get("MessageDeduplicationId"),
        )
        return {"MessageId": identifier, **({"SequenceNumber": f"{sequence:020d}"} if sequence else {})}

    def publish_batch(self, call: Call) -> Parsed:
        """Answer PublishBatch: each entry succeeds or fails on its own."""
        entries = call.parameters["PublishBatchRequestEntries"]
        if len(entries) > 10:
            raise ServiceError(
                "TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible."
            )
        done: list[Parsed] = []
        failed: list[Parsed] = []
        for entry in entries:
            try:
                done.append({"Id": entry["Id"], **self.published(call.parameters["TopicArn"], entry)})
            except ServiceError as error:
                failed.append({"Id": entry["Id"], "Code": error.code, "Message": error.message, "SenderFault": True})
        return {"Successful": done, "Failed": failed}

    def subscribe(self, call: Call) -> Parsed:
        """Answer Subscribe; the same endpoint again has the same subscription."""
        p = call.parameters
        topic = self.topics.topic(p["TopicArn"])
        for found in topic.subscriptions:
            if (found.protocol, found.endpoint) == (p["Protocol"], p.get("Endpoint")):
                return {"SubscriptionArn": found.arn}
        given = p.get("Attributes", {})
        dead_letters = json.loads(given.get("RedrivePolicy", "{}")).get("deadLetterTargetArn", "")
        made = Subscription(
            arn=f"{topic.arn}:{self.deliverer.clock.uuid()}",
            topic=topic.arn,
            protocol=p["Protocol"],
            endpoint=p.get("Endpoint", ""),
            raw=given.get("RawMessageDelivery", "false").lower() == "true",
            policy=json.loads(given.get("FilterPolicy", "{}")),
            scope=given.get("FilterPolicyScope", "MessageAttributes"),
            dead_letters=self.deliverer.queues.get(dead_letters),
        )
        topic.subscriptions.append(made)
        return {"SubscriptionArn": made.arn}

    def unsubscribe(self, call: Call) -> Parsed:
        """Answer Unsubscribe."""
        found = self.subscription(call.parameters["SubscriptionArn"])
        self.topics.topics[found.topic].subscriptions.remove(found)
        return {}

    def list_subscriptions_by_topic(self, call: Call) -> Parsed:
        """Answer ListSubscriptionsByTopic."""
        topic = self.topics.topic(call.parameters["TopicArn"])
        return {"Subscriptions": [row(found) for found in topic.subscriptions]}

    def get_subscription_attributes(self, call: Call) -> Parsed:
        """Answer GetSubscriptionAttributes."""
        found = self.subscription(call.parameters["SubscriptionArn"])
        attributes = {**row(found), "RawMessageDelivery": str(found.raw).lower(), "FilterPolicyScope": found.scope}
        if found.policy:
            attributes["FilterPolicy"] = json.dumps(found.policy)
        if found.dead_letters:
            attributes["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": found.dead_letters.arn})
        return {"Attributes": attributes}

    def every_subscription(self) -> list[Subscription]:
        """Return the subscriptions of all topics."""
        return [found for topic in self.topics.topics.values() for found in topic.subscriptions]

    def subscription(self, arn: str) -> Subscription:
        """Return the subscription of this ARN. Raises ServiceError where it does not exist."""
        for found in self.every_subscription():
            if found.arn == arn:
                return found
        raise (
            ServiceError("NotFound", "Subscription does not exist", 404)
            if arn.startswith("arn:")
            else invalid("SubscriptionArn")
        )


def row(subscription: Subscription) -> Parsed:
    """Return a subscription as lists of subscriptions have it."""
    return {
        "SubscriptionArn": subscription.arn,
        "Owner": subscription.topic.split(":")[4],
        "Protocol": subscription.protocol,
        "Endpoint": subscription.endpoint,
        "TopicArn": subscription.topic,
    }


def attributes_of(topic: Topic) -> dict[str, str]:
    """Return the attributes of a topic."""
    found = {
        "TopicArn": topic.arn,
        "Owner": topic.arn.split(":")[4],
        "DisplayName": topic.display_name,
        "SubscriptionsConfirmed": str(len(topic.subscriptions)),
    }
    if topic.fifo:
        found |= {"FifoTopic": "true", "ContentBasedDeduplication": str(topic.by_content).lower()}
    return found
