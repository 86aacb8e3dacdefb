"""The clock of the server, and what is due later. In virtual time nothing is: the driver goes on at once."""

import heapq
import itertools
import threading
from collections.abc import Callable

Act = Callable[[], None]


class RealClock:
    """Runs each act when it is due, in a thread that starts with the first; `now` is handed in."""

    def __init__(self, lock: threading.Condition, now: Callable[[], float]) -> None:
        self.lock = lock
        self.now = now
        self._due: list[tuple[float, int, Act]] = []
        self._numbers = itertools.count()
        self._closed = False
        self._thread: threading.Thread | None = None

    def at(self, instant: float, act: Act) -> None:
        """Run an act at an instant, in epoch seconds. It must check itself whether it is still wanted."""
        with self.lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="timers", daemon=True)
                self._thread.start()
            heapq.heappush(self._due, (instant, next(self._numbers), act))
            self.lock.notify_all()

    def close(self) -> None:
        """End the thread."""
        with self.lock:
            self._closed = True
            self.lock.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with self.lock:
            while not self._closed:
                wait = self._due[0][0] - self.now() if self._due else None
                if wait is not None and wait <= 0:
                    heapq.heappop(self._due)[2]()
                else:
                    self.lock.wait(wait)
