"""State of one evaluation: variables in frames, what is left of the limits, and the functions of the host."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import out_of_memory, out_of_time
from signalbox.asl.jsonata.limits import MAX_BYTES, MAX_CELLS, MAX_ITEMS, MAX_STEPS

Functions = Mapping[str, Value]  # names without the dollar sign


class Host(Protocol):
    """Surroundings of an evaluation: the clock and randomness."""

    now: float

    def draw(self) -> bytes:
        """Return 32 random bytes; each call returns others."""


class Runtime:
    """Rest of the limits of one evaluation, and the host that it runs in."""

    __slots__ = ("built_in", "careful", "cells", "depth", "host", "steps", "tokens", "turns")

    def __init__(self, host: Host, built_in: Functions) -> None:
        self.host = host
        self.built_in = built_in
        self.depth = 0  # of the call that is under way
        self.steps = MAX_STEPS
        self.cells = MAX_CELLS
        self.careful = False  # see evaluation/turns.py
        self.turns = 0
        self.tokens: dict[Value, Any] = {}  # the name under which a function was called last

    def spend(self, steps: int) -> None:
        """Count steps. Raises LimitExceeded."""
        self.steps -= steps
        if self.steps < 0:
            raise out_of_time()

    def allocate(self, items: int) -> None:
        """Count the items of a new array. Raises LimitExceeded."""
        self.cells -= items
        if items > MAX_ITEMS or self.cells < 0:
            raise out_of_memory()

    def allocate_text(self, characters: int) -> None:
        """Count the characters of a new text. Raises LimitExceeded."""
        self.cells -= characters >> 3
        if characters > MAX_BYTES or self.cells < 0:
            raise out_of_memory()

    def weigh(self, value: Value) -> Value:
        """Return the value. Raises LimitExceeded where it is too large with all that it contains."""
        # Only what was made here can be that large: before that number of items is made, nothing needs to be counted.
        if self.cells < HEAVY and _size(value, 0) > MAX_BYTES:
            raise out_of_memory()
        return value


def _size(value: Value, total: int) -> int:
    if isinstance(value, str):
        return total + len(value)
    if isinstance(value, dict):
        for key, item in value.items():
            total = _size(item, total + len(key))
        return total
    if isinstance(value, list):
        for item in value:
            total = total + 8 if type(item) is int else _size(item, total)
            if total > MAX_BYTES:
                break
        return total
    return total + 8


class Frame:
    """Variables of a block or call, and the frame around it."""

    __slots__ = ("outer", "runtime", "variables")

    def __init__(self, outer: "Frame | None", variables: dict[str, Value], runtime: Runtime) -> None:
        self.outer = outer
        self.variables = variables
        self.runtime = runtime

    def lookup(self, name: str) -> Value:
        """Return the variable of the innermost frame that has it."""
        frame: Frame | None = self
        while frame is not None:
            value = frame.variables.get(name, _ABSENT)
            if value is not _ABSENT:
                return value
            frame = frame.outer
        return self.runtime.built_in.get(name, UNDEFINED)


_ABSENT = object()
HEAVY = MAX_CELLS - MAX_ITEMS
Evaluator = Callable[[Value, Frame], Value]
