"""Redrive: a failed execution continues from the states that did not succeed.

Source: Restarting state machine executions with redrive in Step Functions. A redrive counts as a transition, resets the
machine's time-out and the retries, and enters no state again.
"""

from signalbox.asl.errors import NotRedrivable
from signalbox.asl.interpreter.advance import resume
from signalbox.asl.limits import MAX_EVENTS
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.execution_data import RUNNING


def prepare(run: ExecutionState, at: float) -> None:
    """Set the status of an ended execution to RUNNING. Raises NotRedrivable."""
    if run.status in (RUNNING, "SUCCEEDED"):
        raise NotRedrivable(
            f"the execution {run.name!r} is {run.status} and cannot be redriven: only one that failed can."
        )
    if len(run.events) >= MAX_EVENTS - 1:
        raise NotRedrivable(
            f"the execution {run.name!r} has used up its history and cannot be redriven: start a new one."
        )
    run.status, run.output, run.error, run.cause = RUNNING, None, None, None
    run.now = run.redriven_at = at
    run.redrives += 1
    run.transitions += 1


def redrive(run: ExecutionState) -> None:
    """Record the redrive and run every state again that was entered and not left."""
    root = run.root
    root.previous, own = len(run.events), root.previous
    run.record(root, "ExecutionRedriven", run.redrives)
    if root.block is not None:
        root.previous = own
    if run.machine.timeout is not None:
        run.start_timer(root, run.now + run.machine.timeout, "execution")
    _redrive(run, root)


def _redrive(run: ExecutionState, branch: Branch) -> None:
    children = run.children(branch)
    for child in children:
        if run.status == RUNNING and child.number in run.branches:
            _redrive(run, child)
    if children:
        return
    if not branch.entered_event or branch.state is None:
        run.ready.append(branch)
        return
    branch.retries = None
    branch.retry_count = 0
    resume(run, branch, lambda state: state.redrive(run, branch))
