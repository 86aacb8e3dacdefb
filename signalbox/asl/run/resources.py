"""Resource ARNs of Task states."""

from typing import Any

from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState

SERVICE_PREFIX = ":states:::"
PATTERNS = (".sync:2", ".sync", ".waitForTaskToken")
REGION = "us-east-1"


class Resource:
    """Parsed Resource of a Task state. `family` is the prefix of its history events: LambdaFunction, Activity or Task
    (a service integration); `service` and `action` are the fields resourceType and resource of the events."""

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
        # The first fields of a service integration's events.
        self.prefix: tuple[Any, ...] = (self.service, self.action) if self.family == "Task" else ()

    @property
    def waits_for_token(self) -> bool:
        """True where a callback with the task token ends the task."""
        return self.pattern == ".waitForTaskToken"

    @property
    def is_job(self) -> bool:
        """True where the task ends with the job that it starts (.sync)."""
        return self.pattern.startswith(".sync")

    def record(self, run: ExecutionState, branch: Branch, event: str, *fields: Any) -> None:
        """Record one of the task's events: Submitted, Succeeded, Failed or TimedOut."""
        run.record(branch, self.family + event, *self.prefix, *fields)

    def record_scheduled(
        self, run: ExecutionState, branch: Branch, text: str, timeout: int | None, heartbeat: int | None, role: Any
    ) -> None:
        """Record that the task was scheduled and, unless it is an activity, started."""
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

    def record_started(self, run: ExecutionState, branch: Branch, worker: str | None) -> None:
        """Record that a worker started an activity task."""
        if self.family == "Activity":
            run.record(branch, "ActivityStarted", worker)
