"""Schedule expressions: rate, cron and one-time.

Sources: EventBridge Scheduler User Guide, "Schedule types in EventBridge Scheduler" (a rate counts from the schedule's
start, a cron in its time zone) and "Daylight savings time in EventBridge Scheduler" (a time that does not exist is
skipped, one that comes twice is used once); Amazon EventBridge User Guide, "Setting a schedule pattern for scheduled
rules" (minutes, hours and days; in singular for 1 alone; a rate begins when its rule is created).
"""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.services.eventbridge.cron import UnsupportedSchedule, parsed

UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
MOST_FIRINGS = 200_000
"""Firings of one schedule in one run: more than every three minutes for a year."""


def next_due(expression: str, zone: str, after: float) -> float | None:
    """Return the next instant (epoch seconds) after `after`; None where there is none. Raises UnsupportedSchedule."""
    kind, _, rest = expression.strip().partition("(")
    argument = rest.removesuffix(")").strip() if rest.endswith(")") else ""
    if kind == "rate" and (found := re.fullmatch(r"([1-9][0-9]*) (minute|hour|day)s?", argument)):
        return after + int(found.group(1)) * UNITS[found.group(2)]
    if kind == "at" and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", argument):
        instant = datetime.fromisoformat(argument).replace(tzinfo=zone_of(zone)).timestamp()
        return instant if instant > after else None
    if kind == "cron":
        return next_cron(argument, zone_of(zone), after)
    raise UnsupportedSchedule(
        f"{expression!r} is no schedule expression: use rate(5 minutes), also with hours or days, cron() of six fields "
        "or at(yyyy-mm-ddThh:mm:ss)"
    )


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone. Raises UnsupportedSchedule for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UnsupportedSchedule(f"{name!r} is no time zone of the IANA database") from None


def next_cron(expression: str, zone: ZoneInfo, after: float) -> float | None:
    """Return the next instant of a cron expression. A local time that clocks skip is skipped; of two instants with the
    same local time the first counts."""
    cron, local = parsed(expression), datetime.fromtimestamp(after, zone).replace(tzinfo=None)
    while (found := cron.next_after(local)) is not None:
        instant = found.replace(tzinfo=zone).timestamp()
        if instant > after and datetime.fromtimestamp(instant, zone).replace(tzinfo=None) == found:
            return instant
        local = found
    return None


def check_rate(expression: str) -> None:
    """Raise UnsupportedSchedule for a rate that a rule refuses: its unit is singular for 1, and else plural."""
    found = re.fullmatch(r"rate\((\d+) (\w+?)(s?)\)", expression.strip())
    if found and (found.group(1) == "1") == bool(found.group(3)):
        raise UnsupportedSchedule(f"{expression!r}: the unit of a rate is singular for 1 and else plural")


def recur(
    clock: Clock,
    following: Callable[[float], float | None],
    act: Callable[[float], None],
    name: str,
    first: float | None = None,
) -> None:
    """Call `act` at the `first` instant, if one is given, and with each that `following` gives after the one before.
    `name` is the schedule's, for the UnsupportedSchedule of one that fires too often for a run."""

    def plan(due: float | None, fired: int) -> None:
        if due is not None:
            clock.at(due, lambda: fire(due, fired + 1), recurring=True)

    def fire(due: float, fired: int) -> None:
        if fired > MOST_FIRINGS:
            raise UnsupportedSchedule(
                f"the schedule {name} fired {MOST_FIRINGS:,} times in this run: play a shorter time, or without "
                "schedules"
            )
        plan(following(due), fired)
        act(due)

    plan(following(clock.now) if first is None else first, 0)
