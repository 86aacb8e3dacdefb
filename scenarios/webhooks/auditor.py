"""Webhooks: each message that was taken has one event of its partner's types, and each event has a message."""

from collections.abc import Iterator

from scenarios.records import BusinessRecords, announced_events
from signalbox.twin.auditors.records import Row

SOURCE = "signalbox.webhooks"
TYPES = {"payments": {"PaymentReceived", "PaymentFailed"}, "shipping": {"StockReceived"}}
"""Partner -> types of its events, as docs/webhooks.md has them."""
DAY = 86_400


def audit_webhooks(records: BusinessRecords) -> Iterator[str]:
    """Yield messages without their event, and events without their message; nothing where there are no webhooks."""
    if not records.has("webhooks"):
        return
    rows = {row["id"]: row for row in records.rows("webhooks")}
    events = events_by_message(records)
    for identity in sorted(rows.keys() - events.keys()):
        if int(rows[identity]["attemptedAt"]) > records.now - 20 * DAY:  # the outbox forgets events after 30
            yield f"the message {identity} was taken, and has no event"
    for identity, found in sorted(events.items()):
        partner = identity.partition("#")[0]
        kinds = {str(event["type"]) for event in found}
        if not kinds <= TYPES.get(partner, set()):
            yield f"the message {identity} has the event {', '.join(sorted(kinds))}, which is not of {partner}"
        if len({repr(event["data"]) for event in found}) > 1:
            yield f"the message {identity} has events with several contents"
        if identity not in rows:
            yield f"the message {identity} has an event, and no row"


def events_by_message(records: BusinessRecords) -> dict[str, list[Row]]:
    """Return the events that webhooks published, by the key of their message's row."""
    published = [event["detail"] for _, event in records.journal if event["source"] == SOURCE]
    found: dict[str, list[Row]] = {}
    for event in [*announced_events(records), *published]:
        if event.get("source") == SOURCE:
            found.setdefault(str(event["id"]).replace("-", "#", 1), []).append(event)
    return found
