"""Webhooks: each message that was taken has one event of its partner's types, and each event has a message."""

from collections.abc import Callable, Iterator

from scenarios.auditing.expected_data import Content, Contents, Expected, audit_contents
from scenarios.records import BusinessRecords, announced_events, fingerprint
from signalbox.twin.auditors.records import Row

SOURCE = "signalbox.webhooks"
TYPES = {"payments": {"PaymentReceived", "PaymentFailed"}, "shipping": {"StockReceived"}}
"""Partner -> types of its events, as docs/webhooks.md has them."""
DAY = 86_400
KEPT_DAYS = 30
TOLERANCE_SECONDS = 300
"""Seconds by which a message may be older or newer than our clock."""


def audit_webhooks(records: BusinessRecords) -> Iterator[str]:
    """Yield messages without their event, and events without their message; nothing where there are no webhooks."""
    if not records.has("webhooks"):
        return
    rows = {row["id"]: row for row in records.rows("webhooks")}
    events = events_by_message(records)
    for identity, row in sorted(rows.items()):
        if abs(int(row["expiresAt"]) - int(row["attemptedAt"]) - KEPT_DAYS * DAY) > TOLERANCE_SECONDS + 60:
            yield f"the message {identity} of {row['attemptedAt']} is known until {row['expiresAt']}"
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
    yield from audit_contents(records, CONTENTS)


def message_of(key: str) -> Callable[[BusinessRecords, Row], Expected | str]:
    """Return the reader of an event of a message; `key` is the field that it is about.

    The row has the fingerprint of the message's own type, instant and data: the event may hold no others.
    """

    def read(records: BusinessRecords, event: Row) -> Expected | str:
        row = records.by("webhooks", "id").get(str(event.get("id")).replace("-", "#", 1))
        if row is None:
            return "no message of a partner has its id"
        data = event["data"]
        instants = ("", event.get("time"))
        messages = ({"type": event["type"], "happened": happened, "data": data} for happened in instants)
        if row["fingerprint"] not in map(fingerprint, messages):
            return f"its message had another content than {data}"
        return {key: data[key], **data}

    return read


def events_by_message(records: BusinessRecords) -> dict[str, list[Row]]:
    """Return the events that webhooks published, by the key of their message's row."""
    published = [event["detail"] for _, event in records.journal if event["source"] == SOURCE]
    found: dict[str, list[Row]] = {}
    for event in [*announced_events(records), *published]:
        if event.get("source") == SOURCE:
            found.setdefault(str(event["id"]).replace("-", "#", 1), []).append(event)
    return found


CONTENTS: Contents = {
    "PaymentReceived": Content(SOURCE, message_of("orderId")),
    "PaymentFailed": Content(SOURCE, message_of("orderId")),
    "StockReceived": Content(SOURCE, message_of("sku")),
}
