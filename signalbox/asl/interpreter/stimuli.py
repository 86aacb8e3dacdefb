"""Effects of each stimulus on an execution."""

from collections.abc import Callable
from typing import Any

from signalbox.asl.interpreter.advance import finish, resume
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.protocol import (
    ChildFinished,
    MapRunUpdated,
    Stimulus,
    Stopped,
    TaskFailed,
    TaskHeartbeat,
    TaskStarted,
    TaskSubmitted,
    TaskSucceeded,
    TimerFired,
)
from signalbox.asl.states.base import State


def apply(run: ExecutionState, stimulus: Stimulus) -> None:
    """Pass a stimulus to the state that waits for it; ignore it where no state does."""
    _HANDLERS[type(stimulus)](run, stimulus)


def _on_task(act: Callable[[State, ExecutionState, Branch, Any], bool]) -> Callable[[ExecutionState, Any], None]:
    def handler(run: ExecutionState, stimulus: Any) -> None:
        number = run.open_tasks.get(stimulus.task)
        if number is None:
            return
        branch = run.branches[number]
        resume(run, branch, lambda state: act(state, run, branch, stimulus))

    return handler


def _timer_fired(run: ExecutionState, stimulus: TimerFired) -> None:
    target = run.timers.pop(stimulus.timer, None)
    if target is None:
        return
    number, purpose = target
    branch = run.branches[number]
    if purpose == "execution":
        finish(run, run.root, "TIMED_OUT")
        return
    resume(run, branch, lambda state: state.timer_fired(run, branch, purpose))


def _child_finished(run: ExecutionState, stimulus: ChildFinished) -> None:
    target = run.open_children.pop(stimulus.child, None)
    if target is None:
        return
    number, index = target
    branch = run.branches[number]
    resume(run, branch, lambda state: state.child_finished(run, branch, index, stimulus))


def _map_run_updated(run: ExecutionState, stimulus: MapRunUpdated) -> None:
    blocks = ((branch, branch.block) for branch in run.branches.values())
    found = next((branch for branch, block in blocks if block is not None and block.run == stimulus.map_run), None)
    if found is not None:
        resume(run, found, lambda state: state.map_run_updated(run, found, stimulus))


def _stopped(run: ExecutionState, stimulus: Stopped) -> None:
    finish(run, run.root, "ABORTED", stimulus.error, stimulus.cause)


_HANDLERS: dict[type, Callable[[ExecutionState, Any], None]] = {
    TaskSubmitted: _on_task(lambda state, run, branch, fact: state.task_submitted(run, branch, fact.result)),
    TaskStarted: _on_task(lambda state, run, branch, fact: state.task_started(run, branch, fact.worker)),
    TaskSucceeded: _on_task(lambda state, run, branch, fact: state.task_succeeded(run, branch, fact.result)),
    TaskFailed: _on_task(lambda state, run, branch, fact: state.task_failed(run, branch, fact.error, fact.cause)),
    TaskHeartbeat: _on_task(lambda state, run, branch, fact: state.heartbeat_received(run, branch)),
    ChildFinished: _child_finished,
    MapRunUpdated: _map_run_updated,
    TimerFired: _timer_fired,
    Stopped: _stopped,
}
