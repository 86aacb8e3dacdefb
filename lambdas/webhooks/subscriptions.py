"""Rows of subscriptions: one for each subscriber and event type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.common.errors import PermanentError
from lambdas.common.storage import rows
from lambdas.webhooks import signatures

AT_ONCE = 2
"""Secrets of a subscription that sign at once, while the subscriber changes from one to the other."""


class BrokenSubscription(PermanentError):
    """A row of a subscription has no URL, or no secrets that can sign: a person must put it right."""

    reason = "BrokenSubscription"


@dataclass(frozen=True)
class Subscription:
    """URL to which a subscriber wants an event type, and the secrets that sign its messages."""

    url: str
    secrets: tuple[str, ...]


def subscribers_of(event_type: str) -> list[str]:
    """Return the ids of the subscribers of an event type."""
    found = rows.query_pages("subscriptions", "types", "#eventType = :type", {"type": event_type})
    return [str(row["subscriber"]) for page in found for row in page]


def read(subscriber: str, event_type: str) -> Subscription | None:
    """Return a subscription; None where there is none any longer. Raises BrokenSubscription."""
    row = rows.get("subscriptions", {"id": f"{subscriber}#{event_type}"})
    return parsed(row) if row else None


def parsed(row: Mapping[str, Any]) -> Subscription:
    """Return the subscription in a row. Raises BrokenSubscription, without its secrets."""
    url, secrets = row.get("url"), row.get("secrets")
    if not isinstance(url, str) or not isinstance(secrets, list) or not 1 <= len(secrets) <= AT_ONCE:
        raise BrokenSubscription("a subscription needs a url, and one or two secrets")
    try:
        for secret in secrets:
            signatures.key_of(str(secret))
    except ValueError:
        raise BrokenSubscription("a secret of a subscription is none") from None
    return Subscription(url, tuple(secrets))
