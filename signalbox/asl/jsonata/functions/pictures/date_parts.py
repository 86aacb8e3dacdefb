"""Parts of a date and time by their letters in a picture."""

import math
from collections.abc import Callable

from signalbox.asl.jsonata.functions.pictures.calendar import DAY, first_week, split_days, utc, weekday

_WEEK = 7 * DAY


def part_of(millis: float, component: str) -> int | str | None:
    """Return a part of an instant in UTC; None where it has none, such as the time zone."""
    read = _PARTS.get(component)
    return None if read is None else read(millis)


def _day_of_year(millis: float) -> int:
    year = split_days(millis)[0]
    return math.floor((_midnight(millis) - utc(year, 0)) / DAY) + 1


def _midnight(millis: float) -> float:
    year, month, day, _ = split_days(millis)
    return utc(year, month, day)


def _week_of_year(millis: float) -> int:
    year, today = split_days(millis)[0], _midnight(millis)
    week = _week(first_week(year, 0), today)
    if week > 52 and today >= first_week(year + 1, 0):
        return 1
    return math.floor(_week(first_week(year - 1, 0), today) if week < 1 else week)


def _week_of_month(millis: float) -> int:
    year, month, *_ = split_days(millis)
    today = _midnight(millis)
    week = _week(first_week(year, month), today)
    if week > 4 and today >= first_week(*_following(year, month)):
        return 1
    return math.floor(_week(first_week(*_before(year, month)), today) if week < 1 else week)


def _week(start: float, today: float) -> float:
    return (today - start) / _WEEK + 1


def _following(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 0) if month == 11 else (year, month + 1)


def _before(year: int, month: int) -> tuple[int, int]:
    return (year - 1, 11) if month == 0 else (year, month - 1)


def _year_of_week(millis: float) -> int:
    year = split_days(millis)[0]
    if millis < first_week(year, 0):
        return year - 1
    return year + 1 if millis >= first_week(year + 1, 0) else year


def _month_of_week(millis: float) -> int:
    year, month, *_ = split_days(millis)
    if millis < first_week(year, month):
        return _before(year, month)[1] + 1
    following = _following(year, month)
    return (following[1] if millis >= first_week(*following) else month) + 1


def _clock(unit: int, count: int) -> Callable[[float], int]:
    return lambda millis: split_days(millis)[3] // unit % count


_PARTS: dict[str, Callable[[float], int | str]] = {
    "Y": lambda millis: split_days(millis)[0],
    "M": lambda millis: split_days(millis)[1] + 1,
    "D": lambda millis: split_days(millis)[2],
    "d": _day_of_year,
    "F": weekday,
    "W": _week_of_year,
    "w": _week_of_month,
    "X": _year_of_week,
    "x": _month_of_week,
    "H": _clock(3_600_000, 24),
    "h": lambda millis: _clock(3_600_000, 12)(millis) or 12,
    "P": lambda millis: "pm" if _clock(3_600_000, 24)(millis) >= 12 else "am",
    "m": _clock(60_000, 60),
    "s": _clock(1_000, 60),
    "f": _clock(1, 1_000),
    "C": lambda millis: "ISO",
    "E": lambda millis: "ISO",
}
