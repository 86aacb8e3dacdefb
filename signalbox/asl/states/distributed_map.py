"""Distributed Map: each item, or batch of items, is a child execution, which the caller runs.

Source: Using Map state in Distributed mode, and the pages of its fields.
"""

from collections.abc import Sequence
from typing import Any

from signalbox.asl.errors import StateFailure
from signalbox.asl.language.interface import Scope
from signalbox.asl.query import Query
from signalbox.asl.query.fields import TOLERATED_COUNT, TOLERATED_PERCENTAGE
from signalbox.asl.run.branch import Block, Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.flow import Flow
from signalbox.asl.run.protocol import BeginMapRun, ChildFinished, MapRunUpdated, ReadItems, StartChild, WriteResults
from signalbox.asl.states.base import Definition
from signalbox.asl.states.item_batcher import Batcher
from signalbox.asl.states.item_results import formatted
from signalbox.asl.states.map import Map, item_processor
from signalbox.asl.states.ports import STATE_DATA, Port, origin_of
from signalbox.asl.values import Json, type_name

DISTRIBUTED_CONCURRENCY = 10_000  # concurrent child executions


class DistributedMap(Map):
    """A distributed Map; its result is the array of the children's outputs, or the details of its ResultWriter."""

    __slots__ = ("batcher", "child", "kind_of_child", "label", "percentage", "reader", "tolerated", "writer")

    def __init__(self, name: str, definition: Definition, query: Query, flow: Flow, query_language: str) -> None:
        super().__init__(name, definition, query, flow)
        self.label: str = definition.get("Label", name)
        self.child: Definition = {"QueryLanguage": query_language, **item_processor(definition)}
        self.kind_of_child: str = self.child.pop("ProcessorConfig").get("ExecutionType", "STANDARD")
        self.reader = Port(definition, "ItemReader", query)
        self.writer = Port(definition, "ResultWriter", query)
        self.batcher = Batcher(definition["ItemBatcher"], query) if "ItemBatcher" in definition else None
        self.tolerated = query.number(TOLERATED_COUNT)
        self.percentage = query.number(TOLERATED_PERCENTAGE)
        self.items = query.items(objects=True)

    def run(self, run: ExecutionState, branch: Branch) -> bool:
        scope = self.scope(run, branch)
        items = self.items(scope) if self.reader.definition is None else None
        limit = self.limit(scope, DISTRIBUTED_CONCURRENCY)
        branch.block = Block([], limit)
        if self.reader.definition is None:
            return self._begin(run, branch, items)
        arguments = self.reader.arguments(scope) if self.reader.arguments else None
        branch.block.origin = origin_of(arguments)
        run.record(branch, "MapStateStarted", 0)
        branch.block.phase = "read"
        branch.task = run.open_task(branch)
        run.commands.append(ReadItems(branch.task, self.name, self.reader.resource, self.reader.definition, arguments))
        return False

    def task_succeeded(self, run: ExecutionState, branch: Branch, result: Json) -> bool:
        """Called when the ItemReader or the ResultWriter has succeeded."""
        run.close_task(branch, cancel=False)
        assert branch.block is not None, "a Map that waits has a block"
        if branch.block.phase == "read":
            if isinstance(result, str) or not isinstance(result, (Sequence, dict)):
                raise StateFailure(
                    "States.ItemReaderFailed", f"The item reader gave a {type_name(result)} instead of items."
                )
            return self._begin(run, branch, result)
        if branch.block.phase == "write-failure":
            return self._raise_threshold_exceeded(run, branch)
        return self._complete(run, branch, {"MapRunArn": self._arn(run, branch), "ResultWriterDetails": result})

    def task_failed(self, run: ExecutionState, branch: Branch, error: str | None, cause: str | None) -> bool:
        """Called when the ItemReader or the ResultWriter has failed; States.* names replace the service's error."""
        assert branch.block is not None, "a Map that waits has a block"
        reading = branch.block.phase == "read"
        run.close_task(branch, cancel=False)
        if not reading:
            run.record(branch, "MapRunFailed", "States.ResultWriterFailed", cause)
        raise StateFailure("States.ItemReaderFailed" if reading else "States.ResultWriterFailed", cause or error)

    def child_finished(self, run: ExecutionState, branch: Branch, index: int, fact: ChildFinished) -> bool:
        block = branch.block
        assert block is not None, "a child's parent has a block"
        if fact.status == "SUCCEEDED":
            block.results[index] = {"Index": index, "Status": fact.status, "Output": fact.output}
        else:
            block.results[index] = {"Index": index, "Status": fact.status, "Error": fact.error, "Cause": fact.cause}
            begin, end = block.items[index]
            block.counts["failed"] += end - begin
            if self._exceeded(block):
                return self._fail(run, branch, block)
        if len(block.results) == len(block.items):
            return self._children_done(run, branch, block)
        self._start_children(run, branch, block)
        return False

    def map_run_updated(self, run: ExecutionState, branch: Branch, fact: MapRunUpdated) -> bool:
        """Called when somebody changed the limits of the Map Run: more children may start, or too many have failed."""
        block = branch.block
        assert block is not None, "a Map Run belongs to a block"
        if fact.max_concurrency is not None:
            block.limit = min(fact.max_concurrency or DISTRIBUTED_CONCURRENCY, DISTRIBUTED_CONCURRENCY)
        if fact.tolerated_count is not None:
            block.counts["count"] = fact.tolerated_count
        if fact.tolerated_percentage is not None:
            block.counts["percentage"] = fact.tolerated_percentage
        if block.phase != "run":
            return False
        if self._exceeded(block):
            return self._fail(run, branch, block)
        self._start_children(run, branch, block)
        return False

    def redrive(self, run: ExecutionState, branch: Branch) -> bool:
        """Start the children again that did not succeed, or the whole Map Run if it had not begun."""
        block = branch.block
        if block is None or block.phase == "read" or not block.items:
            return self.run(run, branch)
        block.phase = "run"
        block.results = {index: row for index, row in block.results.items() if row["Status"] == "SUCCEEDED"}
        block.next_index = 0
        block.counts["failed"] = 0
        run.record(branch, "MapRunRedriven", self._arn(run, branch), run.redrives)
        if len(block.results) == len(block.items):
            return self._children_done(run, branch, block)
        self._start_children(run, branch, block)
        return False

    def _begin(self, run: ExecutionState, branch: Branch, source: Json) -> bool:
        block = branch.block
        assert block is not None, "run has made the block"
        scope = self.scope(run, branch)
        items = self.reader.first_items(source, scope, block.origin or STATE_DATA)
        block.counts = {"failed": 0, "total": len(items)} | self._tolerance(scope)
        if block.phase != "read":
            run.record(branch, "MapStateStarted", len(items))
        block.phase = "run"
        block.run = run.new_number()
        # ItemSelector is evaluated for all items before the first child starts, so that an error fails the state.
        block.source = [self._selected(run, branch, item) for item in items] if self.selector else items
        block.items = self._spans(block, scope)
        run.record(branch, "MapRunStarted", self._arn(run, branch))
        self._tell(run, branch, block)
        if not block.items:
            return self._children_done(run, branch, block)
        self._start_children(run, branch, block)
        return False

    def _spans(self, block: Block, scope: Scope) -> list[Json]:
        if self.batcher is None:
            return [[index, index + 1] for index in range(len(block.source))]
        block.head = self.batcher.shared_input(scope)
        inputs = (self._input(block, index) for index in range(len(block.source)))
        return list(self.batcher.spans(inputs, block.head, scope))

    def _selected(self, run: ExecutionState, branch: Branch, item: dict[str, Json]) -> dict[str, Json]:
        assert self.selector is not None, "called only with an ItemSelector"
        return {**item, "Input": self.selector(self.selector_scope(run, branch, item))}

    def _input(self, block: Block, index: int) -> Json:
        item = block.source[index]
        return item.get("Input", item["Value"])

    def _child_input(self, block: Block, span: list[int]) -> Json:
        if block.head is None:
            return self._input(block, span[0])
        return {**block.head, "Items": [self._input(block, index) for index in range(*span)]}

    def _tell(self, run: ExecutionState, branch: Branch, block: Block) -> None:
        limit = 0 if self.concurrency is None or block.limit == DISTRIBUTED_CONCURRENCY else block.limit
        counts, arn = block.counts, self._arn(run, branch)
        tolerated = int(counts["count"] or 0), float(counts["percentage"] or 0)
        sizes = counts["total"], len(block.items)
        run.commands.append(BeginMapRun(block.run, arn, self.label, self.kind_of_child, *sizes, limit, *tolerated))

    def _tolerance(self, scope: Scope) -> dict[str, Any]:
        count = None if self.tolerated is None else float(self.tolerated(scope))
        return {"count": count, "percentage": None if self.percentage is None else float(self.percentage(scope))}

    def _exceeded(self, block: Block) -> bool:
        """Return whether more items failed than the count, or the percentage, of tolerated ones."""
        counts = block.counts
        limits = [] if counts["count"] is None else [counts["count"]]
        if counts["percentage"] is not None:
            limits.append(counts["total"] * counts["percentage"] / 100)
        return bool(counts["failed"] > min(limits, default=0))

    def _fail(self, run: ExecutionState, branch: Branch, block: Block) -> bool:
        """Fail the Map Run, as too many items failed; a ResultWriter that exports writes the results first."""
        run.close_children(branch)
        if not self.writer.exports:
            return self._raise_threshold_exceeded(run, branch)
        self._write(run, branch, block, "write-failure")
        return False

    def _raise_threshold_exceeded(self, run: ExecutionState, branch: Branch) -> bool:
        cause = "The specified tolerated failure threshold was exceeded"
        run.record(branch, "MapRunFailed", "States.ExceedToleratedFailureThreshold", cause)
        raise StateFailure("States.ExceedToleratedFailureThreshold", cause)

    def _start_children(self, run: ExecutionState, branch: Branch, block: Block) -> None:
        running = sum(1 for number, _ in run.open_children.values() if number == branch.number)
        while block.next_index < len(block.items) and running < block.limit:
            index = block.next_index
            block.next_index += 1
            if index in block.results:
                continue
            running += 1
            self._start_child(run, branch, block, index)

    def _start_child(self, run: ExecutionState, branch: Branch, block: Block, index: int) -> None:
        """Start a child, which is a transition of its parent ("Transitions in Distributed Map state")."""
        run.transitions += 1
        child = run.new_number()
        run.open_children[child] = (branch.number, index)
        span = block.items[index]
        item = {name: value for name, value in block.source[span[0]].items() if name != "Input"}
        context = {} if self.batcher else {"Map": {"Item": item}}
        data = self._child_input(block, span)
        run.commands.append(
            StartChild(child, block.run, self.name, self.label, self.kind_of_child, self.child, data, context, index)
        )

    def _children_done(self, run: ExecutionState, branch: Branch, block: Block) -> bool:
        if self.writer.definition is None:
            rows = [block.results[index] for index in range(len(block.items))]
            return self._complete(run, branch, [row["Output"] for row in rows if row["Status"] == "SUCCEEDED"])
        if not self.writer.exports:
            config = self.writer.definition.get("WriterConfig", {})
            return self._complete(run, branch, formatted(config, self._rows(block)))
        self._write(run, branch, block, "write")
        return False

    def _rows(self, block: Block) -> list[dict[str, Any]]:
        """The results of all children; those of unfinished items include their input."""
        rows = []
        for index, span in enumerate(block.items):
            row = block.results.get(index, {"Index": index, "Status": "PENDING"})
            rows.append(row if row["Status"] == "SUCCEEDED" else {**row, "Input": self._child_input(block, span)})
        return rows

    def _write(self, run: ExecutionState, branch: Branch, block: Block, phase: str) -> None:
        """Ask the ResultWriter to write the results."""
        arguments = self.writer.arguments(self.scope(run, branch)) if self.writer.arguments else None
        block.phase = phase
        branch.task = run.open_task(branch)
        writer = self.writer.definition or {}
        rows, arn = self._rows(block), self._arn(run, branch)
        run.commands.append(WriteResults(branch.task, self.name, self.writer.resource, writer, arguments, rows, arn))

    def _complete(self, run: ExecutionState, branch: Branch, result: Json) -> bool:
        run.record(branch, "MapRunSucceeded")
        run.record(branch, "MapStateSucceeded")
        branch.block = None
        return self.leave(run, branch, result)

    def _arn(self, run: ExecutionState, branch: Branch) -> str:
        assert branch.block is not None, "a Map Run belongs to a block"
        machine = run.machine.arn.replace(":stateMachine:", ":mapRun:")
        return f"{machine}/{self.label}:{run.name}-{branch.block.run}"
