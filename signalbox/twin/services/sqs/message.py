"""Message of an SQS queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.kernel.clock import Due

Attributes = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Message:
    """Message in a queue. Times are epoch seconds; `sent` stays when a message moves between standard queues. `lineage`
    counts the invocations of each function (its ARN) in the chain of messages that has led to this one; `depth` counts
    those of all causes (see Clock)."""

    id: str
    body: str
    attributes: Attributes
    sent: float
    entered: float
    group: str | None = None
    deduplication: str | None = None
    sequence: int = 0
    received: int = 0
    first_received: float | None = None
    receipt: str | None = None
    timer: Due | None = None
    lineage: Mapping[str, int] = field(default_factory=dict)
    depth: int = 0
