"""How long a circuit stays open. Pure."""

from datetime import datetime

LONGEST_SECONDS = 3 * 3600
"""An outage of two hours costs no message anything. After three, messages go through and become dead letters with their
reason: an alarm has rung for hours, and nobody is waiting any more for what they ask."""


def expired(opened_at: str, now: datetime) -> bool:
    """Whether a circuit that was opened at this instant (ISO 8601) must let messages through, come what may."""
    return (now - datetime.fromisoformat(opened_at)).total_seconds() >= LONGEST_SECONDS
