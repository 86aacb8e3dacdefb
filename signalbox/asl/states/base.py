"""Base class of all states: common fields, scope, and exit."""

from typing import Any

from signalbox.asl.errors import StateFailure
from signalbox.asl.language.interface import UNDEFINED, Evaluate, Scope
from signalbox.asl.query import Query
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.protocol import ChildFinished, MapRunUpdated
from signalbox.asl.values import Json, to_json

Definition = dict[str, Any]

# Only these four have a ...StateAborted event (API reference: HistoryEvent).
ABORTABLE = ("Task", "Wait", "Parallel", "Map")


class State:
    """A compiled state; its methods return True when the branch has left it, False when the branch waits in it."""

    __slots__ = ("aborted_event", "assign", "entered_event", "exited_event", "kind", "name", "next", "output")

    def __init__(self, name: str, definition: Definition, query: Query) -> None:
        self.name = name
        self.kind: str = definition["Type"]
        self.next: str | None = definition.get("Next")
        self.assign = query.assign(definition)
        self.output = query.output()
        self.entered_event = f"{self.kind}StateEntered"
        self.exited_event = f"{self.kind}StateExited"
        self.aborted_event = f"{self.kind}StateAborted" if self.kind in ABORTABLE else None

    def note(self, run: ExecutionState, part: str) -> None:
        """Note that a part of this state was taken, where that is asked for."""
        if run.machine.taken is not None:
            run.machine.taken.add(f"{self.name} {part}")

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        """Run the state for a branch that has entered it, or that retries it."""
        raise NotImplementedError

    def task_submitted(self, run: ExecutionState, branch: Branch, result: Json) -> bool:
        """Called when the service has accepted this state's task; the task stays open."""
        raise NotImplementedError

    def task_started(self, run: ExecutionState, branch: Branch, worker: str | None) -> bool:
        """Called when a worker has started this state's activity task."""
        raise NotImplementedError

    def task_succeeded(self, run: ExecutionState, branch: Branch, result: Json) -> bool:
        """Called when this state's task has succeeded."""
        raise NotImplementedError

    def task_failed(self, run: ExecutionState, branch: Branch, error: str | None, cause: str | None) -> bool:
        """Called when this state's task has failed."""
        raise NotImplementedError

    def heartbeat_received(self, run: ExecutionState, branch: Branch) -> bool:
        """Called at each heartbeat of this state's task."""
        return False

    def child_finished(self, run: ExecutionState, branch: Branch, index: int, fact: ChildFinished) -> bool:
        """Called when a child execution of this state has ended."""
        raise NotImplementedError

    def map_run_updated(self, run: ExecutionState, branch: Branch, fact: MapRunUpdated) -> bool:
        """Called when the limits of this state's Map Run were changed."""
        raise NotImplementedError

    def redrive(self, run: ExecutionState, branch: Branch) -> bool:
        """Run a state again that did not succeed."""
        return self.run(run, branch)

    def timer_fired(self, run: ExecutionState, branch: Branch, purpose: str) -> bool:
        """Called when a timer of this state is due."""
        raise NotImplementedError(purpose)

    def child_succeeded(self, run: ExecutionState, branch: Branch, child: Branch) -> bool:
        """Called when a branch of this state has succeeded."""
        raise NotImplementedError

    def child_failed(self, run: ExecutionState, branch: Branch, child: Branch, failure: StateFailure) -> bool:
        """Called when a branch of this state has failed."""
        raise NotImplementedError

    def recover(self, run: ExecutionState, branch: Branch, failure: StateFailure) -> bool:
        """Retry or catch a failure; return True when a Catch applied. Raises the failure where neither does."""
        raise failure

    def scope(
        self, run: ExecutionState, branch: Branch, result: Json = UNDEFINED, error_output: dict[str, Json] | None = None
    ) -> Scope:
        """Return the scope of this state's expressions."""
        return Scope(run, branch, branch.input, branch.variables, result, error_output)

    def leave(self, run: ExecutionState, branch: Branch, result: Json = UNDEFINED) -> bool:
        """Leave by the state's own Assign, Output and Next; the default output is the result, else the input."""
        default = branch.input if result is UNDEFINED else result
        if self.assign is None and self.output is None:
            return self.exit(run, branch, default, None, self.next)
        scope = self.scope(run, branch, result)
        return self.exit_by(run, branch, scope, self.assign, self.output, default, self.next)

    def exit_by(
        self,
        run: ExecutionState,
        branch: Branch,
        scope: Scope,
        assign: Evaluate | None,
        output: Evaluate | None,
        default: Json,
        target: str | None,
    ) -> bool:
        """Leave by the given Assign and Output; both see the variables before the assignment."""
        assigned = assign(scope) if assign else None
        value = output(scope) if output else default
        return self.exit(run, branch, value, assigned, target)

    def exit(
        self, run: ExecutionState, branch: Branch, output: Json, assigned: dict[str, Json] | None, target: str | None
    ) -> bool:
        """Record the exit and move the branch to its next state; with the target None, the branch ends."""
        text = run.checked_text(output, self.name)
        if assigned:
            texts = {name: to_json(value) for name, value in assigned.items()}
            run.record(branch, self.exited_event, self.name, text, texts)
            branch.variables = {**branch.variables, **assigned}
        else:
            run.record(branch, self.exited_event, self.name, text)
        branch.input = output
        branch.retries = None
        branch.retry_count = 0
        branch.state = target
        return True


def current_state(branch: Branch) -> State:
    """Return the state of a branch that has not ended."""
    assert branch.state is not None, "a branch that ended is in no state"
    state: State = branch.flow.states[branch.state]
    return state
