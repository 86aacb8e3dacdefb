"""Bodies of functions, compiled twice where needed: to be fast, and to be careful.

How deeply a body nests without calling anything is known beforehand. Only where that would exceed the limit together
with the depth of the call, each part of the body checks the depth. `turns.py` needs careful bodies too.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from signalbox.asl.jsonata.limits import MAX_DEPTH
from signalbox.asl.jsonata.runtime import Runtime

Compiled = TypeVar("Compiled")


class Body(Generic[Compiled]):
    """Something compiled, with `height` (nested evaluations) and `weight` (number of parts)."""

    __slots__ = ("_careful", "_compile", "_fast", "height", "weight")

    def __init__(self, compile: "Callable[[bool], tuple[Compiled, int, int]]") -> None:
        self._compile = compile
        self._fast, self.height, self.weight = compile(False)
        self._careful: Compiled | None = None

    def ready(self, runtime: Runtime) -> Compiled:
        """Return what is to be evaluated at the depth of the call under way."""
        if runtime.depth + self.height <= MAX_DEPTH and not runtime.careful:
            return self._fast
        if self._careful is None:
            self._careful = self._compile(True)[0]
        return self._careful
