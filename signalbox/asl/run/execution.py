"""The state of one execution, and the operations that states are built from."""

import base64
import hashlib
from collections.abc import Sequence

from signalbox.asl.run.branch import Branch
from signalbox.asl.run.context import Wait, context_of, describe_wait
from signalbox.asl.run.execution_data import ExecutionData
from signalbox.asl.run.flow import Flow
from signalbox.asl.run.history import Rendered, render
from signalbox.asl.run.protocol import CancelChild, CancelTask, CancelTimer, StartTimer
from signalbox.asl.values import Json

TOKEN_BYTES = 501
"""Bytes of a token. In base64 they have 668 characters, the length of AWS's tokens; rows that hold one bill by it."""


class ExecutionState(ExecutionData):
    """One execution between two steps (signalbox.asl.run.snapshot stores and restores it). Attributes to read:
    `status`, `output`, `error`, `cause`, `history`, `transitions`, `entered`, `open_tasks`, `waiting`."""

    __slots__ = ()

    @property
    def root(self) -> Branch:
        """The branch of the execution itself, which is the first."""
        return self.branches[1]

    @property
    def history(self) -> list[Rendered]:
        """The events so far as GetExecutionHistory returns them (rendered again at each call)."""
        return render(self.events)

    @property
    def waiting(self) -> list[Wait]:
        """The waits of all open branches."""
        return [describe_wait(branch) for branch in self.branches.values() if branch.state and self.is_open(branch)]

    def is_open(self, branch: Branch) -> bool:
        """Return True while a branch has an open task or timer."""
        return branch.task is not None or branch.timer is not None

    def new_number(self) -> int:
        """Return a new number for a task, timer, branch or child."""
        number = self.next_number
        self.next_number = number + 1
        return number

    def draw(self) -> bytes:
        """Return 32 bytes that depend on the seed, the execution's name and the number of earlier draws."""
        self.draws += 1
        return hashlib.sha256(f"{self.seed}/{self.name}/{self.draws}".encode()).digest()

    def new_token(self) -> str:
        """Return a task token, as long as those of AWS; it is the same for the same seed."""
        return base64.b64encode(hashlib.shake_256(self.draw() + self.draw()).digest(TOKEN_BYTES)).decode()

    def start_timer(self, branch: Branch, at: float, purpose: str) -> int:
        """Start a timer; `purpose` is execution, timeout, heartbeat, retry or wait."""
        timer = self.new_number()
        self.timers[timer] = (branch.number, purpose)
        self.commands.append(StartTimer(timer, at))
        return timer

    def cancel_timer(self, timer: int) -> None:
        """Cancel a timer, if it has not fired."""
        if self.timers.pop(timer, None) is not None:
            self.commands.append(CancelTimer(timer))

    def open_task(self, branch: Branch) -> int:
        """Return the number of a new task, for which the branch waits."""
        task = self.new_number()
        self.open_tasks[task] = branch.number
        return task

    def close_task(self, branch: Branch, cancel: bool) -> None:
        """Close the branch's task and its timers; with `cancel`, emit CancelTask."""
        if branch.task is not None:
            self.open_tasks.pop(branch.task, None)
            if cancel:
                self.commands.append(CancelTask(branch.task))
            branch.task = None
            branch.token = None
        self.close_timers(branch)

    def close_children(self, branch: Branch) -> None:
        """Stop the running child executions of the branch's distributed Map."""
        for child, (number, _) in list(self.open_children.items()):
            if number == branch.number:
                del self.open_children[child]
                self.commands.append(CancelChild(child))

    def close_timers(self, branch: Branch) -> None:
        """Cancel the branch's timers."""
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
        """Add a child branch of a Parallel or Map, with the present variables of its parent."""
        variables, previous = parent.variables, parent.previous
        number = self.new_number()
        branch = Branch(number, flow, flow.start_at, state_input, variables, parent.number, index, item, previous)
        self.branches[branch.number] = branch
        return branch

    def children(self, branch: Branch) -> Sequence[Branch]:
        """Return the running branches of a Parallel or Map state, by index."""
        if branch.block is None:
            return ()
        return [self.branches[number] for _, number in sorted(branch.block.children.items())]

    def forget_children(self, branch: Branch) -> None:
        """Remove the block of a branch with all branches in it."""
        for child in self.children(branch):
            self.forget_children(child)
            del self.branches[child.number]
        branch.block = None

    def context(self, branch: Branch) -> dict[str, Json]:
        """Return the context object, `$states.context`, for a branch."""
        return context_of(self, branch)
