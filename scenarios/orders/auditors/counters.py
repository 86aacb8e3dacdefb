"""Counters of outcomes: each outcome is counted once, on the day of its event, and each counter holds their number."""

from collections import Counter
from collections.abc import Iterator

from scenarios.orders.records import OrderRecords
from scenarios.records import announced_events
from signalbox.twin.auditors.records import Row


def audit_counters(records: OrderRecords) -> Iterator[str]:
    """Yield outcomes that were counted elsewhere than on their day, and counters that hold another number."""
    if not records.has("analytics"):
        return
    days: dict[str, set[str]] = {}
    reported = (event for events in records.reported_by_type.values() for event in events)
    for event in [*announced_events(records), *reported]:
        if isinstance(event.get("data"), dict):
            outcome = f"{event['type']}#{key_of(event['data'])}"
            days.setdefault(outcome, set()).add(f"{str(event.get('time'))[:10]}#{event['type']}#")
    rows = records.analytics
    numbers = Counter(str(row["counter"]) for row in rows if "counter" in row)
    counts = {str(row["id"]): row["count"] for row in rows if "count" in row}
    for row in rows:
        happened = days.get(row["id"], set())
        if "counter" in row and not any(row["counter"].startswith(day) for day in happened):
            yield f"the outcome {row['id']} was counted as {row['counter']}, and happened on {sorted(happened)}"
    for counter in sorted({*counts, *numbers}):
        if counts.get(counter) != numbers[counter]:
            yield f"the counter {counter} holds {counts.get(counter)}, and {numbers[counter]} outcomes name it"


def key_of(data: Row) -> str:
    """Return the business key of an outcome: an order, a day, or a file of a video and improved part."""
    if "videoId" not in data:
        return str(data.get("orderId") or data.get("date"))
    improved = [str(data["improved"])] if "improved" in data else []
    return "#".join([str(data["videoId"]), str(data.get("generation")), *improved])
