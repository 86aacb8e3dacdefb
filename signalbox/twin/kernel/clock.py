"""Virtual time: one clock, one heap of due things."""

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import time_machine

START = 1_767_603_600.0
"""Monday 2026-01-05 09:00:00 UTC, where every run begins, so that the same seed gives the same bytes."""


@dataclass(eq=False, slots=True)
class Due:
    """Action due at a virtual instant. `depth`: see Clock."""

    at: float
    action: Callable[[], None]
    recurring: bool = False
    cancelled: bool = False
    depth: int = 0


def nothing() -> None:
    """Do nothing, in the place of a cancelled action."""


class Clock:
    """Virtual clock: `now` in epoch seconds, and actions in order. While it is open, Python's clock shows its time.
    `depth` is the number of invocations in the chain of actions that has led to the present one. `draw_listeners` are
    called with the bounds and the value of each duration that is drawn, `tie_listeners` with the number of an action
    that a draw put before others of its instant; they change nothing."""

    def __init__(self, random: Random, start: float = START) -> None:
        self.now = self.start = start
        self.random = random
        self.heap: list[tuple[float, float, int, Due]] = []
        self.pending = 0
        self.numbers = 0
        self.skew = 0.0
        self.depth = 0
        self.draw_listeners: list[Callable[[tuple[float, float], float], None]] = []
        self.tie_listeners: list[Callable[[int], None]] = []
        self.travel = time_machine.travel(start, tick=False)
        self.coordinates: Any = None

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy of this clock needs; the copy is closed."""
        return {**vars(self), "travel": None, "coordinates": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Be a closed clock at the instant of another one."""
        vars(self).update(state, travel=time_machine.travel(state["now"], tick=False))

    def open(self) -> None:
        """Let time.time() and datetime.now() of this process show virtual time."""
        self.coordinates = self.travel.start()

    def close(self) -> None:
        """Give the process its own clock back."""
        if self.coordinates:
            self.travel.stop()
            self.coordinates = None

    def at(self, due: float, action: Callable[[], None], recurring: bool = False, shuffled: bool = True) -> Due:
        """Do `action` at the instant `due`; a recurring one does not keep a run from being idle. `shuffled=False` keeps
        the order of adding among the actions of one instant (the lines of a script)."""
        self.numbers += 1
        draw = self.random.random() if shuffled else 0.0
        item = Due(max(due, self.now), action, recurring, depth=self.depth)
        # Plain tuples: actions of one instant come in an order drawn from the seed, or as added.
        heapq.heappush(self.heap, (item.at, draw, self.numbers, item))
        self.pending += not recurring
        return item

    def after(self, seconds: float, action: Callable[[], None]) -> Due:
        """Do `action` after `seconds` of virtual time."""
        return self.at(self.now + seconds, action)

    def cancel(self, item: Due) -> None:
        """Cancel an action that has not been done yet."""
        if not item.cancelled:
            item.cancelled = True
            item.action = nothing  # its heap entry stays until its time, without the objects that the action uses
            self.pending -= not item.recurring

    def step(self, until: float) -> bool:
        """Do the next action due up to `until`; return False where there is none."""
        while self.heap and self.heap[0][3].cancelled:
            heapq.heappop(self.heap)
        if not self.heap or self.heap[0][0] > until:
            return False
        _, draw, number, item = heapq.heappop(self.heap)
        if self.tie_listeners and draw and self.heap and self.heap[0][0] == item.at:
            for listener in self.tie_listeners:
                listener(number)
        item.cancelled = True
        self.pending -= not item.recurring
        self.depth = item.depth
        self.move_to(item.at)
        item.action()
        self.depth = 0
        return True

    def draw(self, span: tuple[float, float]) -> float:
        """Draw a modelled duration between two bounds, often short and sometimes long (log-uniform)."""
        least, most = span
        return self.drawn(span, float(least * (most / least) ** self.random.random()))

    def uniform(self, least: float, most: float) -> float:
        """Draw a number between two bounds, each as likely as any other."""
        return self.drawn((least, most), self.random.uniform(least, most))

    def drawn(self, span: tuple[float, float], value: float) -> float:
        """Return a drawn value after its listeners have been called."""
        for listener in self.draw_listeners:
            listener(span, value)
        return value

    @staticmethod
    def mean(span: tuple[float, float]) -> float:
        """Return the mean of what `draw` gives for these bounds."""
        least, most = span
        return (most - least) / math.log(most / least)

    def uuid(self) -> str:
        """Return an identifier drawn from the seed."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def move_to(self, instant: float) -> None:
        """Set the time, here and for everything in this process that asks for it."""
        if instant != self.now:
            self.now = instant
            if self.coordinates:
                self.coordinates.move_to(instant)

    def show(self, skew: float) -> None:
        """Let this process's own clock be wrong by `skew` seconds; 0 makes it right again."""
        if skew != self.skew:
            self.skew = skew
            if self.coordinates:
                self.coordinates.move_to(self.now + skew)

    def run_until(self, instant: float) -> None:
        """Do all that is due up to `instant`, and move the time there."""
        while self.step(instant):
            pass
        self.move_to(instant)

    def run_while_pending(self, steps: int) -> bool:
        """Do up to `steps` actions; return False once nothing but recurring actions is due."""
        return all(self.pending and self.step(float("inf")) for _ in range(steps))
