"""Progress of a journey: a function of the set of its events, so that their order cannot matter. Pure."""

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from lambdas.common.events.envelope import Event
from lambdas.common.instants import instant_text
from lambdas.common.storage.change import Change, Row
from lambdas.journeys.model import MILESTONES, OUTCOMES, SHARDS, STALL_SECONDS, State

STALLED = "JourneyStalled"
Came = Mapping[str, Mapping[str, Any]]


def on_event(row: Row, event: Event, now: str) -> Change | None:
    """Record an event of the journey, once for each type."""
    came: Came = row.get("came", {})
    if event.type in came:
        return None
    noted = {
        "id": event.id,
        "causationId": event.causation_id,
        "correlationId": event.correlation_id,
        "traceparent": event.traceparent,
        "hops": event.hops,
        "at": instant(event.time, now),
    }
    return Change(progress(event.data["userId"], {**came, event.type: noted}))


def instant(time: str, now: str) -> str:
    """Return the event's own time, or now where it is missing, unreadable or in the future."""
    try:
        return min(instant_text(datetime.fromisoformat(time)), now)
    except (ValueError, OverflowError):
        return now


def progress(user_id: str, came: Came) -> dict[str, Any]:
    """Return the row of a journey with these events."""
    outcome = next((type_name for type_name in OUTCOMES if type_name in came), None)
    missing = [] if outcome in OUTCOMES[:2] else [name for name in MILESTONES if name not in came]
    row: dict[str, Any] = {"came": came, "missing": missing}
    if outcome:
        return {**row, "state": str(State.CLOSED), "outcome": outcome}
    due = datetime.fromisoformat(min(noted["at"] for noted in came.values())) + timedelta(seconds=STALL_SECONDS)
    shard = str(zlib.crc32(user_id.encode()) % SHARDS)
    # The two attributes of the index: a closed journey has none, and the sweep does not find it.
    return {**row, "state": str(State.OPEN), "openShard": shard, "dueAt": instant_text(due)}


def on_overdue(row: Row, user_id: str, now: str) -> Change | None:
    """Publish JourneyStalled for a journey that is open past its time, with its events and missing milestones."""
    if row.get("state") != State.OPEN or row["dueAt"] > now:
        return None
    chain = chain_of(row["came"])
    data = {"userId": user_id, "since": chain[0]["at"], "missing": row["missing"], "chain": chain}
    last = row["came"][chain[-1]["type"]]
    closed = progress(user_id, {**row["came"], STALLED: {**last, "at": now}})
    return Change(closed, ((STALLED, data),))


def chain_of(came: Came) -> list[dict[str, Any]]:
    """Return the events in order of time, each with its cause."""
    rows = sorted(came.items(), key=lambda item: (item[1]["at"], item[0]))
    return [{"type": name, **{field: noted[field] for field in ("id", "causationId", "at")}} for name, noted in rows]
