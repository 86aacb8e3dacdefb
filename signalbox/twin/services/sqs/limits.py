"""Limits of SQS: what it refuses in a request, with its code and its reason.

Sources: Amazon SQS Developer Guide, "Amazon SQS message quotas"; API Reference, "SendMessage", "SendMessageBatch",
"ReceiveMessage", "ChangeMessageVisibility" (ranges, and the codes of their errors), "MessageAttributeValue"; the words
about an attribute's type and value are those of moto 5.2.5.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from signalbox.twin.gateway.calls import Parameters, ServiceError

LARGEST_MESSAGE = 1_048_576
MOST_ENTRIES = 10
MOST_ATTRIBUTES = 10
RANGES = {
    "DelaySeconds": (0, 900),
    "VisibilityTimeout": (0, 43_200),
    "MaxNumberOfMessages": (1, 10),
    "WaitTimeSeconds": (0, 20),
}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
KINDS = ("Binary", "Number", "String")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
BATCH = "AWS.SimpleQueueService."


def check_ranges(parameters: Parameters) -> None:
    """Raise ServiceError for a number that is out of its range."""
    for name, (low, high) in RANGES.items():
        value = parameters.get(name)
        if value is not None and not low <= value <= high:
            reason = f"Must be between {low} and {high}, if provided."
            raise invalid(f"Value {value} for parameter {name} is invalid. Reason: {reason}")


def check_message(body: str, attributes: Mapping[str, Mapping[str, Any]], largest: int = LARGEST_MESSAGE) -> int:
    """Return the bytes of a message. Raises ServiceError for one that is empty, too large or not writable in XML."""
    size = message_size(body, attributes)
    if size > largest:
        reason = f"Message must be shorter than {largest} bytes."
        raise invalid(f"One or more parameters are invalid. Reason: {reason}")
    if not body:
        raise ServiceError("MissingParameter", "The request must contain the parameter MessageBody.")
    if NOT_IN_XML.search(body):
        raise ServiceError("InvalidMessageContents", "The message contains characters outside the allowed set.")
    if len(attributes) > MOST_ATTRIBUTES:
        reason = f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum [{MOST_ATTRIBUTES}]."
        raise invalid(reason)
    return size


def check_attribute(name: str, attribute: Mapping[str, Any]) -> None:
    """Raise ServiceError for an attribute of a request whose type or value SQS does not take."""
    kind = str(attribute.get("DataType", "")).partition(".")[0]
    value = attribute.get("BinaryValue") if kind == "Binary" else attribute.get("StringValue")
    if kind not in KINDS:
        words = f"has an invalid message attribute type, the set of supported type prefixes is {', '.join(KINDS)}."
        raise invalid(f"The message attribute '{name}' {words}")
    if not value:
        words = f"must contain non-empty message attribute value for message attribute type '{kind}'."
        raise invalid(f"The message attribute '{name}' {words}")
    if kind == "Number" and not NUMBER.fullmatch(value):
        raise invalid(f"Can't cast the value of message (user) attribute '{name}' to a number.")


def message_size(body: str, attributes: Mapping[str, Mapping[str, Any]]) -> int:
    """Return the bytes of a message: its body, and the name, type and value of each attribute."""
    size = len(body.encode(errors="surrogatepass"))
    for name, attribute in attributes.items():
        value = attribute.get("BinaryValue", attribute.get("StringValue", ""))
        size += len(name.encode()) + len(attribute.get("DataType", "").encode())
        size += len(value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass"))
    return size


def check_entries(entries: Sequence[Mapping[str, Any]]) -> None:
    """Raise ServiceError for a batch that is refused as a whole."""
    if not entries:
        raise ServiceError(f"{BATCH}EmptyBatchRequest", "There should be at least one entry in the request.")
    if len(entries) > MOST_ENTRIES:
        words = f"Maximum number of entries per request are {MOST_ENTRIES}. You have sent {len(entries)}."
        raise ServiceError(f"{BATCH}TooManyEntriesInBatchRequest", words)
    identifiers = [entry["Id"] for entry in entries]
    if repeated := next((one for one in identifiers if identifiers.count(one) > 1), None):
        raise ServiceError(f"{BATCH}BatchEntryIdsNotDistinct", f"Id {repeated} repeated.")


def check_batch_size(sizes: Iterable[int]) -> None:
    """Raise ServiceError for messages that are too large together."""
    if (size := sum(sizes)) > LARGEST_MESSAGE:
        words = f"Batch requests cannot be longer than {LARGEST_MESSAGE} bytes. You have sent {size} bytes."
        raise ServiceError(f"{BATCH}BatchRequestTooLong", words)


def invalid(message: str) -> ServiceError:
    """Return the error of a parameter with a wrong value."""
    return ServiceError("InvalidParameterValue", message)
