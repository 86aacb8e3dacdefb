"""Parallel: branches run concurrently; the first failure stops the others."""

from signalbox.asl.errors import StateFailure
from signalbox.asl.query import Query
from signalbox.asl.run.branch import Block, Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.flow import Flow
from signalbox.asl.states.abort import abort
from signalbox.asl.states.base import Definition
from signalbox.asl.states.recovery import RecoveringState


class Parallel(RecoveringState):
    """A Parallel state; its result is the array of the branches' outputs, in the order of the definition."""

    __slots__ = ("arguments", "flows")

    def __init__(self, name: str, definition: Definition, query: Query, branch_flows: list[Flow]) -> None:
        super().__init__(name, definition, query)
        self.flows = branch_flows
        self.arguments = query.work_input()

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        value = self.arguments(self.scope(run, branch)) if self.arguments else branch.input
        run.record(branch, "ParallelStateStarted")
        branch.block = block = Block([], len(self.flows))
        for index, flow in enumerate(self.flows):
            child = run.new_branch(flow, value, branch, index, branch.item)
            block.children[index] = child.number
            run.ready.append(child)
        return False

    def child_succeeded(self, run: ExecutionState, branch: Branch, child: Branch) -> bool:
        block = branch.block
        assert block is not None, "a child's parent has a block"
        block.results[child.index] = child.input
        del block.children[child.index], run.branches[child.number]
        branch.previous = child.previous
        if len(block.results) < len(self.flows):
            return False
        result = [block.results[index] for index in range(len(self.flows))]
        run.record(branch, "ParallelStateSucceeded")
        branch.block = None
        return self.leave(run, branch, result)

    def child_failed(self, run: ExecutionState, branch: Branch, child: Branch, failure: StateFailure) -> bool:
        branch.previous = child.previous
        for other in run.children(branch):
            abort(run, other)
        raise failure

    def record_failure(self, run: ExecutionState, branch: Branch) -> None:
        run.record(branch, "ParallelStateFailed")
