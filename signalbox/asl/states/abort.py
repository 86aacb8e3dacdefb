"""Stopping a branch and everything below it."""

from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import current_state


def abort(run: ExecutionState, branch: Branch) -> None:
    """Stop a branch in its current state, innermost branches first, and record what was under way."""
    for child in run.children(branch):
        abort(run, child)
    run.close_task(branch, cancel=True)
    run.close_children(branch)
    if branch.state is None:
        return
    state = current_state(branch)
    if state.aborted_event and branch.entered_event:
        run.record(branch, state.aborted_event)
