"""Requests for settlement: the days with something left to settle, each night."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lambdas.common.errors import InvalidEvent
from lambdas.common.events import envelope
from lambdas.common.instants import CLOCK_SKEW, now_text
from lambdas.common.storage import outbox, rows
from lambdas.settlement.files import bucket
from lambdas.settlement.rows.checkpoints import day_key, required_result
from lambdas.settlement.steps import collection
from lambdas.settlement.steps.posting import SOURCE

LOOK_BACK = 7
"""Days that each night checks: late files and reports, and rows that were not posted, are settled without a request."""
GRACE = 2 * CLOCK_SKEW + timedelta(minutes=5)
"""Margin after the end of a day, by this function's clock.

By then the slowest clock has passed midnight too, and the last write of the day is made and in the indexes.
"""


def check_over(date: str) -> None:
    """Raise InvalidEvent unless this day (UTC) is over by every clock: a later movement on it is never settled."""
    try:
        day = datetime.fromisoformat(date).date()
    except ValueError as error:
        raise InvalidEvent(f"{date} is no day of the calendar") from error
    if day >= (datetime.now(UTC) - GRACE).date():
        raise InvalidEvent(f"{date} is not over in UTC, or not since {GRACE.seconds // 60} minutes")


def has_arrivals(date: str, run: str) -> bool:
    """Return whether a file or another report arrived after the last run, `run`, of a complete day."""
    compared = required_result(date, run, "reconcile")["partner"].get("etag")
    return bucket.find(bucket.incoming(date)) is not None or bucket.find(bucket.partner_report(date)) not in (
        None,
        compared,
    )


def request_settlement(date: str) -> bool:
    """Request the settlement of a day or of its rest, once; return whether it was requested now."""
    day = rows.get("settlements", day_key(date))
    if not (_is_left(date, day) if day else not collection.is_empty(date)):
        return False
    attempt = day["attempt"] + 1 if day else 0
    asked = {"date": date, "record": f"asked#{attempt}", "at": now_text()}
    event = envelope.make(
        "SettlementRequested",
        {"date": date},
        source=SOURCE,
        subject=date,
        partition_key=f"settlement#{date}",
        event_id=f"settlement-{date}-{attempt}",
    )
    try:
        rows.transact([rows.put("settlements", asked, "attribute_not_exists(#date)"), outbox.event_item(event)])
    except rows.ConditionFailed:
        return False
    return True


def _is_left(date: str, day: dict[str, Any]) -> bool:
    # A day that failed waits for a person.
    return day["status"] == "COMPLETED" and (day["unposted"] > 0 or has_arrivals(date, day["run"]))
