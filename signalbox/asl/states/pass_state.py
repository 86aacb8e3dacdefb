"""Pass and Succeed: states without work."""

from signalbox.asl.query import Query
from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import Definition, State


class Pass(State):
    """A Pass state; its output is its input, or what its fields make of it."""

    __slots__ = ("result",)

    def __init__(self, name: str, definition: Definition, query: Query) -> None:
        super().__init__(name, definition, query)
        self.result = query.work_input()

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        if self.result is None:
            return self.leave(run, branch)
        return self.leave(run, branch, self.result(self.scope(run, branch)))


class Succeed(State):
    """A Succeed state; it ends its flow with success."""

    __slots__ = ()

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        return self.leave(run, branch)
