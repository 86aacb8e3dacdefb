"""The state of one execution, and the operations that states are built from."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from signalbox.asl.run.branch import Branch
from signalbox.asl.run.context import context_of, waiting_of
from signalbox.asl.run.execution_data import ExecutionData
from signalbox.asl.run.flow import Flow
from signalbox.asl.run.history import Rendered, render
from signalbox.asl.run.protocol import CancelChild, CancelTask, CancelTimer, StartTimer
from signalbox.asl.values import Json


class ExecutionState(ExecutionData):
    """One execution between two steps (signalbox.asl.run.snapshot stores and restores it).

    Attributes to read: `status`, `output`, `error`, `cause`, `history`, `transitions`, `entered`, `open_tasks`,
    `waiting`.
    """

    __slots__ = ()

    @property
    def root(self) -> Branch:
        """The execution's own branch, which is always the first."""
        return self.branches[1]

    @property
    def history(self) -> list[Rendered]:
        """The events so far as GetExecutionHistory gives them (rendered anew at each call)."""
        return render(self.events)

    @property
    def waiting(self) -> list[dict[str, Any]]:
        """What each open branch waits for: state, since (epoch seconds), deadline (epoch seconds or None), for."""
        return [waiting_of(branch) for branch in self.branches.values() if branch.state and self.is_open(branch)]

    def is_open(self, branch: Branch) -> bool:
        """True while a branch has a task or a timer under way."""
        return branch.task is not None or branch.timer is not None

    def number(self) -> int:
        """The next number for a task, timer, branch or child."""
        number = self.next_number
        self.next_number = number + 1
        return number

    def draw(self) -> bytes:
        """32 bytes that depend on the seed, the execution's name and how many were drawn before."""
        self.draws += 1
        return hashlib.sha256(f"{self.seed}/{self.name}/{self.draws}".encode()).digest()

    def new_token(self) -> str:
        """A task token: as opaque as the ones of AWS, yet the same for the same seed."""
        return base64.b64encode(self.draw() + self.draw()).decode()

    def start_timer(self, branch: Branch, at: float, purpose: str) -> int:
        """Ask for a timer; `purpose` says what its firing means."""
        timer = self.number()
        self.timers[timer] = (branch.number, purpose)
        self.commands.append(StartTimer(timer, at))
        return timer

    def cancel_timer(self, timer: int) -> None:
        """Forget a timer that has not fired."""
        if self.timers.pop(timer, None) is not None:
            self.commands.append(CancelTimer(timer))

    def open_task(self, branch: Branch) -> int:
        """Number a task that the branch waits for from now on."""
        task = self.number()
        self.open_tasks[task] = branch.number
        return task

    def close_task(self, branch: Branch, cancel: bool) -> None:
        """Forget the branch's task and its timers; with `cancel`, tell the world that nobody listens any more."""
        if branch.task is not None:
            self.open_tasks.pop(branch.task, None)
            if cancel:
                self.commands.append(CancelTask(branch.task))
            branch.task = None
            branch.token = None
        self.close_timers(branch)

    def close_children(self, branch: Branch) -> None:
        """Stop the child executions that the branch's distributed Map has under way."""
        for child, (number, _) in list(self.open_children.items()):
            if number == branch.number:
                del self.open_children[child]
                self.commands.append(CancelChild(child))

    def close_timers(self, branch: Branch) -> None:
        """Forget the branch's timers."""
        if branch.timer is not None:
            self.cancel_timer(branch.timer)
            branch.timer = None
        if branch.heartbeat is not None:
            self.cancel_timer(branch.heartbeat)
            branch.heartbeat = None
        branch.deadline = None

    def new_branch(
        self, flow: Flow, state_input: Json, parent: Branch, index: int, item: dict[str, Json] | None
    ) -> Branch:
        """A child branch of a Parallel or Map; it sees the variables that its parent sees now."""
        branch = Branch(self.number(), flow, state_input, parent.variables, parent.number, index, item, parent.previous)
        self.branches[branch.number] = branch
        return branch

    def children(self, branch: Branch) -> Sequence[Branch]:
        """The branches that a Parallel or Map state has under way, in order of their index."""
        if branch.block is None:
            return ()
        return [self.branches[number] for _, number in sorted(branch.block.children.items())]

    def forget_children(self, branch: Branch) -> None:
        """Drop a block's branches, and theirs."""
        for child in self.children(branch):
            self.forget_children(child)
            del self.branches[child.number]
        branch.block = None

    def context(self, branch: Branch) -> dict[str, Json]:
        """The context object, `$states.context`, as the branch sees it."""
        return context_of(self, branch)
