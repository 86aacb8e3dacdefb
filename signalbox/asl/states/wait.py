"""Wait: for a number of seconds, or until an instant."""

from signalbox.asl.language.interface import Scope
from signalbox.asl.query import Query
from signalbox.asl.query.fields import WAIT
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import Definition, State


class Wait(State):
    """A Wait state; its output is its input, or its Output field."""

    __slots__ = ("instant", "seconds")

    def __init__(self, name: str, definition: Definition, query: Query) -> None:
        super().__init__(name, definition, query)
        self.seconds = query.number(WAIT)
        self.instant = query.instant()

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        until = self._until(run, self.scope(run, branch))
        if until <= run.now:
            return self.leave(run, branch)
        branch.timer = run.start_timer(branch, until, "wait")
        branch.deadline = until
        return False

    def timer_fired(self, run: ExecutionState, branch: Branch, purpose: str) -> bool:
        branch.timer = branch.deadline = None
        return self.leave(run, branch)

    def _until(self, run: ExecutionState, scope: Scope) -> float:
        if self.seconds is not None:
            seconds: int = self.seconds(scope)
            return run.now + seconds
        assert self.instant is not None, "validate demands Seconds or Timestamp"
        instant: float = self.instant(scope)
        return instant
