"""Snapshots: the state of an execution as JSON values, and back."""

from typing import Any

from signalbox.asl.run.branch import Block, Branch
from signalbox.asl.run.execution import ExecutionState
from signalbox.asl.run.execution_data import ExecutionData
from signalbox.asl.run.flow import CompiledMachine

_NOT_PLAIN = (
    *("machine", "branches", "commands", "events", "last_text", "last_value"),
    *("open_children", "open_tasks", "ready", "timers"),
)
_PLAIN = tuple(slot for slot in ExecutionData.__slots__ if slot not in _NOT_PLAIN)
_BRANCH = tuple(slot for slot in Branch.__slots__ if slot not in ("flow", "block", "retries"))


def dump(run: ExecutionState) -> dict[str, Any]:
    """Return the whole state of an execution as values that json.dumps accepts."""
    dumped: dict[str, Any] = {name: getattr(run, name) for name in _PLAIN}
    dumped["entered"] = list(run.entered)
    dumped["events"] = [list(event) for event in run.events]
    dumped["branches"] = [_dump_branch(branch) for branch in run.branches.values()]
    dumped["open_tasks"] = [list(pair) for pair in run.open_tasks.items()]
    dumped["open_children"] = [[child, *target] for child, target in run.open_children.items()]
    dumped["timers"] = [[timer, *target] for timer, target in run.timers.items()]
    return dumped


def load(machine: CompiledMachine, dumped: dict[str, Any]) -> ExecutionState:
    """Return the execution state of a snapshot of the same machine."""
    run = ExecutionState(machine, **{name: dumped[name] for name in _PLAIN})
    run.entered = list(dumped["entered"])
    run.events = [tuple(event) for event in dumped["events"]]
    run.branches = {branch["number"]: _load_branch(machine, branch) for branch in dumped["branches"]}
    run.open_tasks = dict(dumped["open_tasks"])
    run.open_children = {child: (branch, index) for child, branch, index in dumped["open_children"]}
    run.timers = {timer: (branch, purpose) for timer, branch, purpose in dumped["timers"]}
    return run


def _dump_branch(branch: Branch) -> dict[str, Any]:
    dumped: dict[str, Any] = {name: getattr(branch, name) for name in _BRANCH}
    dumped["flow"] = branch.flow.path
    dumped["retries"] = list(branch.retries.items()) if branch.retries else None
    dumped["block"] = _dump_block(branch.block) if branch.block else None
    return dumped


def _load_branch(machine: CompiledMachine, dumped: dict[str, Any]) -> Branch:
    branch = Branch(flow=machine.flows[dumped["flow"]], **{name: dumped[name] for name in _BRANCH})
    branch.retries = dict(dumped["retries"]) if dumped["retries"] else None
    branch.block = _load_block(dumped["block"]) if dumped["block"] else None
    return branch


def _dump_block(block: Block) -> dict[str, Any]:
    return {name: getattr(block, name) for name in Block.__slots__} | {
        "children": list(block.children.items()),
        "results": list(block.results.items()),
        "source": list(block.source),
    }


def _load_block(dumped: dict[str, Any]) -> Block:
    block = Block(**dumped)
    block.children = dict(dumped["children"])
    block.results = dict(dumped["results"])
    return block
