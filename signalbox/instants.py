"""Instants as text in ISO 8601."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=1_024)  # in virtual time many calls have the same instant
def format_instant(at: float, timespec: str = "milliseconds") -> str:
    """Return epoch seconds as ISO 8601 in UTC: `2026-01-05T09:00:00.000Z`."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def parse_instant(text: object) -> float | None:
    """Return an ISO 8601 text as epoch seconds, or None for other values."""
    try:
        return datetime.fromisoformat(text).timestamp() if isinstance(text, str) else None
    except ValueError:
        return None
