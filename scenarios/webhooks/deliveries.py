"""Deliveries: each event that a subscriber wants is posted to it once, or is a message or a dead letter."""

import json
from collections.abc import Iterator

from scenarios.records import BusinessRecords, announced_of
from signalbox.twin.auditors.records import Row

DUE = "DeliveryDue"


def audit_deliveries(records: BusinessRecords) -> Iterator[str]:
    """Yield deliveries that are lost, were never due, or say something else than their event."""
    if not records.has("subscriptions"):
        return
    events = {str(event["id"]): event for event in announced_of(records, "OrderConfirmed", "OrderCancelled")}
    due = {key_of(event): event for event in announced_of(records, DUE)}
    for key, event in sorted(due.items()):
        cause, data = events.get(str(event["data"]["eventId"])), event["data"]
        if cause and (data["content"], data["eventType"]) != (cause["data"], cause["type"]):
            yield f"the delivery {key} says something else than its event"
    yield from misposted(records, due)
    waiting = {key_of(event) for event in records.outstanding() if event.get("type") == DUE}
    wanted = {row["id"] for row in records.rows("subscriptions")}
    for key, event in sorted(due.items()):
        posted = f"subscribers#post-{key}" in records.book
        if not posted and key not in waiting and subscription_of(event) in wanted:
            yield f"the delivery {key} is neither posted nor waiting"


def misposted(records: BusinessRecords, due: dict[str, Row]) -> Iterator[str]:
    """Yield posts that nobody demanded, or whose body differs from what was due."""
    for identity, effect in sorted(records.book.items()):
        if not identity.startswith("subscribers#post-"):
            continue
        event = due.get(identity.removeprefix("subscribers#post-"))
        if event is None:
            yield f"{identity} was posted, and no event demanded it"
        elif json.loads(effect["body"])["data"] != event["data"]["content"]:
            yield f"{identity} was posted with another content"


def key_of(event: Row) -> str:
    """Return the key of a delivery: its subscriber and its event."""
    return f"{event['data']['subscriber']}-{event['data']['eventId']}"


def subscription_of(event: Row) -> str:
    """Return the id of the subscription of a delivery."""
    return f"{event['data']['subscriber']}#{event['data']['eventType']}"
