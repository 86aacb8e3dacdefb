"""Who answers for the world in a run: a Python function, or outcomes given by hand."""

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
    TaskSubmitted,
    TaskSucceeded,
    WriteResults,
)
from signalbox.asl.run.resources import Resource

Work = InvokeTask | ReadItems | WriteResults
TaskFunction = Callable[[str, Any, dict[str, Any]], Any]


class Answers(Protocol):
    """Answers work that an execution has open."""

    def to(self, state: ExecutionState, work: Work) -> Iterable[Stimulus]:
        """What happens in answer to this piece of work, in order."""

    def give_up(self, state: ExecutionState) -> Iterable[Stimulus]:
        """What happens when nothing else is due and a task is still open."""


class FunctionAnswers:
    """Answers by a callable `(resource, arguments, context) -> result` that may raise TaskError."""

    def __init__(self, function: TaskFunction) -> None:
        self._function = function

    def to(self, state: ExecutionState, work: Work) -> Iterable[Stimulus]:
        """The result that the function gives, or the error that it raises."""
        try:
            result = self._function(work.resource, _arguments(work), _context(state, work))
        except TaskError as error:
            return (TaskFailed(state.now, work.task, error.error, error.cause),)
        return (TaskSucceeded(state.now, work.task, result),)

    def give_up(self, state: ExecutionState) -> Iterable[Stimulus]:
        """A function answers everything at once, so that nothing stays open."""
        raise AssertionError(f"the open tasks {list(state.open_tasks)} were never put to the function")


class OutcomeAnswers:
    """Answers by outcomes given for each state (signalbox.asl.mocks.outcomes)."""

    def __init__(self, given: Mapping[str, Any], states: Iterable[str]) -> None:
        self._outcomes = Outcomes(given, states)
        self._resources: dict[str, Resource] = {}

    def to(self, state: ExecutionState, work: Work) -> Iterable[Stimulus]:
        """The next outcome of the work's state; a job or token wait is submitted first."""
        index = _context(state, work).get("Map", {}).get("Item", {}).get("Index")
        outcome = self._outcomes.next(work.state, index)
        if isinstance(work, InvokeTask) and self._was_submitted(work.resource, outcome):
            yield TaskSubmitted(state.now, work.task, outcome.get("submitted", {}))
        if outcome.get("timeout"):
            if not _has_timer(state, work.task):
                yield TaskFailed(state.now, work.task, "States.Timeout", None)
        elif "error" in outcome:
            yield TaskFailed(state.now, work.task, outcome["error"], outcome.get("cause"))
        elif "result" in outcome:
            yield TaskSucceeded(state.now, work.task, outcome["result"])

    def give_up(self, state: ExecutionState) -> Iterable[Stimulus]:
        """The oldest task that no outcome answers fails for want of one."""
        return (TaskFailed(state.now, min(state.open_tasks), NO_OUTCOME["error"], NO_OUTCOME["cause"]),)

    def _was_submitted(self, arn: str, outcome: Outcome) -> bool:
        resource = self._resources.get(arn) or self._resources.setdefault(arn, Resource(arn))
        if resource.waits_for_token:
            return True
        # A job that failed was submitted; an error of another name came from the call that should have submitted it.
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
