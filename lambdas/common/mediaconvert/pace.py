"""Token bucket before CreateJob: calls of all copies of a consumer leave at a limited rate.

The bucket is a row that holds the instant at which the next call may leave. A caller reserves an instant by a
conditional write and waits for it, so calls never come faster than the consumer's share of the account's rate.
"""

import time

from lambdas.common import settings
from lambdas.common.errors import TransientError
from lambdas.common.jitter import pause
from lambdas.common.storage import rows

TRIES = 20
"""Of a reservation that loses against other copies; each loss means that another copy has reserved."""

LONGEST_WAIT_MS = 20_000
"""Longest wait within a call; with more to wait the message returns to its queue."""


class TooBusy(TransientError):
    """Refusal of an instant that is too far ahead: the queue keeps the message."""


def take(purpose: str) -> None:
    """Wait until the next call of this consumer may leave."""
    now = int(time.time() * 1000)
    instant = _reserve(f"pace#{purpose}", now, 1000 // settings.jobs_per_second())
    if instant > now:
        time.sleep((instant - now) / 1000)


def _reserve(identity: str, now: int, interval: int) -> int:
    """Reserve an instant in epoch milliseconds, `interval` after the one before."""
    for attempt in range(TRIES):
        row = rows.get("paces", {"id": identity}) or {}
        instant = max(now, int(row.get("nextAt", 0)))
        if instant - now > LONGEST_WAIT_MS:
            raise TooBusy(f"{identity} has reserved calls for {(instant - now) // 1000} seconds ahead")
        try:
            rows.write(_next(identity, row.get("nextAt"), instant + interval))
        except rows.ConditionFailed:
            pause(attempt)
        else:
            return instant
    raise TooBusy(f"{identity} was reserved by other copies in each of {TRIES} tries")


def _next(identity: str, seen: int | None, instant: int) -> dict[str, object]:
    """Return the write that moves the bucket's instant on, if nobody has moved it since."""
    unchanged = "attribute_not_exists(#id)" if seen is None else "#nextAt = :seen"
    return rows.put("paces", {"id": identity, "nextAt": instant}, unchanged, {"seen": seen} if seen else None)
