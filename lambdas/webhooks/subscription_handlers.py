"""Consumers that bring our events to subscribers: one finds who wants an event, one posts it."""

import json
import time
from collections import defaultdict
from typing import Any

from lambdas.common.errors import PartnerUnavailable
from lambdas.common.events import envelope
from lambdas.common.events.batch import consume, consume_together
from lambdas.common.events.envelope import Event
from lambdas.common.events.origin import validate_own
from lambdas.common.events.postponing import Postponed
from lambdas.common.ports.circuit import call_guarded
from lambdas.common.storage import outbox, rows
from lambdas.common.telemetry import count, instrumented
from lambdas.webhooks import posting, signatures, subscriptions
from lambdas.webhooks.model import TOLD


@instrumented
def fan_out(event: dict[str, Any], context: Any) -> Any:
    """An event that subscribers may want: write one DeliveryDue for each of them, once."""

    def read(happened: Event) -> Event:
        validate_own(happened)
        return happened

    def write(found: list[Event]) -> None:
        by_type: dict[str, list[Event]] = defaultdict(list)
        for one in found:
            by_type[one.type].append(one)
        for event_type, events in by_type.items():
            for subscriber in subscriptions.subscribers_of(event_type):
                for one in events:
                    _demand(one, subscriber)

    return consume_together(event, context, read, write)


def _demand(happened: Event, subscriber: str) -> None:
    data = {
        "subscriber": subscriber,
        "eventId": happened.id,
        "eventType": happened.type,
        "happenedAt": happened.time,
        "content": dict(happened.data),
    }
    due = envelope.make(
        "DeliveryDue",
        data,
        source="signalbox.subscriptions",
        subject=subscriber,
        partition_key=f"delivery#{subscriber}",
        cause=happened.as_cause(),
        event_id=f"delivery-{subscriber}-{happened.id}",
    )
    try:
        rows.write(outbox.event_item(due))
        count("DeliveriesDemanded")
    except rows.ConditionFailed:
        pass  # the event came before


@instrumented
def deliver(event: dict[str, Any], context: Any) -> Any:
    """DeliveryDue: post the message to its subscriber; where it does not take it, try again over hours."""

    def one(due: Event) -> None:
        data = validate_own(due)
        subscription = subscriptions.read(data["subscriber"], data["eventType"])
        if subscription is None:
            count("DeliveriesObsolete")
            return
        body, headers = _signed(data, subscription.secrets)

        def question() -> dict[str, Any]:
            posting.post(subscription.url, f"{data['subscriber']}-{data['eventId']}", body, headers)
            return {}

        try:
            call_guarded(f"subscriber-{data['subscriber']}", question, lambda ask: ask())
        except PartnerUnavailable as error:
            count("DeliveriesPostponed")
            raise Postponed(f"the subscriber {data['subscriber']} did not take a message") from error
        count("DeliveriesMade")

    return consume(event, context, one)


def _signed(data: Any, secrets: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """Return body and headers of a message; its id is the event's, the same at each try."""
    document = {"type": TOLD[data["eventType"]], "timestamp": data["happenedAt"], "data": data["content"]}
    body, identity, now = json.dumps(document, ensure_ascii=False), data["eventId"], int(time.time())
    signed = [signatures.sign(secret, identity, now, body.encode()) for secret in secrets]
    return body, {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(now),
        "webhook-signature": " ".join(signed),
        "user-agent": "signalbox-webhooks",
    }
