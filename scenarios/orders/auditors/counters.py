"""Counters of outcomes: each outcome is counted once, on the day of its event, and each counter holds their number."""

from collections import Counter
from collections.abc import Iterator

from scenarios.orders.records import OrderRecords
from scenarios.records import announced_events


def audit_counters(records: OrderRecords) -> Iterator[str]:
    """Yield outcomes that were counted elsewhere than on their day, and counters that hold another number."""
    if not records.has("analytics"):
        return
    days: dict[str, set[str]] = {}
    for event in announced_events(records):
        if isinstance(event.get("data"), dict):
            key = event["data"].get("orderId") or event["data"].get("date")
            days.setdefault(f"{event['type']}#{key}", set()).add(f"{str(event.get('time'))[:10]}#{event['type']}#")
    rows = records.rows("analytics")
    numbers = Counter(str(row["counter"]) for row in rows if "counter" in row)
    for row in rows:
        if "counter" in row and not any(row["counter"].startswith(day) for day in days.get(row["id"], {""})):
            yield f"the outcome {row['id']} was counted as {row['counter']}, and happened on {sorted(days[row['id']])}"
        if "count" in row and row["count"] != numbers[row["id"]]:
            yield f"the counter {row['id']} holds {row['count']}, and {numbers[row['id']]} outcomes name it"
