"""What all states share: their fields, their scope, and how they are left."""

from typing import Any

from signalbox.asl.errors import StateFailure
from signalbox.asl.language.fields import MISSED, Evaluate, Scope
from signalbox.asl.language.template import compile_optional
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.protocol import ChildFinished
from signalbox.asl.values import Json, to_json

Definition = dict[str, Any]

# Only these four have a ...StateAborted event (API reference: HistoryEvent).
ABORTABLE = ("Task", "Wait", "Parallel", "Map")


class State:
    """A compiled state. `run` does its work and says whether the branch has left it (True) or waits in it (False)."""

    __slots__ = ("aborted_event", "assign", "entered_event", "exited_event", "kind", "name", "next", "output")

    def __init__(self, name: str, definition: Definition) -> None:
        self.name = name
        self.kind: str = definition["Type"]
        self.next: str | None = definition.get("Next")
        self.assign = compile_optional(definition.get("Assign"), "Assign", "Assign" in definition)
        self.output = compile_optional(definition.get("Output"), "Output", "Output" in definition)
        self.entered_event = f"{self.kind}StateEntered"
        self.exited_event = f"{self.kind}StateExited"
        self.aborted_event = f"{self.kind}StateAborted" if self.kind in ABORTABLE else None

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        """Do the state's work for a branch that has just entered it, or that retries it."""
        raise NotImplementedError

    def submitted(self, run: ExecutionState, branch: Branch, result: Json) -> bool:
        """The service behind this state's task took the order; the wait goes on."""
        raise NotImplementedError

    def taken(self, run: ExecutionState, branch: Branch, worker: str | None) -> bool:
        """A worker took this state's activity task."""
        raise NotImplementedError

    def succeeded(self, run: ExecutionState, branch: Branch, result: Json) -> bool:
        """This state's task is done."""
        raise NotImplementedError

    def failed(self, run: ExecutionState, branch: Branch, error: str | None, cause: str | None) -> bool:
        """This state's task has failed."""
        raise NotImplementedError

    def beat(self, run: ExecutionState, branch: Branch) -> bool:
        """A heartbeat of this state's task came."""
        return False

    def child_finished(self, run: ExecutionState, branch: Branch, index: int, fact: ChildFinished) -> bool:
        """A child execution of this state has ended."""
        raise NotImplementedError

    def redrive(self, run: ExecutionState, branch: Branch) -> bool:
        """Work again on a state that did not succeed."""
        return self.run(run, branch)

    def timer_fired(self, run: ExecutionState, branch: Branch, purpose: str) -> bool:
        """A timer of this state is due."""
        raise NotImplementedError(purpose)

    def child_succeeded(self, run: ExecutionState, branch: Branch, child: Branch) -> bool:
        """A branch that this state started has ended well."""
        raise NotImplementedError

    def child_failed(self, run: ExecutionState, branch: Branch, child: Branch, failure: StateFailure) -> bool:
        """A branch that this state started has failed."""
        raise NotImplementedError

    def recover(self, run: ExecutionState, branch: Branch, failure: StateFailure) -> bool:
        """Retry or catch a failure; True when a Catch applied. Raises the failure where neither does."""
        raise failure

    def scope(
        self, run: ExecutionState, branch: Branch, result: Json = MISSED, error_output: dict[str, Json] | None = None
    ) -> Scope:
        """What this state's expressions see."""
        return Scope(run, branch, branch.input, branch.variables, result, error_output)

    def leave(self, run: ExecutionState, branch: Branch, result: Json = MISSED) -> bool:
        """Leave by the state's own Assign, Output and Next; the result, else the input, is the output by default."""
        default = branch.input if result is MISSED else result
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
        """Leave by the given Assign and Output; both see the variables as they were."""
        assigned = assign(scope) if assign else None
        value = output(scope) if output else default
        return self.exit(run, branch, value, assigned, target)

    def exit(
        self, run: ExecutionState, branch: Branch, output: Json, assigned: dict[str, Json] | None, target: str | None
    ) -> bool:
        """Record the exit and move the branch to its next state, or to its end where `target` is None."""
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
    """The state that a branch is in. The branch must not have ended."""
    assert branch.state is not None, "a branch that ended is in no state"
    state: State = branch.flow.states[branch.state]
    return state
