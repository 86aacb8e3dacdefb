"""Schedule expressions: rate, cron and one-time.

Source: EventBridge Scheduler User Guide, "Schedule types in EventBridge Scheduler" (a rate counts from the schedule's
start, a cron in its time zone).
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from signalbox.errors import InputError

UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))


class UnsupportedSchedule(InputError):
    """Raised for a schedule expression that the twin does not support."""


def next_due(expression: str, zone: str, after: float) -> float | None:
    """Return the next instant (epoch seconds) after `after`; None where a one-time schedule has passed."""
    kind, _, rest = expression.partition("(")
    argument = rest.removesuffix(")").strip()
    if kind == "rate" and (found := re.fullmatch(r"(\d+) (minute|hour|day)s?", argument)):
        return after + int(found.group(1)) * UNITS[found.group(2)]
    if kind == "at":
        instant = datetime.fromisoformat(argument).replace(tzinfo=ZoneInfo(zone)).timestamp()
        return instant if instant > after else None
    if kind == "cron" and len(argument.split()) == 6:
        return next_cron(argument.split(), ZoneInfo(zone), after)
    raise UnsupportedSchedule(
        f"the twin does not support the schedule expression {expression!r}; use rate(), cron() or at()"
    )


def next_cron(fields: list[str], zone: ZoneInfo, after: float) -> float | None:
    """Return the next minute that all six fields allow: minutes, hours, day of month, month, day of week, year."""
    names: tuple[tuple[str, ...], ...] = ((), (), (), MONTHS, WEEKDAYS, ())
    sets = [allowed(field, bounds, words) for field, bounds, words in zip(fields, BOUNDS, names, strict=True)]
    moment = datetime.fromtimestamp(after, zone).replace(second=0, microsecond=0, tzinfo=None) + timedelta(minutes=1)
    for _ in range(366 * 5):
        if day_fits(moment, sets):
            for hour in sorted(h for h in sets[1] if h >= moment.hour):
                for minute in sorted(sets[0]):
                    found = moment.replace(hour=hour, minute=minute)
                    if found >= moment:
                        return found.replace(tzinfo=zone).astimezone(UTC).timestamp()
        moment = (moment + timedelta(days=1)).replace(hour=0, minute=0)
    return None


def day_fits(moment: datetime, sets: list[set[int]]) -> bool:
    """Return whether the day, month, weekday and year of a moment are allowed (Sunday is 1)."""
    weekday = moment.isoweekday() % 7 + 1
    return moment.day in sets[2] and moment.month in sets[3] and weekday in sets[4] and moment.year in sets[5]


def allowed(field: str, bounds: tuple[int, int], words: tuple[str, ...]) -> set[int]:
    """Return the numbers that one cron field allows: `*`, `?`, lists, ranges, steps and names."""
    numbers: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span in ("*", "?"):
            low, high = bounds
        else:
            low = number(first, words)
            high = number(last, words) if dash else (bounds[1] if step else low)
        numbers.update(range(low, high + 1, int(step or 1)))
    return numbers


def number(text: str, words: tuple[str, ...]) -> int:
    """Return a number, given as digits or as the name of a month or weekday."""
    if text.upper() in words:
        return words.index(text.upper()) + 1
    if not text.isdigit():
        raise UnsupportedSchedule(f"the twin does not support the cron field {text!r}; use numbers, names, * ? , - /")
    return int(text)
