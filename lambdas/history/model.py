"""Values of the archive. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Closed:
    """Workflow and business key that have closed."""

    workflow: str
    key: str


@dataclass(frozen=True)
class Archived:
    """History of an execution as lines: its description, then each event."""

    workflow: str
    name: str
    started: datetime
    lines: Sequence[Mapping[str, Any]]
