"""Formats of values in events and files: compact JSON, and instants in ISO 8601."""

import json
from datetime import UTC, datetime
from typing import Any


def json_text(value: Any) -> str:
    """Return a value as compact JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def iso_seconds(instant: float) -> str:
    """Return an instant in epoch seconds as `2026-01-05T09:00:00Z`."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_milliseconds(instant: float) -> str:
    """Return an instant in epoch seconds as `2026-01-05T09:00:00.000Z`."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
