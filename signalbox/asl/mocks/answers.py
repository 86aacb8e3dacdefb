"""Answers to the tasks of an execution, from a Python function or from mocked outcomes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from signalbox.asl.errors import TaskError
from signalbox.asl.mocks.outcomes import ENDINGS, NO_OUTCOME, Outcome, Outcomes
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.protocol import (
    InvokeTask,
    ReadItems,
    Stimulus,
    TaskFailed,
    TaskStarted,
    TaskSubmitted,
    TaskSucceeded,
    WriteResults,
)
from signalbox.asl.run.resources import Resource

ACTIVITY = ":activity:"  # in the ARN of an activity
Work = InvokeTask | ReadItems | WriteResults
TaskFunction = Callable[[str, Any, dict[str, Any]], Any]


class Answers(Protocol):
    """Source of answers to the open tasks of an execution."""

    def answer(self, state: ExecutionState, work: Work) -> Iterable[Stimulus]:
        """Return the stimuli that answer a task, in their order."""

    def fail_open_task(self, state: ExecutionState) -> Iterable[Stimulus]:
        """Return the stimuli for a task that is open when nothing else is due."""


class FunctionAnswers:
    """Answers from a callable `(resource, arguments, context) -> result` that may raise TaskError."""

    def __init__(self, function: TaskFunction) -> None:
        self._function = function

    def answer(self, state: ExecutionState, work: Work) -> Iterable[Stimulus]:
        """Return the result of the function, or the error that it raises; a worker has started an activity's task."""
        started = [TaskStarted(state.now, work.task)] if ACTIVITY in work.resource else []
        try:
            result = self._function(work.resource, _arguments(work), _context(state, work))
        except TaskError as error:
            return (*started, TaskFailed(state.now, work.task, error.error, error.cause))
        return (*started, TaskSucceeded(state.now, work.task, result))

    def fail_open_task(self, state: ExecutionState) -> Iterable[Stimulus]:
        """Raise AssertionError, as a function answers each task at once."""
        raise AssertionError(f"the open tasks {list(state.open_tasks)} were not passed to the function")


class OutcomeAnswers:
    """Answers from the outcomes of each state (signalbox.asl.mocks.outcomes)."""

    def __init__(self, given: Mapping[str, Any], states: Iterable[str]) -> None:
        self._outcomes = Outcomes(given, states)
        self._resources: dict[str, Resource] = {}

    def answer(self, state: ExecutionState, work: Work) -> Iterable[Stimulus]:
        """Return the next outcome of the task's state; a job or token wait is submitted first."""
        index = _context(state, work).get("Map", {}).get("Item", {}).get("Index")
        outcome = self._outcomes.next(work.state, index)
        if isinstance(work, InvokeTask) and self._was_submitted(work.resource, outcome):
            yield TaskSubmitted(state.now, work.task, outcome.get("submitted", {}))
        if self._was_started(work.resource, outcome):
            yield TaskStarted(state.now, work.task)
        if outcome.get("timeout"):
            if not _has_timer(state, work.task):
                yield TaskFailed(state.now, work.task, "States.Timeout", None)
        elif "error" in outcome:
            yield TaskFailed(state.now, work.task, outcome["error"], outcome.get("cause"))
        elif "result" in outcome:
            yield TaskSucceeded(state.now, work.task, outcome["result"])

    def fail_open_task(self, state: ExecutionState) -> Iterable[Stimulus]:
        """Fail the oldest task without an outcome."""
        return (TaskFailed(state.now, min(state.open_tasks), NO_OUTCOME["error"], NO_OUTCOME["cause"]),)

    def _resource(self, arn: str) -> Resource:
        return self._resources.get(arn) or self._resources.setdefault(arn, Resource(arn))

    def _was_started(self, arn: str, outcome: Outcome) -> bool:
        """Return True where a worker of an activity has taken the task; one that timed out had none."""
        timed_out = outcome.get("timeout") or outcome.get("error") == "States.Timeout"
        return ACTIVITY in arn and not timed_out and bool(ENDINGS & outcome.keys())

    def _was_submitted(self, arn: str, outcome: Outcome) -> bool:
        resource = self._resource(arn)
        if resource.waits_for_token:
            return True
        # A failed job was submitted; an error with another name comes from the call that submits it.
        if not ENDINGS & outcome.keys():
            return "submitted" in outcome
        failed_later = "error" not in outcome or outcome["error"] == "States.TaskFailed"
        return resource.is_job and (failed_later or "submitted" in outcome)


def _arguments(work: Work) -> Any:
    if isinstance(work, WriteResults):
        return {"Arguments": work.arguments, "Results": work.results}
    return work.arguments


def _context(state: ExecutionState, work: Work) -> dict[str, Any]:
    if isinstance(work, InvokeTask):
        return work.context
    return state.context(state.branches[state.open_tasks[work.task]])


def _has_timer(state: ExecutionState, task: int) -> bool:
    branch = state.branches[state.open_tasks[task]]
    return branch.timer is not None or branch.heartbeat is not None
