"""A published message, and the documents in which subscribers get it.

Sources: Amazon SNS Developer Guide, "Amazon SNS message formats" and "Fanout Amazon SNS notifications to Amazon SQS
queues"; AWS Lambda Developer Guide, "Invoking Lambda functions with Amazon SNS notifications".
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.assembly import REGION
from signalbox.instants import format_instant

Attributes = Mapping[str, Mapping[str, Any]]
SIGNATURE = "signed-by-the-twin"
CERTIFICATE = f"https://sns.{REGION}.amazonaws.com/SimpleNotificationService-twin.pem"


@dataclass(frozen=True)
class Published:
    """Message of a topic. `texts` are its texts by protocol, with `default`; `sequence` numbers those of a FIFO
    topic."""

    id: str
    topic: str
    texts: Mapping[str, str]
    at: float
    subject: str | None = None
    attributes: Attributes = field(default_factory=dict)
    group: str | None = None
    deduplication: str | None = None
    sequence: int = 0

    def text(self, protocol: str) -> str:
        """Return the text for a protocol."""
        return self.texts.get(protocol, self.texts["default"])


def notification(message: Published, protocol: str, subscription: str) -> str:
    """Return the JSON document that a queue gets without raw delivery."""
    document: dict[str, Any] = {"Type": "Notification", "MessageId": message.id}
    if message.sequence:
        document["SequenceNumber"] = f"{message.sequence:020d}"
    document["TopicArn"] = message.topic
    if message.subject is not None:
        document["Subject"] = message.subject
    document |= {
        "Message": message.text(protocol),
        "Timestamp": format_instant(message.at, "milliseconds"),
        "UnsubscribeURL": unsubscribe_url(subscription),
    }
    if not message.sequence:  # messages of FIFO topics carry no signature
        document |= {"SignatureVersion": "1", "Signature": SIGNATURE, "SigningCertURL": CERTIFICATE}
    if message.attributes:
        document["MessageAttributes"] = typed_values(message.attributes)
    return json.dumps(document, ensure_ascii=False)


def lambda_event(message: Published, subscription: str) -> str:
    """Return the event with which a subscribed function is invoked."""
    sns = {
        "Type": "Notification",
        "MessageId": message.id,
        "TopicArn": message.topic,
        "Subject": message.subject,
        "Message": message.text("lambda"),
        "Timestamp": format_instant(message.at, "milliseconds"),
        "SignatureVersion": "1",
        "Signature": SIGNATURE,
        "SigningCertUrl": CERTIFICATE,
        "UnsubscribeUrl": unsubscribe_url(subscription),
        "MessageAttributes": typed_values(message.attributes),
    }
    record = {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription, "Sns": sns}
    return json.dumps({"Records": [record]}, ensure_ascii=False)


def typed_values(attributes: Attributes) -> dict[str, Any]:
    """Return message attributes as `{name: {"Type": ..., "Value": ...}}`; binary ones in base64."""
    return {name: {"Type": value["DataType"], "Value": text_of(value)} for name, value in attributes.items()}


def text_of(value: Mapping[str, Any]) -> str:
    """Return the value of an attribute as text."""
    if "BinaryValue" in value:
        return base64.b64encode(bytes(value["BinaryValue"])).decode()
    return str(value.get("StringValue", ""))


def unsubscribe_url(subscription: str) -> str:
    """Return the address that ends a subscription."""
    return f"https://sns.{REGION}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={subscription}"
