"""What goes into a step and what comes out of it.

Stimuli are facts, in the past tense: something happened in the world at `at` (virtual epoch seconds). Commands are
wishes: the caller (a loop, the twin) carries them out and answers with stimuli.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TaskSubmitted:
    """The call behind a `.waitForTaskToken` or `.sync` task returned `result`; the wait goes on."""

    at: float
    task: int
    result: Any


@dataclass(frozen=True, slots=True)
class TaskTaken:
    """A worker took an activity task."""

    at: float
    task: int
    worker: str | None = None


@dataclass(frozen=True, slots=True)
class TaskSucceeded:
    """The task's work ended well with `result`, a parsed JSON value."""

    at: float
    task: int
    result: Any


@dataclass(frozen=True, slots=True)
class TaskFailed:
    """The task's work failed with an error name and a cause."""

    at: float
    task: int
    error: str | None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class TaskHeartbeat:
    """A worker says that it is still at work: the heartbeat's timer starts again."""

    at: float
    task: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer that StartTimer asked for is due."""

    at: float
    timer: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """Somebody stopped the execution (StopExecution): it ends as ABORTED."""

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
class InvokeTask:
    """Do the work of a Task state and answer with TaskSucceeded or TaskFailed for `task`."""

    task: int
    state: str
    resource: str
    arguments: Any
    token: str | None
    context: dict[str, Any]
    credentials: Any = None


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Answer with TimerFired for `timer` at the instant `at`."""

    timer: int
    at: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """The timer is of no interest any more."""

    timer: int


@dataclass(frozen=True, slots=True)
class CancelTask:
    """Nobody listens to this task's result any more; work in flight goes on in the world."""

    task: int


@dataclass(frozen=True, slots=True)
class Finish:
    """The execution has ended."""

    status: str
    output: Any = None
    error: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class StartChild:
    """Run a child execution of a distributed Map with `definition` and answer with ChildFinished for `child`.

    `map_run` numbers the Map Run within this execution; `label` is the Map's Label or state name; `kind` is STANDARD
    or EXPRESS; `context` is the child's part of `$states.context` (its Map.Item); `index` its place among the children.
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


@dataclass(frozen=True, slots=True)
class CancelChild:
    """Stop this child execution: its Map Run failed or was stopped."""

    child: int


@dataclass(frozen=True, slots=True)
class ReadItems:
    """Read the source of a distributed Map; answer for `task` with TaskSucceeded (a list, or a dict) or TaskFailed.

    `reader` is the ItemReader as defined (its ReaderConfig says the format), `arguments` its evaluated Arguments.
    """

    task: int
    state: str
    resource: str
    reader: dict[str, Any]
    arguments: Any


@dataclass(frozen=True, slots=True)
class WriteResults:
    """Write the results of a Map Run; answer for `task` with TaskSucceeded (the details of where) or TaskFailed.

    Each of `results` is `{"Index", "Status", "Output" or "Error" and "Cause"}`; where it did not succeed with its "Input",
    and with the status PENDING where it was never done because too many others failed.
    """

    task: int
    state: str
    resource: str
    writer: dict[str, Any]
    arguments: Any
    results: list[dict[str, Any]]
    map_run: str = ""


Stimulus = TaskSubmitted | TaskTaken | TaskSucceeded | TaskFailed | TaskHeartbeat | TimerFired | Stopped | ChildFinished
Command = (
    InvokeTask | StartTimer | CancelTimer | CancelTask | Finish | StartChild | CancelChild | ReadItems | WriteResults
)
