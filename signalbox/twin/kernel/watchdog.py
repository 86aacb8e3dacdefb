"""Watchdog over handlers: virtual time stands while one computes, so one that never returns would stop the whole run.

A thread looks at the running process each second of real time. One that has made no call for too long is cut off as
Lambda does at the time-out. Under a debugger nothing is cut off.
"""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from signalbox.twin.kernel.processes import Process

LONGEST_TURN = 30.0
"""Real seconds that a handler may compute between two calls; far more than any handler of a deployed function needs."""
LONGEST_TURN_AGAIN = 2.0
"""The same for a handler that was cut off before."""
LOOK_SECONDS = 0.5
CUT = signal.SIGVTALRM


class Watchdog(threading.Thread):
    """Thread that interrupts the main thread while a process there does not end its turn."""

    def __init__(self) -> None:
        super().__init__(name="watchdog", daemon=True)
        self.watched = threading.main_thread().ident or 0
        self.closed = threading.Event()
        self.cut_before: set[str] = set()

    def run(self) -> None:
        """Look at the running process until this is closed."""
        turn, seconds, used = -1, 0.0, time.process_time()
        while not self.closed.wait(LOOK_SECONDS):
            process, before, used = Process.current, used, time.process_time()
            if process is None or Process.turns != turn:
                turn, seconds = Process.turns, 0.0
                continue
            # On a busy machine a handler that computes gets little time; one that waits gets none.
            seconds += used - before if used - before > 0.01 else LOOK_SECONDS
            known = process.surroundings.handler_name in self.cut_before
            if seconds >= (LONGEST_TURN_AGAIN if known else LONGEST_TURN):
                signal.pthread_kill(self.watched, CUT)

    def cut_off(self, number: int, frame: FrameType | None) -> None:
        """Kill the running process, in its own thread. Raises Dead there."""
        process = Process.current
        if process is not None and sys.gettrace() is None:
            self.cut_before.add(process.surroundings.handler_name)
            process.overdue = True
            process.kill("Sandbox.Timedout")
            process.check()


@contextmanager
def watched() -> Iterator[None]:
    """Watch handlers while this is open. Signals reach the main thread alone: in another one, nothing is watched."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    watchdog = Watchdog()
    before = signal.signal(CUT, watchdog.cut_off)
    watchdog.start()
    try:
        yield
    finally:
        watchdog.closed.set()
        watchdog.join()
        signal.signal(CUT, before)
