"""Inline Map: one iteration for each item, at most MaxConcurrency at a time."""

from signalbox.asl.errors import StateFailure
from signalbox.asl.language.interface import Scope
from signalbox.asl.query import Query
from signalbox.asl.query.fields import CONCURRENCY
from signalbox.asl.run.branch import Block, Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.flow import Flow
from signalbox.asl.states.abort import abort
from signalbox.asl.states.base import Definition
from signalbox.asl.states.ports import STATE_DATA
from signalbox.asl.states.recovery import RecoveringState
from signalbox.asl.values import Json

INLINE_CONCURRENCY = 40  # concurrent iterations (Using Map state in Inline mode)


def item_processor(definition: Definition) -> Definition:
    """Return the ItemProcessor of a Map, which was called Iterator in the past."""
    processor: Definition = definition["ItemProcessor"] if "ItemProcessor" in definition else definition["Iterator"]
    return processor


class Map(RecoveringState):
    """A Map state; its result is the array of the iterations' outputs, in the order of the items."""

    __slots__ = ("concurrency", "flow", "items", "selector")

    def __init__(self, name: str, definition: Definition, query: Query, flow: Flow) -> None:
        super().__init__(name, definition, query)
        self.flow = flow
        self.items = query.items()
        self.selector = query.item_input()
        self.concurrency = query.number(CONCURRENCY)

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        scope = self.scope(run, branch)
        items = self.items(scope)
        limit = self.limit(scope, INLINE_CONCURRENCY)
        run.record(branch, "MapStateStarted", len(items))
        if not items:
            return self._done(run, branch, [])
        branch.block = Block(items, limit)
        self._start_iterations(run, branch, branch.block)
        return False

    def child_succeeded(self, run: ExecutionState, branch: Branch, child: Branch) -> bool:
        block = branch.block
        assert block is not None, "a child's parent has a block"
        run.record(child, "MapIterationSucceeded", self.name, child.index)
        block.results[child.index] = child.input
        del block.children[child.index], run.branches[child.number]
        branch.previous = child.previous
        if len(block.results) == len(block.items):
            branch.block = None
            return self._done(run, branch, [block.results[index] for index in range(len(block.items))])
        self._start_iterations(run, branch, block)
        return False

    def child_failed(self, run: ExecutionState, branch: Branch, child: Branch, failure: StateFailure) -> bool:
        run.record(child, "MapIterationFailed", self.name, child.index)
        branch.previous = child.previous
        for other in run.children(branch):
            if other is not child and other.entered_event:
                abort(run, other)
                run.record(other, "MapIterationAborted", self.name, other.index)
        raise failure

    def record_failure(self, run: ExecutionState, branch: Branch) -> None:
        run.record(branch, "MapStateFailed")

    def _done(self, run: ExecutionState, branch: Branch, results: list[Json]) -> bool:
        run.record(branch, "MapStateSucceeded")
        return self.leave(run, branch, results)

    def limit(self, scope: Scope, most: int) -> int:
        """Return the number of concurrent iterations: MaxConcurrency, where 0 means the service's limit `most`."""
        limit = self.concurrency(scope) if self.concurrency else 0
        return min(limit or most, most)

    def _start_iterations(self, run: ExecutionState, branch: Branch, block: Block) -> None:
        while block.next_index < len(block.items) and len(block.children) < block.limit:
            index = block.next_index
            block.next_index += 1
            item: dict[str, Json] = {"Index": index, "Value": block.items[index], "Source": STATE_DATA}
            child = run.new_branch(self.flow, block.items[index], branch, index, item)
            block.children[index] = child.number
            run.record(child, "MapIterationStarted", self.name, index)
            if self.selector is not None:
                child.input = self.selector(self.selector_scope(run, branch, item))
            run.ready.append(child)

    def selector_scope(self, run: ExecutionState, branch: Branch, item: dict[str, Json]) -> Scope:
        """Return the scope of ItemSelector: the Map's own input, and the item in the context object."""
        scope = self.scope(run, branch)
        scope.item = item
        return scope
