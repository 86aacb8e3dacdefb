"""State of an alarm: a pure decision about its most recent datapoints.

Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"; its two tables and its
section "Avoiding premature transitions to alarm state" are rows of the test.
"""

from collections.abc import Sequence

OK, ALARM, INSUFFICIENT = "OK", "ALARM", "INSUFFICIENT_DATA"

EXTRA_PERIODS = 2
"""Periods evaluated beyond the alarm's own, in case some are missing: 5 for 3 in the page's examples. The page names no
number for other alarms; here it is always two."""


def decide(points: Sequence[bool | None], periods: int, bad: int, missing: str, current: str) -> str:
    """Return the state of an alarm that needs `bad` breaching datapoints of `periods`. `points` is the evaluation
    range, newest last: True breaches, None is missing. `missing`: breaching, notBreaching, ignore or missing.
    `current`: the state so far."""
    real = [point for point in points if point is not None]
    if len(real) >= periods:
        return _judged(sum(real[-periods:]), bad)
    if not real:
        return {"breaching": ALARM, "notBreaching": OK, "ignore": current}.get(missing, INSUFFICIENT)
    if missing in ("breaching", "notBreaching"):
        filled = periods - len(real) if missing == "breaching" else 0
        return _judged(sum(real) + filled, bad)
    if sum(real) >= bad or not all(real):
        return _judged(sum(real), bad)
    if missing == "ignore":
        return current
    oldest = next(age for age, point in enumerate(points) if point is not None)
    return ALARM if len(points) - oldest >= bad else INSUFFICIENT


def _judged(breaching: int, bad: int) -> str:
    return ALARM if breaching >= bad else OK
