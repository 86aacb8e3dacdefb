"""Processes of handlers as greenlets: each yields at every call, so that others run in between as on AWS."""

import os
from collections.abc import Callable
from typing import Protocol

from greenlet import getcurrent, greenlet

from signalbox.twin.kernel.clock import Clock


class Surroundings(Protocol):
    """Modules, variables and the like that a process needs around it while it runs. `folder` is its working directory,
    empty for that of the whole program."""

    handler_name: str
    folder: str

    def enter(self) -> None: ...


def scheduler() -> greenlet:
    """Return the greenlet in which the scheduler runs, also within a process that starts another one."""
    found = getcurrent()
    while found.parent is not None:
        found = found.parent
    return found


class Dead(BaseException):
    """Raised in a killed process at every further call. No Exception, so that no handler catches it by mistake."""


class Process:
    """One run of a function in its own greenlet; the scheduler calls `finished` when it has ended. `skew`: seconds by
    which its clock is wrong. `excess_seconds`: how much longer than their mean the durations drawn for its calls were.
    `overdue`: it was cut off because it made no call for too long. `failure` ends the run. `turns` counts the turns of
    all processes."""

    current: "Process | None" = None
    turns = 0

    def __init__(
        self, clock: Clock, surroundings: Surroundings, work: Callable[[], None], finished: Callable[[], None]
    ) -> None:
        self.clock = clock
        self.surroundings = surroundings
        self.finished = finished
        self.killed: Dead | None = None
        self.skew = 0.0
        self.excess_seconds = 0.0
        self.overdue = False
        self.failure: Exception | None = None
        self.greenlet = greenlet(work, scheduler())

    def resume(self) -> None:
        """Let it run until its next pause, its end or its death; only the scheduler calls this."""
        if self.greenlet.dead:
            return
        self.surroundings.enter()
        before, Process.current = Process.current, self
        Process.turns += 1
        self.clock.show(self.skew)
        back = os.getcwd() if self.surroundings.folder else ""
        try:
            if back:
                os.chdir(self.surroundings.folder)
            self.greenlet.switch()
        finally:
            if back:
                os.chdir(back)
            Process.current = before
            self.clock.show(0.0)
        if self.failure:
            raise self.failure
        if self.greenlet.dead:
            self.finished()

    @property
    def runs_here(self) -> bool:
        """Return whether the code that asks is the process itself, and no thread that it has started."""
        return getcurrent() is self.greenlet

    def pause(self, seconds: float) -> None:
        """Yield for `seconds` of virtual time; called from inside. Raises Dead once the process was killed."""
        self.check()
        self.clock.after(seconds, self.resume)
        assert self.runs_here, "a process can only pause itself"
        self.wait()

    def wait(self) -> None:
        """Yield until something resumes this process; called from inside. Raises Dead once the process was killed."""
        self.check()
        parent = self.greenlet.parent
        assert parent is not None
        parent.switch()
        self.check()

    def kill(self, reason: str) -> None:
        """Let every further call of this process raise Dead; it dies when it is resumed next."""
        self.killed = self.killed or Dead(reason)

    def fail(self, failure: Exception) -> None:
        """End the whole run with this error, which the handler itself cannot catch. Raises Dead."""
        self.failure = failure
        self.kill("the run has failed")
        self.check()

    def end(self) -> None:
        """End a suspended process, without calling `finished`. Its frames would keep a closed account alive: the
        garbage collector does not look into a suspended greenlet."""
        self.finished = lambda: None
        self.kill("the clock has stopped")
        if self.greenlet:
            self.resume()

    def check(self) -> None:
        """Raise Dead if the process was killed, in `finally` blocks too."""
        if self.killed:
            raise self.killed
