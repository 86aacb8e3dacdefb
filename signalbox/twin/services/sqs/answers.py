"""Messages as SQS hands them out: fields, attributes and checksums.

Sources: Amazon SQS API Reference, "ReceiveMessage" and "Message" (attributes come only where they are asked for).
"""

import hashlib
from collections.abc import Iterable

from signalbox.twin.gateway.calls import Parameters, Parsed
from signalbox.twin.services.sqs.message import Message


def received(message: Message, asked: Parameters) -> Parsed:
    """Return a message as ReceiveMessage gives it, with the attributes that the call asks for."""
    system = [*asked.get("AttributeNames", []), *asked.get("MessageSystemAttributeNames", [])]
    own = asked.get("MessageAttributeNames", [])
    shown = {name: text for name, text in system_attributes(message).items() if "All" in system or name in system}
    attributes = {name: value for name, value in message.attributes.items() if is_asked(name, own)}
    return {
        "MessageId": message.id,
        "ReceiptHandle": message.receipt,
        "Body": message.body,
        "MD5OfBody": digest(message.body),
        **({"Attributes": shown} if shown else {}),
        **({"MessageAttributes": attributes} if attributes else {}),
    }


def is_asked(name: str, asked: Iterable[str]) -> bool:
    """Return whether a message attribute is asked for: by its name, by its prefix (`bar.*`), or with all."""
    return any(
        one in ("All", ".*", name) or (one.endswith(".*") and name.startswith(one.removesuffix("*"))) for one in asked
    )


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
