"""Dates and times formatted by a picture (XPath functions, fn:format-dateTime)."""

import math

from signalbox.asl.jsonata.data.numbers import NAN, parse_int
from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError
from signalbox.asl.jsonata.functions.pictures.calendar import is_date
from signalbox.asl.jsonata.functions.pictures.date_parts import part_of
from signalbox.asl.jsonata.functions.pictures.date_picture import ISO_8601, Part, parse_date_picture
from signalbox.asl.jsonata.functions.pictures.integers import format_integer_as, parse_integer_picture
from signalbox.asl.jsonata.runtime import Runtime

DAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def format_date(runtime: Runtime, millis: Value, picture: Value = UNDEFINED, zone: Value = UNDEFINED) -> Value:
    """Return milliseconds since 1970 as the picture shows them, by default as ISO 8601 ($fromMillis)."""
    if millis is UNDEFINED:
        return millis
    hours, minutes = _offset(zone)
    local = millis + (60 * hours + minutes) * 60_000
    parts = parse_date_picture(ISO_8601 if picture is UNDEFINED else picture)
    return "".join([part.literal or _component(part, local, hours, minutes) for part in parts])


def _offset(zone: Value) -> tuple[float, float]:
    if zone is UNDEFINED:
        return 0, 0
    offset = parse_int(zone)
    return (NAN, NAN) if offset != offset else (math.floor(offset / 100), math.fmod(offset, 100))


def _component(part: Part, millis: float, hours: float, minutes: float) -> str:
    if part.component in ("Z", "z"):
        return _zone(part, hours, minutes)
    if not is_date(millis):
        return _no_date(part)
    value = part_of(millis, part.component)
    if isinstance(value, str):  # am or pm, or the calendar
        return value.upper() if part.names == "upper" else value
    if value is None:
        return "undefined"
    if part.component == "Y" and part.year_digits != -1:
        value = int(math.fmod(value, 10**part.year_digits))
    if part.names and part.component != "f":
        return _name(part, value)
    if part.integer is None:
        raise InternalError("the fraction of a second has no number format")
    return format_integer_as(value, part.integer)


def _no_date(part: Part) -> str:
    if part.component in "PCE":
        return {"P": "AM" if part.names == "upper" else "am"}.get(part.component, "ISO")
    if part.integer is None:
        raise InternalError("the milliseconds are no date")
    return format_integer_as(NAN, part.integer)


def _name(part: Part, value: int) -> str:
    if part.component not in ("M", "x", "F"):
        raise JsonataError("D3133", value=part.component)
    name = DAYS[value] if part.component == "F" else MONTHS[value - 1]
    name = {"upper": name.upper(), "lower": name.lower()}.get(part.names, name)
    return name[: int(part.most)] if part.most is not None and len(name) > part.most else name


def _zone(part: Part, hours: float, minutes: float) -> str:
    integer = part.integer
    assert integer is not None
    offset = hours * 100 + minutes
    if offset != offset:
        raise InternalError("the time zone is no number")
    if offset == 0 and part.modifier == "t":
        return "Z"
    if integer.regular is None and integer.mandatory in (1, 2):
        text = format_integer_as(hours, integer)
        if minutes:
            text += ":" + format_integer_as(minutes, parse_integer_picture("00"))
    elif integer.regular is not None or integer.mandatory in (3, 4):
        text = format_integer_as(offset, integer)
    else:
        raise JsonataError("D3134", value=integer.mandatory)
    return ("GMT" if part.component == "z" else "") + ("+" if offset >= 0 else "") + text
