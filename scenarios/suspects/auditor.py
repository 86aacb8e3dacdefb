"""Suspects: who had five declined payments within ten minutes is suspected, and nobody else."""

from collections.abc import Iterator
from datetime import datetime

from scenarios.records import BusinessRecords, announced_of, by_text

COUNT, SECONDS = 5, 600


def audit_suspects(records: BusinessRecords) -> Iterator[str]:
    """Yield customers that are suspected without cause, or not suspected; nothing where there are no suspects."""
    if not records.has("suspects"):
        return
    declined = [
        event for event in announced_of(records, "OrderCancelled") if event["data"]["reason"] == "PaymentDeclined"
    ]
    suspected = by_text(announced_of(records, "CustomerSuspected"), "customerId")
    waiting = {
        str(event["data"]["customerId"]) for event in records.outstanding() if event.get("type") == "OrderCancelled"
    }
    for customer, failures in sorted(by_text(declined, "customerId").items()):
        times = sorted(datetime.fromisoformat(event["time"]).timestamp() for event in failures)
        close = any(last - first <= SECONDS for first, last in zip(times, times[COUNT - 1 :], strict=False))
        if close and customer not in suspected and customer not in waiting:
            yield f"{customer} had {COUNT} declined payments within {SECONDS} s, and is not suspected"
        if customer in suspected and not close:
            yield f"{customer} is suspected without {COUNT} declined payments within {SECONDS} s"
        if len(suspected.get(customer, [])) > len(times) // COUNT:
            yield f"{customer} is suspected more often than its {len(times)} declined payments allow"
        instants = {str(event["time"]) for event in failures}
        for event in suspected.get(customer, []):
            if not {str(event["data"]["since"]), str(event["data"]["at"])} <= instants:
                yield f"the suspicion of {customer} names an instant at which no payment was declined"
    for customer in sorted(suspected.keys() - by_text(declined, "customerId").keys()):
        yield f"{customer} is suspected without any declined payment"
