"""Runs of executions in virtual time, in which every command is answered at once."""

import heapq
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from signalbox.asl.interpreter.step_function import StepFunction
from signalbox.asl.mocks.answers import Answers, FunctionAnswers, OutcomeAnswers, TaskFunction, Work
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.execution_data import RUNNING
from signalbox.asl.run.history import Event, Rendered, render
from signalbox.asl.run.protocol import (
    ChildFinished,
    Command,
    InvokeTask,
    ReadItems,
    StartChild,
    StartTimer,
    Stimulus,
    TimerFired,
    WriteResults,
)
from signalbox.asl.values import Json

Tasks = TaskFunction | Mapping[str, Any]


@dataclass(frozen=True)
class Execution:
    """An execution that has ended; `entered` has the names of the states entered, in order."""

    status: str
    output: Json
    error: str | None
    cause: str | None
    transitions: int
    entered: list[str]
    events: list[Event]

    @cached_property
    def history(self) -> list[Rendered]:
        """The events as GetExecutionHistory returns them, timestamps in epoch seconds."""
        return render(self.events)


class Loop:
    """Loop over the steps of one execution, with its pending tasks and due timers."""

    def __init__(self, machine: StepFunction, answers: Answers) -> None:
        self.machine = machine
        self.answers = answers
        self.pending: deque[Work] = deque()
        self.due: list[tuple[float, int, Stimulus]] = []

    def run(self, input: Json, seed: int, start: float, name: str, context: Mapping[str, Json]) -> ExecutionState:
        """Start an execution and run it until it has ended."""
        state, commands = self.machine.start(input, at=start, name=name, seed=seed, context=context)
        self._schedule(state, commands)
        while state.status == RUNNING:
            for stimulus in self._next(state):
                _, commands = self.machine.step(state, stimulus)
                self._schedule(state, commands)
        return state

    def _next(self, state: ExecutionState) -> Iterable[Stimulus]:
        if self.pending:
            work = self.pending.popleft()
            return self.answers.answer(state, work) if work.task in state.open_tasks else ()
        return (heapq.heappop(self.due)[2],) if self.due else self.answers.fail_open_task(state)

    def _schedule(self, state: ExecutionState, commands: Iterable[Command]) -> None:
        for command in commands:
            if isinstance(command, (InvokeTask, ReadItems, WriteResults)):
                self.pending.append(command)
            elif isinstance(command, StartTimer):
                fired = TimerFired(command.at, command.timer)
                heapq.heappush(self.due, (command.at, command.timer, fired))
            elif isinstance(command, StartChild):
                finished = self._run_child(state, command)
                heapq.heappush(self.due, (finished.at, command.child, finished))

    def _run_child(self, state: ExecutionState, child: StartChild) -> ChildFinished:
        machine = self.machine.for_child(child)
        name = f"{state.name}-{child.child}"
        ended = Loop(machine, self.answers).run(child.input, state.seed, state.now, name, child.context)
        return ChildFinished(ended.now, child.child, ended.status, ended.output, ended.error, ended.cause)


def run_to_end(machine: StepFunction, input: Json, tasks: Tasks, seed: int, start: float, name: str) -> Execution:
    """Start an execution and answer its commands until it has ended."""
    answers = FunctionAnswers(tasks) if callable(tasks) else OutcomeAnswers(tasks, machine.state_names())
    state = Loop(machine, answers).run(input, seed, start, name, {})
    return Execution(
        state.status, state.output, state.error, state.cause, state.transitions, state.entered, state.events
    )
