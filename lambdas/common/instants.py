"""Instants as text: ISO 8601 in UTC with milliseconds, so that they compare as text."""

from datetime import UTC, datetime, timedelta

CLOCK_SKEW = timedelta(minutes=5)
"""Most by which a function's clock is fast or slow: two of them differ by at most twice this."""


def instant_text(moment: datetime) -> str:
    """Return an instant as text: `2026-01-01T00:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now_text(after: float = 0.0) -> str:
    """Return the present instant, or the one `after` seconds later, as text."""
    return instant_text(datetime.now(UTC) + timedelta(seconds=after))
