"""Fail: a state that ends its flow with an error."""

from signalbox.asl.errors import StateFailure
from signalbox.asl.query import Query
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import Definition, State


class Fail(State):
    """A Fail state; it is entered and never exited."""

    __slots__ = ("cause", "error")

    def __init__(self, name: str, definition: Definition, query: Query) -> None:
        super().__init__(name, definition, query)
        self.error = query.text("Error")
        self.cause = query.text("Cause")

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        scope = self.scope(run, branch)
        error = self.error(scope) if self.error else None
        cause = self.cause(scope) if self.cause else None
        raise StateFailure(error, cause)
