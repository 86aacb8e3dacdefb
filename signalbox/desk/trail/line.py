"""Line of an audit trail."""

from dataclasses import dataclass

UNKNOWN = "unknown"
"""Cause where no record tells one."""


@dataclass(frozen=True)
class TrailLine:
    """Act of a person or a part of the system at `at`, in epoch seconds; `event` is an id."""

    at: float
    who: str
    what: str
    cause: str
    event: str
