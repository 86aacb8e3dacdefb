"""Transitions of branches through the states of their flows."""

from collections.abc import Callable

from signalbox.asl.errors import StateFailure
from signalbox.asl.language.interface import QueryFailure
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.execution_data import RUNNING
from signalbox.asl.run.protocol import Finish
from signalbox.asl.states.base import State, current_state
from signalbox.asl.values import Json

Act = Callable[[State], bool]


def run_ready(run: ExecutionState) -> None:
    """Advance the ready branches until all wait or the execution has ended."""
    ready = run.ready
    while ready and run.status == RUNNING:
        branch = ready.popleft()
        if branch.number in run.branches:
            advance(run, branch)


def advance(run: ExecutionState, branch: Branch) -> None:
    """Enter one state after the other until the branch waits or ends."""
    states = branch.flow.states
    while (name := branch.state) is not None:
        state: State = states[name]
        run.transitions += 1
        run.entered.append(name)
        if run.machine.taken is not None:
            run.machine.taken.add(name)
        run.record(branch, state.entered_event, name, run.text_of(branch.input))
        branch.entered_event = branch.previous
        branch.entered_at = run.now
        if not attempt(run, branch, state):
            return
    _complete(run, branch)


def attempt(run: ExecutionState, branch: Branch, state: State) -> bool:
    """Run the state once; return True when the branch has left it."""
    try:
        return state.run(run, branch)
    except StateFailure as failure:
        return handle(run, branch, state, failure)
    except QueryFailure as failure:
        return query_failed(run, branch, state, failure)


def resume(run: ExecutionState, branch: Branch, act: Act) -> None:
    """Continue a waiting branch by one act of its state, which returns True when the branch has left the state."""
    state = current_state(branch)
    try:
        left = act(state)
    except StateFailure as failure:
        left = handle(run, branch, state, failure)
    except QueryFailure as failure:
        left = query_failed(run, branch, state, failure)
    if left:
        advance(run, branch)


def query_failed(run: ExecutionState, branch: Branch, state: State, failure: QueryFailure) -> bool:
    """Fail a state whose fields cannot be evaluated; return True when a Catch applied."""
    failed = evaluation_failed(run, branch, state, failure)
    if failure.error != "States.Runtime":
        return handle(run, branch, state, failed)
    # Recorded on AWS: the branch ends at once, without a ...StateFailed event.
    run.close_task(branch, cancel=True)
    fail(run, branch, failed)
    return False


def evaluation_failed(run: ExecutionState, branch: Branch, state: State, failure: QueryFailure) -> StateFailure:
    """Return the failure of a state whose fields cannot be evaluated; a JSONata expression is recorded too."""
    entered = f"(entered at the event id #{branch.entered_event})"
    cause = f"An error occurred while executing the state '{state.name}' {entered}. {failure.reason}"
    if failure.error != QueryFailure.error:
        return StateFailure(failure.error, cause)
    if state.kind == "Map":
        # Recorded on AWS: a Map's EvaluationFailed points to the event before MapStateEntered.
        branch.previous = run.events[branch.entered_event - 1][2]
    run.record(branch, "EvaluationFailed", state.name, failure.error, cause, failure.location)
    return StateFailure(failure.error, cause)


def handle(run: ExecutionState, branch: Branch, state: State, failure: StateFailure) -> bool:
    """Retry the state, catch its failure, or fail the branch; return True when a Catch applied."""
    try:
        return state.recover(run, branch, failure)
    except QueryFailure as second:
        fail(run, branch, evaluation_failed(run, branch, state, second))
    except StateFailure as final:
        fail(run, branch, final)
    return False


def fail(run: ExecutionState, branch: Branch, failure: StateFailure) -> None:
    """End a branch with a failure, which fails the execution or the state that started the branch."""
    if branch.parent is None:
        finish(run, branch, "FAILED", failure.error, failure.cause)
        return
    parent = run.branches[branch.parent]
    resume(run, parent, lambda state: state.child_failed(run, parent, branch, failure))


def _complete(run: ExecutionState, branch: Branch) -> None:
    if branch.parent is None:
        finish(run, branch, "SUCCEEDED", output=branch.input)
        return
    parent = run.branches[branch.parent]
    resume(run, parent, lambda state: state.child_succeeded(run, parent, branch))


_LAST_EVENT = {
    "SUCCEEDED": "ExecutionSucceeded",
    "FAILED": "ExecutionFailed",
    "TIMED_OUT": "ExecutionTimedOut",
    "ABORTED": "ExecutionAborted",
}


def finish(
    run: ExecutionState,
    branch: Branch,
    status: str,
    error: str | None = None,
    cause: str | None = None,
    output: Json = None,
) -> None:
    """End the execution and close its tasks, timers and children."""
    for open_branch in run.branches.values():
        run.close_task(open_branch, cancel=True)
        run.close_children(open_branch)
    for timer in list(run.timers):
        run.cancel_timer(timer)
    run.ready.clear()
    run.status, run.output, run.error, run.cause = status, output, error, cause
    fields: tuple[str | None, ...] = (error, cause)
    previous = branch.previous
    if status == "SUCCEEDED":
        fields = (run.text_of(output),)
    elif status in ("TIMED_OUT", "ABORTED"):
        # Measured on AWS (github.com/floci-io/floci #2733, #2965): an end from outside follows no event, the states
        # that were open get none, and only the event of a time-out names an error.
        fields = ("States.Timeout", None) if status == "TIMED_OUT" else fields
        previous = 0
    run.record_last(branch, previous, _LAST_EVENT[status], *fields)
    run.commands.append(Finish(status, output, error, cause))
