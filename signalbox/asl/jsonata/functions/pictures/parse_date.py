"""Dates and times parsed: ISO 8601, or by a picture."""

import re
from collections.abc import Callable
from typing import Any

from signalbox.asl.jsonata.data.numbers import NAN
from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import JsonataError
from signalbox.asl.jsonata.functions.pictures.calendar import DAY, split_days, utc
from signalbox.asl.jsonata.functions.pictures.date_parts import part_of
from signalbox.asl.jsonata.functions.pictures.date_picture import Part, parse_date_picture
from signalbox.asl.jsonata.functions.pictures.format_date import DAYS, MONTHS
from signalbox.asl.jsonata.functions.pictures.integers import IntegerPicture, read_integer
from signalbox.asl.jsonata.functions.pictures.words import names_of_numbers
from signalbox.asl.jsonata.runtime import Runtime

Read = Callable[[str], Value]
_ACCEPTED = re.compile(
    r"\d{4}(-[01]\d)*(-[0-3]\d)*(T[0-2]\d:[0-5]\d:[0-5]\d)*(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?", re.ASCII
)
_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([+-])(\d\d):?(\d\d))?)?Z?", re.ASCII
)
_DATES = {"A": 0b10100001, "B": 0b10000010, "C": 0b01010100, "D": 0b01001000}  # of YXMxWwdD
_TIMES = {"A": 0b010111, "B": 0b101111}  # of PHhmsf


def to_millis(runtime: Runtime, text: Value, picture: Value = UNDEFINED) -> Value:
    """Return the milliseconds since 1970 of a date and time ($toMillis)."""
    if text is UNDEFINED:
        return text
    if picture is UNDEFINED:
        if not _ACCEPTED.fullmatch(text):
            raise JsonataError("D3110", value=text)
        return _parse_iso(text)
    return _Parsed(text, picture, runtime.host.now * 1000).millis()


def _parse_iso(text: str) -> float:
    match = _ISO.fullmatch(text)
    if not match:
        return NAN
    year, month, day, hour, minute, second = (
        int(match[number] or (1 if number in (2, 3) else 0)) for number in range(1, 7)
    )
    fraction = int((match[7] or "0").ljust(3, "0")[:3])
    is_midnight = hour == 24 and not (minute or second or fraction)
    if not (1 <= month <= 12 and 1 <= day <= 31 and (hour < 24 or is_midnight)):
        return NAN
    offset = (int(match[9]) * 60 + int(match[10])) * (-1 if match[8] == "-" else 1) if match[8] else 0
    if match[8] and int(match[9]) > 23:
        return NAN
    # Date.UTC takes a year below 100 for one of the twentieth century; a text does not.
    days = utc(year + 400, month - 1, day) - 146_097 * DAY
    return days + (hour * 3600 + minute * 60 + second) * 1000 + fraction - offset * 60_000


