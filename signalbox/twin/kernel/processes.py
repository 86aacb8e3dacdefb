"""Handlers as greenlets: each gives way at every call it makes, so that others run in between as they would on AWS."""

from collections.abc import Callable
from typing import Protocol

from greenlet import getcurrent, greenlet

from signalbox.twin.kernel.clock import Clock


class Surroundings(Protocol):
    """What must stand around a process while it runs, such as its modules and its variables."""

    def enter(self) -> None: ...


class Dead(BaseException):
    """The process was killed: nothing that it still tries can change anything. Not an Exception, so no handler keeps it."""


class Process:
    """One run of a function in a greenlet of its own; `finished` is called from the scheduler when it has ended."""

    current: "Process | None" = None

    def __init__(
        self, clock: Clock, surroundings: Surroundings, work: Callable[[], None], finished: Callable[[], None]
    ) -> None:
        self.clock = clock
        self.surroundings = surroundings
        self.finished = finished
        self.killed: Dead | None = None
        self.skew = 0.0
        """Seconds by which the clock that it sees is wrong."""
        self.luck = 0.0
        """Seconds by which the times drawn for its calls came out longer than they are on average."""
        self.greenlet = greenlet(work)

    def resume(self) -> None:
        """Let it run until its next pause, its end or its death; called by the scheduler alone."""
        if self.greenlet.dead:
            return
        self.surroundings.enter()
        before, Process.current = Process.current, self
        self.clock.show(self.skew)
        try:
            self.greenlet.switch()
        finally:
            Process.current = before
            self.clock.show(0.0)
        if self.greenlet.dead:
            self.finished()

    def pause(self, seconds: float) -> None:
        """Give way for so many virtual seconds; called from inside. Raises Dead for ever once the process was killed."""
        self.check()
        self.clock.after(seconds, self.resume)
        assert getcurrent() is self.greenlet, "a process can only pause itself"
        parent = self.greenlet.parent
        assert parent is not None
        parent.switch()
        self.check()

    def kill(self, reason: str) -> None:
        """From now on every call of this process raises Dead; whoever waits for it resumes it to let it die."""
        self.killed = self.killed or Dead(reason)

    def end(self) -> None:
        """End a suspended process for good; nobody is told. Its frames would keep a closed account alive: no collection
        looks into a suspended greenlet."""
        self.finished = lambda: None
        self.kill("the clock has stopped")
        if self.greenlet:
            self.resume()

    def check(self) -> None:
        """Raise the death again, at every further call, `finally` blocks included."""
        if self.killed:
            raise self.killed
