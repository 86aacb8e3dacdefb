"""Deliveries: each event that a subscriber wants is posted to it once, or is a message or a dead letter."""

import json
from collections.abc import Iterator

from scenarios.auditing.expected_data import Content, Contents, Expected, audit_contents
from scenarios.records import BusinessRecords, announced_of, reported_events
from signalbox.twin.auditors.records import Row

DUE = "DeliveryDue"


TOLD = {"OrderConfirmed": "order.confirmed", "OrderCancelled": "order.cancelled"}
"""Type of our event -> type of the message to its subscribers, as docs/webhooks.md has them."""


def audit_deliveries(records: BusinessRecords) -> Iterator[str]:
    """Yield deliveries that are lost, were never due, or say something else than their event."""
    if not records.has("subscriptions"):
        return
    due = {key_of(event): event for event in announced_of(records, DUE)}
    yield from audit_contents(records, CONTENTS)
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
            continue
        data = event["data"]
        message = {"type": TOLD[data["eventType"]], "timestamp": data["happenedAt"], "data": data["content"]}
        if json.loads(effect["body"]) != message:
            yield f"{identity} was posted with another content"


def due_data(records: BusinessRecords, event: Row) -> Expected | str:
    """Return the data of DeliveryDue: a subscriber, and the event that it wants with its own time and data."""
    subscriber, wanted = str(event["data"].get("subscriber")), str(event["data"].get("eventId"))
    cause = records.once(told_events).get(wanted)
    if cause is None:
        return f"no event {wanted} of a type that subscribers want was published"
    known = {"eventId": wanted, "eventType": cause["type"], "happenedAt": cause["time"], "content": cause["data"]}
    return {"subscriber": subscriber, **known} if event.get("causationid") == wanted else f"its cause is not {wanted}"


def told_events(records: BusinessRecords) -> dict[str, Row]:
    """Return the events that subscribers may want, by id."""
    return {str(event["id"]): event for event in [*reported_events(records, *TOLD), *announced_of(records, *TOLD)]}


def key_of(event: Row) -> str:
    """Return the key of a delivery: its subscriber and its event."""
    return f"{event['data']['subscriber']}-{event['data']['eventId']}"


def subscription_of(event: Row) -> str:
    """Return the id of the subscription of a delivery."""
    return f"{event['data']['subscriber']}#{event['data']['eventType']}"


CONTENTS: Contents = {DUE: Content("signalbox.subscriptions", due_data)}
