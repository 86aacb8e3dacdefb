"""What a Resource ARN tells the engine: which events its task writes, and whether a call-back ends it."""

from typing import Any

from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState

SERVICE_PREFIX = ":states:::"
PATTERNS = (".sync:2", ".sync", ".waitForTaskToken")
REGION = "us-east-1"


class Resource:
    """A parsed Resource.

    `family` names its history events: LambdaFunction, Activity or Task (a service integration); `service` and `action`
    are what the events call resourceType and resource.
    """

    __slots__ = ("action", "arn", "family", "pattern", "prefix", "service")

    def __init__(self, arn: str) -> None:
        self.arn = arn
        self.service: str | None = None
        self.action = arn
        self.pattern = next((pattern for pattern in PATTERNS if arn.endswith(pattern)), "")
        self.family = "Task"
        if SERVICE_PREFIX in arn:
            bare = arn.split(SERVICE_PREFIX, 1)[1].removesuffix(self.pattern)
            self.service, _, action = bare.rpartition(":")
            self.action = action + self.pattern
        elif ":activity:" in arn:
            self.family = "Activity"
        else:
            self.family = "LambdaFunction"
        # What the events of a service integration say first.
        self.prefix: tuple[Any, ...] = (self.service, self.action) if self.family == "Task" else ()

    @property
    def waits_for_token(self) -> bool:
        """True where a call-back with the task token ends the task."""
        return self.pattern == ".waitForTaskToken"

    @property
    def is_job(self) -> bool:
        """True where the service is asked until its job has ended (.sync)."""
        return self.pattern.startswith(".sync")

    def record(self, run: ExecutionState, branch: Branch, event: str, *fields: Any) -> None:
        """Record one of the task's events: Submitted, Succeeded, Failed, TimedOut."""
        run.record(branch, self.family + event, *self.prefix, *fields)

    def record_scheduled(
        self, run: ExecutionState, branch: Branch, text: str, timeout: int | None, heartbeat: int | None, role: Any
    ) -> None:
        """Record that the task was scheduled and, except for an activity, started."""
        if self.family == "Task":
            fields: tuple[Any, ...] = (*self.prefix, REGION, text, timeout, heartbeat, role)
            started: tuple[Any, ...] = self.prefix
        elif self.family == "LambdaFunction":
            fields, started = (self.arn, text, timeout, role), ()
        else:
            run.record(branch, "ActivityScheduled", self.arn, text, timeout, heartbeat)
            return
        run.record(branch, f"{self.family}Scheduled", *fields)
        run.record(branch, f"{self.family}Started", *started)

    def record_taken(self, run: ExecutionState, branch: Branch, worker: str | None) -> None:
        """Record that a worker took an activity's task."""
        if self.family == "Activity":
            run.record(branch, "ActivityStarted", worker)
