"""Pass and Succeed: states without work."""

from signalbox.asl.run.branch import Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.states.base import State


class Pass(State):
    """A Pass state; its output is its input, or its Output field."""

    __slots__ = ()

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        return self.leave(run, branch)


class Succeed(State):
    """A Succeed state; it ends its flow with success."""

    __slots__ = ()

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        return self.leave(run, branch)
