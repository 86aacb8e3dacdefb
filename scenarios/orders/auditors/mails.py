"""Mails to customers: who gets one, about which order, with which amount and date, and nobody else."""

import re
from collections.abc import Iterator

from scenarios.auditing.mail_text import amounts_in, links_in, minute_of, minutes_in, other_numbers
from scenarios.orders.records import OrderRecords
from scenarios.records import announced_of, grouped, money, reported_events
from signalbox.twin.auditors.records import Row

MAIL = re.compile(r"mail#send-(([A-Z]\w*)#(.+?)(?:#(\d+))?)")
AMOUNTS = {"OrderConfirmed": "total", "PaymentReminder": "amount"}
"""By event: the field whose amount its mail names; other mails name none."""
SUBJECTS = {"OrderConfirmed": "on its way", "OrderCancelled": "cancelled", "PaymentReminder": "waits for payment"}

REASONS = {
    "OutOfStock": "too little is in stock",
    "UnknownSku": "do not sell",
    "PaymentTimedOut": "no payment came in time",
    "PaymentDeclined": "was declined",
    "ShippingDeclined": "could not be sent",
}
"""Words of a mail about a cancelled order, by the reason of its event; any other reason is an error of ours."""


def audit_customer_mails(records: OrderRecords) -> Iterator[str]:
    """Yield mails that no event calls for, and those to somebody else or about another amount or date."""
    if not records.has("orders", "notifications"):
        return
    # The outbox forgets what it published long ago; the journals of the buses do not.
    events = [*announced_of(records, *SUBJECTS), *reported_events(records, *SUBJECTS)]
    by_fact = grouped(events, fact_of)
    for mail in [row for row in records.book.values() if MAIL.fullmatch(row["id"])]:
        found = MAIL.fullmatch(mail["id"])
        assert found is not None
        fact, kind, order_id, attempt = found.groups()
        causes = by_fact.get((kind, order_id, attempt or "0"), [])
        if not causes:
            yield f"a mail was sent about {fact}, and no such event was published"
        elif not any(not list(wrong(mail, event)) for event in causes):
            yield from wrong(mail, causes[0])
    yield from unsent(records)


def fact_of(event: Row) -> tuple[str, str, str]:
    """Return the type, the order and the attempt of an event."""
    return str(event.get("type")), str(event["data"].get("orderId")), str(event["data"].get("attempt", 0))


def wrong(mail: Row, event: Row) -> Iterator[str]:
    """Yield what a mail has otherwise than its event."""
    kind, data = event["type"], event["data"]
    name, text = f"the mail {mail['id']}", str(mail["text"])
    if mail["to"] != data["customerId"]:
        yield f"{name} went to {mail['to']}, and the customer is {data['customerId']}"
    if data["orderId"] not in str(mail["subject"]).split() or SUBJECTS[kind] not in str(mail["subject"]):
        yield f"{name} has the subject {mail['subject']!r}"
    amounts = [(money(data[AMOUNTS[kind]]), data["currency"])] if kind in AMOUNTS else []
    if amounts_in(text) != amounts:
        yield f"{name} names {amounts_in(text)}, and it should name {amounts}"
    dates = [minute_of(data["dueAt"])] if kind == "PaymentReminder" else []
    if minutes_in(text) != dates:
        yield f"{name} names the instants {minutes_in(text)}, and they should be {dates}"
    words = REASONS.get(data["reason"], "an error on our side") if kind == "OrderCancelled" else ""
    # A reason of several words is somebody else's, and stays as it is.
    if words not in text and data["reason"] not in text:
        yield f"{name} does not say that {words}"
    if numbers := other_numbers(text, data.get("reason", "")):
        yield f"{name} has the numbers {numbers}, which no fact explains"
    if links_in(text):
        yield f"{name} has a link"


def unsent(records: OrderRecords) -> Iterator[str]:
    """Yield messages that our rows call sent and the mail partner never had, and those to another customer."""
    for identity, row in sorted(records.notifications.items()):
        mail = records.book.get(f"mail#send-{identity}")
        if row.get("state") == "sent" and mail is None and records.has("sandbox"):
            yield f"the message {identity} is marked as sent, and the mail partner never had it"
        if mail is not None and mail["to"] != row.get("to"):
            yield f"the message {identity} is for {row.get('to')}, and its mail went to {mail['to']}"
