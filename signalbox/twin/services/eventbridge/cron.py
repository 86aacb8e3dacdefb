"""Cron expressions of EventBridge: six fields, with `L`, `W` and `#`.

Source: Amazon EventBridge User Guide, "Setting a schedule pattern for scheduled rules" and EventBridge Scheduler User
Guide, "Schedule types in EventBridge Scheduler" (fields, ranges, wildcards; one of the day fields must be `?`).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from signalbox.errors import InputError

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
NAMES: tuple[tuple[str, ...], ...] = ((), (), (), MONTHS, WEEKDAYS, ())
BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
FIELDS = ("minutes", "hours", "day of month", "month", "day of week", "year")
MOST_DAYS = 366 * 40
"""Days to look ahead: the 29th of February on a given weekday comes once in 40 years at the latest."""
DayTest = Callable[[date], bool]


class UnsupportedSchedule(InputError):
    """A schedule expression that AWS refuses, or that the twin does not support."""


@dataclass(frozen=True)
class Cron:
    """Parsed cron expression: sets of minutes, hours, months and years, and a test of a day."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    years: frozenset[int]
    day_fits: DayTest

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the next minute after a local time without a zone; None where none comes in 40 years."""
        start = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        for days in range(MOST_DAYS):
            day = start.date() + timedelta(days=days)
            if day.year > max(self.years):
                return None
            if day.month in self.months and day.year in self.years and self.day_fits(day):
                for hour in self.hours:
                    for minute in self.minutes:
                        found = datetime.combine(day, time(hour, minute))
                        if found >= start:
                            return found
        return None


@lru_cache(maxsize=256)
def parsed(expression: str) -> Cron:
    """Parse the six fields between the brackets. Raises UnsupportedSchedule."""
    fields = expression.upper().split()
    if len(fields) != len(FIELDS):
        raise UnsupportedSchedule(f"a cron expression has six fields, and {expression!r} has {len(fields)}")
    if (fields[2] == "?") == (fields[4] == "?"):
        raise UnsupportedSchedule(
            f"cron({expression}): one of day of month and day of week must be ?, and the other must not"
        )
    minutes, hours, months, years = (numbers(fields[place], place) for place in (0, 1, 3, 5))
    day_fits = day_of_week(fields[4]) if fields[2] == "?" else day_of_month(fields[2])
    return Cron(tuple(sorted(minutes)), tuple(sorted(hours)), months, years, day_fits)


def numbers(field: str, place: int) -> frozenset[int]:
    """Return the numbers that a field allows: `*`, lists, ranges, steps and names."""
    low, high = BOUNDS[place]
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            begin, end = low, high
        else:
            begin = number(first, place)
            end = number(last, place) if dash else high if slash else begin
        width = number_of_steps(step, place) if slash else 1
        wrapped = range(begin, end + 1) if begin <= end else (*range(begin, high + 1), *range(low, end + 1))
        found.update(list(wrapped)[::width])
    return frozenset(found)


def number(text: str, place: int) -> int:
    """Return a number, given as digits or as the name of a month or weekday. Raises UnsupportedSchedule."""
    low, high = BOUNDS[place]
    if text in NAMES[place]:
        return NAMES[place].index(text) + 1
    if not re.fullmatch("[0-9]+", text) or not low <= int(text) <= high:
        raise UnsupportedSchedule(f"{text!r} is no {FIELDS[place]} of a cron expression ({low} to {high})")
    return int(text)


def number_of_steps(text: str, place: int) -> int:
    """Return the step after a slash. Raises UnsupportedSchedule."""
    if not re.fullmatch("[0-9]+", text) or int(text) < 1:
        raise UnsupportedSchedule(f"{text!r} is no step of the {FIELDS[place]} of a cron expression")
    return int(text)


def day_of_month(field: str) -> DayTest:
    """Return the test of a day by its number: also `L` (the last), `LW` and `3W` (the nearest weekday)."""
    tests = [day_part(part) for part in field.split(",")]
    return lambda day: any(test(day) for test in tests)


def day_part(part: str) -> DayTest:
    """Return the test of one part of the field."""
    if part == "L":
        return lambda day: day.day == last_day(day)
    if part == "LW":
        return lambda day: day == nearest_weekday(day, last_day(day))
    if part.endswith("W"):
        wanted = number(part.removesuffix("W"), 2)
        return lambda day: wanted <= last_day(day) and day == nearest_weekday(day, wanted)
    allowed = numbers(part, 2)
    return lambda day: day.day in allowed


def day_of_week(field: str) -> DayTest:
    """Return the test of a day by its weekday: also `L` (Saturday), `6L` (the last Friday), `3#2` (the second
    Tuesday)."""
    tests = [weekday_part(part) for part in field.split(",")]
    return lambda day: any(test(day) for test in tests)


def weekday_part(part: str) -> DayTest:
    """Return the test of one part of the field."""
    if "#" in part:
        name, _, place = part.partition("#")
        wanted = number(name, 4)
        if place not in ("1", "2", "3", "4", "5"):
            raise UnsupportedSchedule(f"{part!r}: the number after # is 1 to 5")
        return lambda day: weekday(day) == wanted and (day.day - 1) // 7 + 1 == int(place)
    if part.endswith("L") and part != "L":
        wanted = number(part.removesuffix("L"), 4)
        return lambda day: weekday(day) == wanted and day.day + 7 > last_day(day)
    allowed = frozenset({7}) if part == "L" else numbers(part, 4)
    return lambda day: weekday(day) in allowed


def weekday(day: date) -> int:
    """Return the number of a weekday; Sunday is 1."""
    return day.isoweekday() % 7 + 1


def last_day(day: date) -> int:
    """Return the number of days in a day's month."""
    return monthrange(day.year, day.month)[1]


def nearest_weekday(day: date, wanted: int) -> date:
    """Return the weekday in a day's month that is nearest to the `wanted` number; it stays in the month."""
    found = day.replace(day=wanted)
    if found.isoweekday() == 6:
        return found - timedelta(days=1) if wanted > 1 else found + timedelta(days=2)
    if found.isoweekday() == 7:
        return found + timedelta(days=1) if wanted < last_day(day) else found - timedelta(days=2)
    return found
