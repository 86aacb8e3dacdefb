"""Order of errors in constructors.

JavaScript evaluates the items of an array and the values of an object side by side: of several errors, the one counts
that needs the fewest turns of the event loop. Here they are evaluated one after the other. Only when one fails, the
constructor is evaluated again with a count of the turns that JavaScript would wait.
"""

from collections.abc import Iterable

from signalbox.asl.jsonata.data.values import Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError, LimitExceeded
from signalbox.asl.jsonata.evaluation.compiler import Compiler
from signalbox.asl.jsonata.runtime import Evaluator, Frame, Runtime
from signalbox.asl.jsonata.syntax.nodes import Node

Part = tuple[Evaluator, Value, Frame]


def side_by_side(parts: Iterable[Part], runtime: Runtime) -> list[Value]:
    """Return the values of all parts. Raises the error that comes first in JavaScript."""
    if not runtime.careful:
        return [evaluate(context, frame) for evaluate, context, frame in parts]
    begin, depth, longest = runtime.turns, runtime.depth, 0
    values: list[Value] = []
    failures: list[tuple[int, int, Exception]] = []
    for evaluate, context, frame in parts:
        runtime.turns = 0
        try:
            values.append(evaluate(context, frame))
            longest = max(longest, runtime.turns)
        except (JsonataError, InternalError) as error:
            failures.append((runtime.turns, len(failures), error))
            runtime.depth = depth
    runtime.turns = begin + longest + 3
    if failures:
        turns, _, first = min(failures, key=lambda failure: failure[:2])
        runtime.turns = begin + turns + 2
        raise first
    return values


class FirstError:
    """Error that comes first in JavaScript, when a constructor fails."""

    def __init__(self, compiler: Compiler, node: Node, depth: int) -> None:
        self._kinds, self._node, self._depth = compiler.kinds, node, depth
        self._careful: Evaluator | None = None

    def instead_of(self, error: Exception, context: Value, frame: Frame, depth: int) -> Exception:
        """Return the error that counts, for the one that was met first here."""
        runtime = frame.runtime
        if runtime.careful:
            return error
        if self._careful is None:
            self._careful = Compiler(self._kinds, careful=True).compile(self._node, self._depth)
        runtime.careful, runtime.depth = True, depth
        try:
            self._careful(context, frame)
        except (JsonataError, InternalError) as first:
            return first
        except LimitExceeded:
            return error  # the limits were nearly used up before
        finally:
            runtime.careful = False
        return error
