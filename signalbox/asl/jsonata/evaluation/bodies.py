"""Bodies of functions, compiled twice where needed: without checks of the depth, and with them.

How deeply a body nests without calling anything is known beforehand. Only where that would exceed the limit together
with the depth of the call, each part of the body checks the depth.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from signalbox.asl.jsonata.limits import MAX_DEPTH

Compiled = TypeVar("Compiled")


class Body(Generic[Compiled]):
    """Something compiled, with `height` (nested evaluations) and `weight` (number of parts)."""

    __slots__ = ("_checked", "_compile", "_fast", "height", "weight")

    def __init__(self, compile: "Callable[[bool], tuple[Compiled, int, int]]") -> None:
        self._compile = compile
        self._fast, self.height, self.weight = compile(False)
        self._checked: Compiled | None = None

    def at(self, depth: int) -> Compiled:
        """Return what is to be evaluated in a call at this depth."""
        if depth + self.height <= MAX_DEPTH:
            return self._fast
        if self._checked is None:
            self._checked = self._compile(True)[0]
        return self._checked
