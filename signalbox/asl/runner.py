"""One loop over the step function: an execution from start to end in virtual time, tasks answered at once."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signalbox.asl.errors import TaskError
from signalbox.asl.execution import RUNNING, ExecutionState
from signalbox.asl.history import Rendered
from signalbox.asl.outcomes import Outcome, Outcomes
from signalbox.asl.protocol import (
    Command,
    InvokeTask,
    StartTimer,
    Stimulus,
    TaskFailed,
    TaskSubmitted,
    TaskSucceeded,
    TimerFired,
)
from signalbox.asl.resources import Resource
from signalbox.asl.values import Json

if TYPE_CHECKING:
    from signalbox.asl.machine import Machine

TaskFunction = Callable[[str, Any, dict[str, Any]], Any]
Tasks = TaskFunction | Mapping[str, Any]
Answers = Callable[[ExecutionState, InvokeTask], Iterable[Stimulus]]


@dataclass(frozen=True, slots=True)
class Execution:
    """An execution that has ended. `history` is as GetExecutionHistory gives it, timestamps in epoch seconds."""

    status: str
    output: Json
    error: str | None
    cause: str | None
    history: list[Rendered]
    transitions: int
    entered: list[str]


def run_to_end(machine: "Machine", input: Json, tasks: Tasks, seed: int, start: float, name: str) -> Execution:
    """Start an execution and answer its commands until it has ended."""
    answers = _from_function(tasks) if callable(tasks) else _from_outcomes(machine, tasks)
    state, commands = machine.start(input, at=start, name=name, seed=seed)
    timers: list[tuple[float, int]] = []
    pending: deque[InvokeTask] = deque()
    _note(commands, pending, timers)
    while state.status == RUNNING:
        if pending:
            stimuli: Iterable[Stimulus] = answers(state, pending.popleft())
        else:
            at, timer = heapq.heappop(timers)
            stimuli = (TimerFired(at, timer),) if timer in state.timers else ()
        for stimulus in stimuli:
            state, commands = machine.step(state, stimulus)
            _note(commands, pending, timers)
    return Execution(
        state.status, state.output, state.error, state.cause, state.history, state.transitions, state.entered
    )


def _note(commands: Iterable[Command], pending: deque[InvokeTask], timers: list[tuple[float, int]]) -> None:
    for command in commands:
        if isinstance(command, InvokeTask):
            pending.append(command)
        elif isinstance(command, StartTimer):
            heapq.heappush(timers, (command.at, command.timer))


def _from_function(function: TaskFunction) -> Answers:
    def answer(state: ExecutionState, task: InvokeTask) -> Iterable[Stimulus]:
        if task.task not in state.open_tasks:
            return ()
        try:
            return (TaskSucceeded(state.now, task.task, function(task.resource, task.arguments, task.context)),)
        except TaskError as error:
            return (TaskFailed(state.now, task.task, error.error, error.cause),)

    return answer


def _from_outcomes(machine: "Machine", given: Mapping[str, Any]) -> Answers:
    outcomes = Outcomes(given, (name for flow in machine.flows.values() for name in flow.states))
    submits = {}

    def answer(state: ExecutionState, task: InvokeTask) -> Iterable[Stimulus]:
        if task.task not in state.open_tasks:
            return
        outcome = outcomes.next(task)
        if task.resource not in submits:
            submits[task.resource] = Resource(task.resource)
        if _was_submitted(submits[task.resource], outcome):
            yield TaskSubmitted(state.now, task.task, outcome.get("submitted", {}))
        yield from _ending(state, task, outcome)

    return answer


def _was_submitted(resource: Resource, outcome: Outcome) -> bool:
    if resource.waits_for_token:
        return True
    # A job that failed was submitted; an error with another name came from the call that should have submitted it.
    return resource.is_job and (
        "error" not in outcome or "submitted" in outcome or outcome["error"] == "States.TaskFailed"
    )


def _ending(state: ExecutionState, task: InvokeTask, outcome: Outcome) -> Iterable[Stimulus]:
    if outcome.get("timeout"):
        if not _has_timer(state, task):
            yield TaskFailed(state.now, task.task, "States.Timeout", None)
    elif "error" in outcome:
        yield TaskFailed(state.now, task.task, outcome["error"], outcome.get("cause"))
    else:
        yield TaskSucceeded(state.now, task.task, outcome["result"])


def _has_timer(state: ExecutionState, task: InvokeTask) -> bool:
    branch = state.branches[state.open_tasks[task.task]]
    return branch.timer is not None or branch.heartbeat is not None
