"""Instants as text: ISO 8601 in UTC."""

from datetime import UTC, datetime


def iso_text(instant: float, timespec: str = "milliseconds") -> str:
    """Return epoch seconds as text, such as `2026-01-05T09:00:00.000Z`; `timespec` as in `datetime.isoformat`."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
