"""Stimuli and commands: the input and the output of a step.

A stimulus is something that happened at the instant `at` (virtual epoch seconds); its name is in the past tense.
A command is carried out by the caller (a loop, the twin), which answers with stimuli.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TaskSubmitted:
    """The call of a `.waitForTaskToken` or `.sync` task returned `result`; the task stays open."""

    at: float
    task: int
    result: Any


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """A worker started an activity task."""

    at: float
    task: int
    worker: str | None = None


@dataclass(frozen=True, slots=True)
class TaskSucceeded:
    """The task succeeded with `result`, a parsed JSON value."""

    at: float
    task: int
    result: Any


@dataclass(frozen=True, slots=True)
class TaskFailed:
    """The task failed with an error name and a cause."""

    at: float
    task: int
    error: str | None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class TaskHeartbeat:
    """A worker sent a heartbeat: the heartbeat timer starts again."""

    at: float
    task: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer is due that StartTimer started."""

    at: float
    timer: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """StopExecution was called: the execution ends as ABORTED."""

    at: float
    error: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class ChildFinished:
    """A child execution of a distributed Map ended."""

    at: float
    child: int
    status: str
    output: Any = None
    error: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class MapRunUpdated:
    """UpdateMapRun was called; `map_run` is the number of BeginMapRun, and what is None stays as it is."""

    at: float
    map_run: int
    max_concurrency: int | None = None
    tolerated_count: int | None = None
    tolerated_percentage: float | None = None


@dataclass(frozen=True, slots=True)
class InvokeTask:
    """Do the work of a Task state; the answer is TaskSucceeded or TaskFailed for `task`."""

    task: int
    state: str
    resource: str
    arguments: Any
    token: str | None
    context: dict[str, Any]
    credentials: Any = None


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Start a timer; the answer is TimerFired for `timer` at the instant `at`."""

    timer: int
    at: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Cancel a timer."""

    timer: int


@dataclass(frozen=True, slots=True)
class CancelTask:
    """Ignore the task's result from now on; work in flight is not stopped."""

    task: int


@dataclass(frozen=True, slots=True)
class Finish:
    """The execution has ended."""

    status: str
    output: Any = None
    error: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class BeginMapRun:
    """A Map Run has begun: tell it to those who ask for it, nothing has to be done.

    `items` are in `children` child executions; `max_concurrency` is 0 where the definition has no limit.
    """

    map_run: int
    arn: str
    label: str
    kind: str
    items: int
    children: int
    max_concurrency: int
    tolerated_count: int
    tolerated_percentage: float


@dataclass(frozen=True, slots=True)
class StartChild:
    """Run a child execution of a distributed Map; the answer is ChildFinished for `child`.

    `map_run` is the number of the Map Run within this execution; `label` is the Map's Label or state name; `kind` is
    STANDARD or EXPRESS; `context` is the child's part of `$states.context` (its Map.Item); `index` counts the children.
    """

    child: int
    map_run: int
    state: str
    label: str
    kind: str
    definition: dict[str, Any]
    input: Any
    context: dict[str, Any]
    index: int = 0

    @property
    def items(self) -> int:
        """Number of items that the child gets: those of its batch, or one."""
        return 1 if "Map" in self.context else len(self.input["Items"])


@dataclass(frozen=True, slots=True)
class CancelChild:
    """Stop a child execution, as its Map Run failed or was stopped."""

    child: int


@dataclass(frozen=True, slots=True)
class ReadItems:
    """Read the items of a distributed Map; the answer is TaskSucceeded (a list or a dict) or TaskFailed for `task`.

    `reader` is the ItemReader of the definition (with the format in ReaderConfig), `arguments` its evaluated Arguments.
    """

    task: int
    state: str
    resource: str
    reader: dict[str, Any]
    arguments: Any


@dataclass(frozen=True, slots=True)
class WriteResults:
    """Write the results of a Map Run; the answer is TaskSucceeded (ResultWriterDetails) or TaskFailed for `task`.

    Each of `results` is `{"Index", "Status", "Output" or "Error" and "Cause"}`, with "Input" where it did not succeed.
    The status of items that were not started, because too many others failed, is PENDING.
    """

    task: int
    state: str
    resource: str
    writer: dict[str, Any]
    arguments: Any
    results: list[dict[str, Any]]
    map_run: str = ""


Stimulus = (
    TaskSubmitted
    | TaskStarted
    | TaskSucceeded
    | TaskFailed
    | TaskHeartbeat
    | TimerFired
    | Stopped
    | ChildFinished
    | MapRunUpdated
)
Command = (
    InvokeTask
    | StartTimer
    | CancelTimer
    | CancelTask
    | Finish
    | BeginMapRun
    | StartChild
    | CancelChild
    | ReadItems
    | WriteResults
)
