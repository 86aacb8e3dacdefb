"""What the archive is asked to keep."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Closed:
    """A piece of business that has closed: its workflow and its key."""

    workflow: str
    key: str
