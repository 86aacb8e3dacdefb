"""Filter policies of subscriptions, on a message's attributes or on its body.

Sources: Amazon SNS Developer Guide, "Amazon SNS subscription filter policies", "Amazon SNS subscription filter policy
scope" and "Subscription filter policy constraints" (a body that is no JSON object is not delivered; binary attributes
are not considered).
"""

import json
from collections.abc import Mapping
from typing import Any

from signalbox.event_patterns.patterns import matches
from signalbox.twin.services.sns.message import Attributes, Published

BODY = "MessageBody"


def accepts(policy: Mapping[str, Any], scope: str, message: Published, protocol: str) -> bool:
    """Return whether a subscription with this policy gets a message."""
    if not policy:
        return True
    if scope != BODY:
        return matches(policy, values_of(message.attributes))
    try:
        body = json.loads(message.text(protocol))
    except ValueError:
        return False
    return isinstance(body, dict) and matches(policy, body)


def values_of(attributes: Attributes) -> dict[str, Any]:
    """Return the values of attributes by their types: texts, numbers and lists."""
    return {
        name: value_of(value) for name, value in attributes.items() if not str(value["DataType"]).startswith("Binary")
    }


def value_of(attribute: Mapping[str, Any]) -> Any:
    """Return the value of one attribute; a list or a number that is no JSON stays text."""
    text, kind = attribute.get("StringValue", ""), str(attribute["DataType"])
    if kind.startswith(("Number", "String.Array")):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
