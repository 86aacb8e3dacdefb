"""Nights: each looks back exactly seven days, and no day is settled before it is over by every clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import isinf
from zoneinfo import ZoneInfo

from scenarios.orders.records import OrderRecords
from scenarios.records import clocks_agree, grouped, reported_events
from signalbox.twin.auditors.records import instant, parsed

ZONE = ZoneInfo("Europe/Berlin")
HOUR = time(3)
LOOK_BACK = timedelta(days=7)
GRACE_SECONDS = 15 * 60
PATIENCE_SECONDS = 3600.0
"""A night that began so long ago has requested what it had to."""


def audit_nights(records: OrderRecords) -> Iterator[str]:
    """Yield days that a night forgot, and executions that began before their day was over."""
    if not records.has("settlements"):
        return
    if clocks_agree(records):
        yield from too_early(records)
        yield from forgotten(records)


def too_early(records: OrderRecords) -> Iterator[str]:
    """Yield executions that began before the grace after their day was over."""
    for execution in records.cloud.executions.all.values():
        if execution.definition.workflow == "settlement":
            day = str(parsed(execution.input).get("date"))
            if execution.started < end_of(day) + GRACE_SECONDS:
                began = datetime.fromtimestamp(execution.started, UTC)
                yield f"{day} was settled from {began:%Y-%m-%dT%H:%M:%S} on, less than 15 minutes after its end"


def end_of(day: str) -> float:
    """Return the end of a day (UTC), epoch seconds."""
    return datetime.combine(date.fromisoformat(day), time(), UTC).timestamp() + 86_400


def nights(records: OrderRecords) -> list[datetime]:
    """Return the nights that are over, at three o'clock in Berlin."""
    if isinf(records.cloud.schedules_since):
        return []
    first = datetime.fromtimestamp(records.cloud.schedules_since, ZONE)
    found: list[datetime] = []
    day = first.date()
    while True:
        night = datetime.combine(day, HOUR, ZONE)
        if night.timestamp() > records.now - PATIENCE_SECONDS:
            return found
        if night > first:
            found.append(night)
        day += timedelta(days=1)


def forgotten(records: OrderRecords) -> Iterator[str]:
    """Yield days with files or payments that were there at a night of the following week and were not requested."""
    requests: dict[str, list[float]] = {}
    for event in reported_events(records, "SettlementRequested"):
        requests.setdefault(str(event["data"].get("date")), []).append(instant(event["time"]))
    statuses = {row["date"]: row.get("status") for row in records.rows("settlements") if row["record"] == "day"}
    for day, since in sorted(left(records).items()):
        due = [night.timestamp() for night in nights(records) if in_window(night, day) and night.timestamp() > since]
        # A day that failed waits for a person, and one that runs is not asked for twice.
        if due and statuses.get(day) in (None, "COMPLETED") and not any(at > since for at in requests.get(day, [])):
            yield f"{day} has something left since {datetime.fromtimestamp(since, UTC)}, and no night requested it"


def in_window(night: datetime, day: str) -> bool:
    """Return whether a night looks back to a day: the seven days before its own date in UTC."""
    today = night.astimezone(UTC).date()
    return today - LOOK_BACK <= date.fromisoformat(day) < today


def left(records: OrderRecords) -> dict[str, float]:
    """Return day -> since when something of it is left: a delivered file, a report, or payments of a new day."""
    found: dict[str, float] = {}
    payments = grouped(records.payments, lambda payment: str(payment.get("receivedOn")))
    settled = {row["date"] for row in records.rows("settlements") if row["record"] == "day"}
    last = datetime.fromtimestamp(records.now, UTC).date()
    first = datetime.fromtimestamp(records.cloud.clock.start, UTC).date() - LOOK_BACK - timedelta(days=1)
    for number in range((last - first).days + 1):
        day = (first + timedelta(days=number)).isoformat()
        names = [f"incoming/{day}.csv", *([] if day in settled else [f"partner/{day}.csv"])]
        since = min(records.file(name)[1] for name in names)
        moved = [] if day in settled else [instant(payment["receivedAt"]) for payment in payments.get(day, [])]
        since = min([since, *moved])
        if since < records.now:
            found[day] = since
    return found
