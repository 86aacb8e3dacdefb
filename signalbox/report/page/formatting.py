"""Formats of numbers and names on a page."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import takewhile

SPACE = "\N{NARROW NO-BREAK SPACE}"
LONGEST_NAME = 48


def duration(seconds: float) -> str:
    """Format seconds with at most two units: `45 ms`, `1.35 s`, `15 min 20 s`, `2 h 40 min`, `3 d 4 h`."""
    if seconds < 0.9995:
        return f"{round(seconds * 1000)}{SPACE}ms"
    if seconds < 59.995:
        return f"{seconds:.2f}".rstrip("0").rstrip(".") + f"{SPACE}s"
    whole = round(seconds)
    for size, name, part, part_name in ((86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // part
            return f"{whole // size}{SPACE}{name}" + (f" {rest}{SPACE}{part_name}" if rest else "")
    raise AssertionError("a minute or more has a unit")


def short_duration(seconds: float) -> str:
    """Format seconds with one unit: `460 ms`, `8.7 s`, `43 min`."""
    if seconds < 0.9995:
        return duration(seconds)
    if seconds < 59.5:
        return f"{seconds:.1f}".removesuffix(".0") + f"{SPACE}s"
    size, name = next(
        (size, name) for size, name in ((86_400, "d"), (3600, "h"), (60, "min")) if seconds >= 0.99 * size
    )
    return f"{seconds / size:.1f}".removesuffix(".0") + SPACE + name if size > 60 else f"{seconds / 60:.0f}{SPACE}min"


def offset(seconds: float) -> str:
    """Format the time since a beginning to the millisecond: `+45 ms`, `+9.070 s`, `+43:20.016`, `+1:02:03`."""
    if seconds < 0:
        return f"-{offset(-seconds)[1:]}"
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    if not whole:
        return f"+{milliseconds}{SPACE}ms"
    part = f".{milliseconds:03}" if milliseconds else ""
    if whole < 60:
        return f"+{whole}{part}{SPACE}s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"+{hours}:{minutes:02}:{rest:02}{part}" if hours else f"+{minutes}:{rest:02}{part}"


def clock_time(epoch: float, days: bool = False) -> str:
    """Format an instant in UTC: `09:01:07`, with `days` also the date."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%a %Y-%m-%d %H:%M:%S" if days else "%H:%M:%S")


def count_text(number: int, one: str, many: str = "") -> str:
    """Format a number with its noun: `1 event`, `2 events`."""
    return f"{number:,}{SPACE}{one if number == 1 else many or one + 's'}"


def shorten(text: str, most: int = LONGEST_NAME) -> str:
    """Cut the middle out of a name longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 9]}…{text[-8:]}"


def shared_prefix(names: Iterable[str]) -> str:
    """Return the common prefix of physical names, such as `signalbox-dev-`; empty for one name."""
    parts = [name.split("-")[:-1] for name in names]
    if len(parts) < 2:
        return ""
    shared = takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False))
    return "".join(f"{column[0]}-" for column in shared)


def names_in(sentence: str) -> list[str]:
    """Return the words of a sentence that may be keys."""
    return re.findall(r"[\w.:/#-]+", sentence)


def anchor(text: str) -> str:
    """Return a fragment identifier that links need not encode."""
    return re.sub(r"[^A-Za-z0-9_.:-]+", "-", text)[:80]


def singular(slug: str) -> str:
    """Return the singular of a workflow's slug: `journeys` -> `journey`."""
    return slug.removesuffix("s")
