"""Rules of waits: what a task waits for must end some day."""

from collections.abc import Iterator

from signalbox.lint.rule import Place, Rule
from signalbox.lint.states import MachineView

PRACTICES = "Step Functions Developer Guide, 'Best practices for Step Functions'"


def token_waits(machine: MachineView) -> Iterator[Place]:
    """Yield token waits without a bound."""
    for task in machine.tasks:
        if task.pattern == "waitForTaskToken" and not task.has("TimeoutSeconds", "HeartbeatSeconds"):
            yield task.pointer, f"{task.name!r} waits for its token without TimeoutSeconds and HeartbeatSeconds"


def activities(machine: MachineView) -> Iterator[Place]:
    """Yield activities without a bound."""
    for task in machine.tasks:
        if ":activity:" in task.resource and not task.has("TimeoutSeconds", "HeartbeatSeconds"):
            yield task.pointer, f"{task.name!r} waits for a worker without TimeoutSeconds and HeartbeatSeconds"


def jobs(machine: MachineView) -> Iterator[Place]:
    """Yield jobs that the machine waits for without a bound."""
    for task in machine.tasks:
        if task.pattern.startswith("sync") and not task.has("TimeoutSeconds"):
            yield task.pointer, f"{task.name!r} waits for the end of {task.integration} without TimeoutSeconds"


RULES = (
    Rule(
        "token-wait-without-timeout", "error",
        "A lost token leaves the execution open for up to a year.",
        PRACTICES + ", 'Use timeouts to avoid stuck executions'",
        "Set TimeoutSeconds, or HeartbeatSeconds where a worker sends heartbeats, and catch States.Timeout.",
        token_waits,
    ),
    Rule(
        "activity-without-timeout", "error",
        "An activity without workers leaves the execution open: the default time-out is 99,999,999 seconds.",
        PRACTICES + ", 'Use timeouts to avoid stuck executions'",
        "Set TimeoutSeconds and HeartbeatSeconds, and catch States.Timeout.",
        activities,
    ),
    Rule(
        "job-without-timeout", "warning",
        "A job that hangs keeps the execution open, and both cost money.",
        PRACTICES + ", 'Use timeouts to avoid stuck executions'",
        "Set TimeoutSeconds to the longest time that the job may take.",
        jobs,
    ),
)  # fmt: skip
