"""Values of the archive. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Closed:
    """Workflow and business key that have closed."""

    workflow: str
    key: str
