"""Jobs and the queues in which they wait.

A queue works on `ConcurrentJobs` jobs at once, those of the highest priority first, and of equal ones the oldest first
("CreateJob", AWS Elemental MediaConvert API Reference). How long a job takes is an assumption of the twin.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from signalbox.twin.kernel.clock import Due
from signalbox.twin.services.mediaconvert.job_settings import Plan

OPEN = ("SUBMITTED", "PROGRESSING")
OVERHEAD_SECONDS = (8.0, 25.0)
"""Modelled time of a job beside its length: reading the input, writing the outputs."""
PACE = (0.35, 0.75)
"""Modelled time of a second of output, for one output or several: they are made side by side."""


@dataclass(eq=False)
class Job:
    """One job; instants in epoch seconds. `mood` is how a script lets it behave, `written` the URLs of its files."""

    id: str
    arn: str
    request: Mapping[str, Any]
    plan: Plan
    queue: "Queue"
    submitted: float
    status: str = "SUBMITTED"
    started: float | None = None
    finished: float | None = None
    ends: float | None = None
    error: tuple[int, str] | None = None
    details: list[dict[str, Any]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    mood: str = ""
    due: Due | None = None

    @property
    def priority(self) -> int:
        """Return the priority in the queue, from -50 to 50."""
        return int(self.request.get("Priority", 0))

    def percent(self, now: float) -> int:
        """Return how much of it is done."""
        if self.status != "PROGRESSING" or self.started is None or self.ends is None:
            return 100 if self.status == "COMPLETE" else 0
        return int(min(99, 100 * (now - self.started) / max(1e-9, self.ends - self.started)))


@dataclass(eq=False)
class Queue:
    """Queue of jobs; `most` is the largest number that was at work at once."""

    name: str
    arn: str
    concurrent: int
    paused: bool = False
    waiting: list[Job] = field(default_factory=list)
    working: set[Job] = field(default_factory=set)
    most: int = 0

    def next(self) -> Job | None:
        """Take the next job out of the line, if one of the queue's slots is free."""
        if self.paused or not self.waiting or len(self.working) >= self.concurrent:
            return None
        chosen = min(self.waiting, key=lambda job: -job.priority)
        self.waiting.remove(chosen)
        self.working.add(chosen)
        self.most = max(self.most, len(self.working))
        return chosen
