"""Longest time of an open circuit. Pure."""

from datetime import datetime

LONGEST_SECONDS = 3 * 3600
"""An outage of two hours costs no message a receive. After three, messages pass and become dead letters with their
reason: an alarm has been on for hours, and the results come too late anyway."""


def is_expired(opened_at: str, now: datetime) -> bool:
    """Return whether a circuit that was opened at this instant (ISO 8601) must let messages through again."""
    return (now - datetime.fromisoformat(opened_at)).total_seconds() >= LONGEST_SECONDS
