"""Waiting for something that another process does, with an end."""

import time
from collections.abc import Callable
from typing import TypeVar

from rehearsal.outcome import Failed

PAUSE = 0.2
"""Seconds between two looks."""

Seen = TypeVar("Seen")


def wait_until(
    step: str,
    look: Callable[[], Seen | None],
    limit: float,
    *,
    now: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Seen:
    """Return the result of `look` as soon as it is not None. Failed after `limit` seconds of looking in vain."""
    end = now() + limit
    while True:
        seen = look()
        if seen is not None:
            return seen
        if now() >= end:
            raise Failed(step, f"not seen within {limit:g} s")
        pause(PAUSE)