class _Parsed:
    """Date and time that a text has by a picture, in parts by their letters."""

    def __init__(self, text: str, picture: str, now: float) -> None:
        self._now = now
        parts = [_matcher(part) for part in parse_date_picture(picture)]
        pattern = re.compile("".join(f"({regex})" for regex, _, _ in parts), re.IGNORECASE)
        match = pattern.fullmatch(text)
        self.parts: dict[str, Any] = {}
        self._matched = match is not None
        for group, (_, component, read) in zip(match.groups() if match else (), parts, strict=False):
            if read is not None:
                self.parts[component] = read(group)

    def millis(self) -> Value:
        """Return the milliseconds, undefined where the text does not match. Raises JsonataError for gaps."""
        if not self._matched or not self.parts:
            return UNDEFINED
        dates = self._mask("YXMxWwdD")
        times = self._mask("PHhmsf")
        kind = "A" if _is(dates, _DATES["A"]) else next((k for k in "BCD" if _is(dates, _DATES[k])), "")
        by_half_day = not _is(times, _TIMES["A"]) and _is(times, _TIMES["B"])
        self._fill({"B": "YD", "C": "XxwF", "D": "XWF"}.get(kind, "YMD") + ("Phmsf" if by_half_day else "Hmsf"))
        if kind in ("C", "D"):
            raise JsonataError("D3136")
        return self._assemble(kind, by_half_day)

    def _mask(self, letters: str) -> int:
        mask = 0
        for letter in letters:
            value = self.parts.get(letter, UNDEFINED)
            mask = mask << 1 | int(value is not UNDEFINED and value == value and value != 0)
        return mask

    def _fill(self, letters: str) -> None:
        has_begun = has_ended = False
        for letter in letters:
            if self.parts.get(letter, UNDEFINED) is not UNDEFINED:
                has_begun = True
                if has_ended:
                    raise JsonataError("D3136")
            elif has_begun:
                self.parts[letter] = 1 if letter in "MDd" else 0
                has_ended = True
            else:
                self.parts[letter] = part_of(self._now, letter)

    def _assemble(self, kind: str, by_half_day: bool) -> float:
        parts = self.parts
        month = parts.get("M", 0)
        month = month - 1 if month is not UNDEFINED and month > 0 else 0
        day = parts.get("D", NAN)
        if kind == "B":
            _, month, day, _ = split_days(utc(parts["Y"], 0) + (parts["d"] - 1) * DAY)
        hour = parts.get("H", NAN)
        if by_half_day:
            hour = (0 if parts["h"] == 12 else parts["h"]) + (12 if parts["P"] == 1 else 0)
        millis = utc(parts["Y"], month, day, hour, *(parts.get(letter, NAN) for letter in "msf"))
        zone = parts.get("Z") or parts.get("z")
        return millis - zone * 60_000 if zone else millis


def _is(mask: int, kind: int) -> bool:
    return not ~kind & mask and bool(kind & mask)


def _matcher(part: Part) -> tuple[str, str, Read | None]:
    """Return the regular expression of a part, its letter, and what reads the text."""
    if part.literal:
        return re.escape(part.literal), "", None
    if part.component in ("Z", "z"):
        return _zone_matcher(part)
    if part.integer is not None:
        return (
            _integer_regex(part.integer),
            part.component,
            lambda text: read_integer(text, part.integer or IntegerPicture()),
        )
    names = _names(part)
    return "[a-zA-Z]+", part.component, lambda text: names.get(text, UNDEFINED)


def _names(part: Part) -> dict[str, int]:
    width = None if not part.most else int(part.most)
    if part.component in ("M", "x"):
        return {name[:width]: number for number, name in enumerate(MONTHS, 1)}
    if part.component == "F":
        return {name[:width]: number for number, name in enumerate(DAYS) if number}
    if part.component == "P":
        return {"am": 0, "AM": 0, "pm": 1, "PM": 1}
    raise JsonataError("D3133", value=part.component)


def _zone_matcher(part: Part) -> tuple[str, str, Read]:
    separator = part.integer.regular[1] if part.integer and part.integer.regular else ""
    prefix = "GMT" if part.component == "z" else ""
    regex = prefix + "[-+][0-9]+" + (re.escape(separator) + "[0-9]+" if separator else "")

    def read(text: str) -> float:
        digits = text[len(prefix) :]
        if separator:
            hours, _, minutes = digits.partition(separator)
        else:
            hours, minutes = (digits, "") if len(digits) <= 3 else (digits[:3], digits[3:])
        return int(hours) * 60 + int(minutes or 0)

    return regex, part.component, read


def _integer_regex(picture: IntegerPicture) -> str:
    is_upper = picture.case == "upper"
    if picture.kind == "letters":
        return "[A-Z]+" if is_upper else "[a-z]+"
    if picture.kind == "roman":
        return "[MDCLXVI]+" if is_upper else "[mdclxvi]+"
    if picture.kind == "words":
        return "(?:" + "|".join([*names_of_numbers(), "and", r"[\-, ]"]) + ")+"
    if picture.kind == "sequence":
        raise JsonataError("D3130", value=picture.token)
    count = "+"
    if picture.width > 0:
        count = (
            f"{{{picture.width - picture.optional},{picture.width}}}" if picture.optional else f"{{{picture.width}}}"
        )
    return "[0-9]" + count + ("(?:th|st|nd|rd)" if picture.ordinal else "")
