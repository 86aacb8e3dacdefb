"""Instants as JavaScript's Date has them: milliseconds since 1970 in UTC, and the parts of a date."""

import math

from signalbox.asl.jsonata.data.numbers import NAN

DAY = 86_400_000
_LARGEST = 8.64e15  # milliseconds on both sides of 1970


def days_of(year: int, month: int, day: float = 1) -> float:
    """Return the days from 1970-01-01 to a date; month 0 is January, and any month or day is carried over."""
    year, month = year + month // 12, month % 12
    shifted = year - (month < 2)
    era, within = divmod(shifted, 400)
    day_of_year = (153 * ((month + 10) % 12) + 2) // 5
    return era * 146_097 + within * 365 + within // 4 - within // 100 + day_of_year - 719_468 + day - 1


def utc(year: float, month: float, day: float = 1, *clock: float) -> float:
    """Return the milliseconds of a date and time (hours, minutes, seconds, milliseconds), as Date.UTC does."""
    values = (year, month, day, *clock)
    if any(value - value != 0 for value in values):
        return NAN
    years, months, days, *rest = (int(value) for value in values)
    if 0 <= years <= 99:
        years += 1900
    millis = days_of(years, months, days) * DAY
    for value, unit in zip(rest, (3_600_000, 60_000, 1_000, 1), strict=False):
        millis += value * unit
    return millis if abs(millis) <= _LARGEST else NAN


def split_days(millis: float) -> tuple[int, int, int, int]:
    """Return year, month (0 is January), day of the month and milliseconds of the day."""
    days, rest = divmod(math.floor(millis), DAY)
    era, within = divmod(days + 719_468, 146_097)
    year = (within - within // 1_460 + within // 36_524 - within // 146_096) // 365
    day_of_year = within - (365 * year + year // 4 - year // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = (shifted + 2) % 12
    return year + era * 400 + (month < 2), month, day, rest


def weekday(millis: float) -> int:
    """Return the day of the week, from 1 for Monday to 7."""
    return (math.floor(millis) // DAY + 3) % 7 + 1


def first_week(year: int, month: int) -> float:
    """Return the start of the first week of a month, which is the week of its first Thursday.

    The first week of January is that of the year.
    """
    start = utc(year, month)
    day = weekday(start)
    return start + (8 - day) * DAY if day > 4 else start - (day - 1) * DAY


def is_date(millis: float) -> bool:
    """Return True for milliseconds that a Date can hold."""
    return millis == millis and abs(millis) <= _LARGEST
