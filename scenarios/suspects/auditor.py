"""Suspects: who had five declined payments within ten minutes is suspected, is held for an hour, and nobody else."""

from collections.abc import Iterator, Mapping

from scenarios.auditing.expected_data import Content, Contents, Expected, OneOf, audit_contents
from scenarios.orders.records import OrderRecords
from scenarios.records import announced_of, by_text, clocks_agree
from signalbox.twin.auditors.records import Row, instant

COUNT, SECONDS = 5, 600
HOLD_SECONDS = 3600
KEPT_SECONDS = 86_400
SLACK_SECONDS = 60.0
"""Most seconds between a new hold and an order that is placed without it: its row is read as it was a moment ago."""


def audit_suspects(records: OrderRecords) -> Iterator[str]:
    """Yield customers that are suspected without cause, or not suspected; nothing where there are no suspects."""
    if not records.has("suspects"):
        return
    declined = records.once(failures_by_customer)
    suspected, waiting = records.once(suspicions), subjects(records, "OrderCancelled")
    for customer, failures in sorted(declined.items()):
        times = sorted(instant(event["time"]) for event in failures)
        close = any(last - first <= SECONDS for first, last in zip(times, times[COUNT - 1 :], strict=False))
        if close and customer not in suspected and customer not in waiting:
            yield f"{customer} had {COUNT} declined payments within {SECONDS} s, and is not suspected"
        if len(suspected.get(customer, [])) > len(times) // COUNT:
            yield f"{customer} is suspected more often than its {len(times)} declined payments allow"
    yield from audit_contents(records, CONTENTS)
    for customer in sorted(suspected.keys() - declined.keys()):
        yield f"{customer} is suspected without any declined payment"


def suspicions(records: OrderRecords) -> Mapping[str, list[Row]]:
    """Return the announced CustomerSuspected events by customer."""
    return by_text(announced_of(records, "CustomerSuspected"), "customerId")


def subjects(records: OrderRecords, kind: str) -> set[str]:
    """Return the customers whom the events of a type that is not yet consumed are about."""
    return {str(event["data"]["customerId"]) for event in records.outstanding() if event.get("type") == kind}


def suspected_data(records: OrderRecords, event: Row) -> Expected | str:
    """Return the data of CustomerSuspected: a customer, and the window of the failures."""
    customer, declined = str(event["data"].get("customerId")), records.once(failures_by_customer)
    instants = sorted(str(one["time"]) for one in declined.get(customer, []))
    windows = [(first, last) for first, last in zip(instants, instants[COUNT - 1 :], strict=False) if near(first, last)]
    ends = tuple(last for first, last in windows if first == event["data"].get("since"))
    return {"customerId": customer, "since": OneOf(tuple(first for first, _ in windows)), "at": OneOf(ends)}


def near(first: str, last: str) -> bool:
    """Return whether two instants are at most the length of a window apart."""
    return instant(last) - instant(first) <= SECONDS


def failures_by_customer(records: OrderRecords) -> Mapping[str, list[Row]]:
    """Return the announced OrderCancelled events after a declined payment, by customer."""
    cancelled = announced_of(records, "OrderCancelled")
    return by_text((event for event in cancelled if event["data"]["reason"] == "PaymentDeclined"), "customerId")


def audit_holds(records: OrderRecords) -> Iterator[str]:
    """Yield holds that no suspicion explains, and orders that did not wait for the end of one."""
    if not records.has("suspects", "holds", "orders"):
        return
    holds, suspected = {row["customerId"]: row for row in records.rows("holds")}, records.once(suspicions)
    waiting = subjects(records, "CustomerSuspected")
    for customer in sorted({*holds, *suspected} - waiting):
        yield from other_hold(records, customer, holds.get(customer), suspected.get(customer, []))
    for order_id, order in sorted(records.placed.items()):
        ends = [instant(event["data"]["at"]) + HOLD_SECONDS for event in suspected.get(order["customerId"], [])]
        if clocks_agree(records):
            yield from wrongly_held(records, order_id, order, ends)


def other_hold(records: OrderRecords, customer: str, row: Row | None, events: list[Row]) -> Iterator[str]:
    """Yield a hold that does not last until an hour after the last suspicion."""
    ends = max((instant(event["data"]["at"]) for event in events), default=0.0) + HOLD_SECONDS
    if row is None:
        if records.now < ends + KEPT_SECONDS:
            yield f"{customer} is suspected, and not held"
    elif not events or instant(row["until"]) != ends:
        yield f"{customer} is held until {row['until']}, and the suspicions are {[event['data'] for event in events]}"
    elif int(row["expiresAt"]) != int(ends) + KEPT_SECONDS:
        yield f"the hold of {customer} is kept until {row['expiresAt']}"


def wrongly_held(records: OrderRecords, order_id: str, order: Row, ends: list[float]) -> Iterator[str]:
    """Yield an order that waits for no hold, waits for none although there is one, or began before its end."""
    placed, until = instant(order["placedAt"]), order.get("heldUntil")
    if until is not None and min((abs(instant(until) - end) for end in ends), default=1.0) > 0.1:
        yield f"order {order_id} is held until {until}, and no hold of {order['customerId']} ends then"
    published = [instant(event["time"]) for event in records.once(suspicions).get(order["customerId"], [])]
    known = [end for end, at in zip(ends, published, strict=True) if at < placed - SLACK_SECONDS and end > placed]
    if until is None and known:
        yield f"order {order_id} was placed while {order['customerId']} was held, and does not wait"
    began = min((one.started for one in records.executions.get(order_id, [])), default=None)
    if until is not None and began is not None and not order.get("attempt") and began < instant(until) - 1:
        early = instant(until) - began
        yield f"order {order_id} was begun {early} s before the end of its hold at {until}"


CONTENTS: Contents = {"CustomerSuspected": Content("signalbox.suspects", suspected_data)}
