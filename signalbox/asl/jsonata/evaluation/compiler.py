"""Compiler of parsed expressions: each node becomes a function from context and frame to value."""

from collections.abc import Callable, Mapping

from signalbox.asl.jsonata.data.values import Sequence, TupleStream, Value, settle
from signalbox.asl.jsonata.errors import too_deep
from signalbox.asl.jsonata.evaluation.bodies import Body
from signalbox.asl.jsonata.limits import MAX_DEPTH
from signalbox.asl.jsonata.runtime import Evaluator, Frame
from signalbox.asl.jsonata.syntax.nodes import Node

_WAITING = {"path", "binary", "unary", "condition", "block", "bind", "function", "partial", "apply"}
Kinds = Mapping[str, Callable[["Compiler", Node, int], Evaluator]]


class Compiler:
    """Compiler of one body. `height` and `weight` describe what it has compiled.

    `kinds` compiles each kind of node. The kinds `filter` and `group` make functions of a value instead of a context.
    """

    def __init__(self, kinds: Kinds, careful: bool) -> None:
        self.kinds = kinds
        self.careful = careful  # check the depth at each node, and count turns
        self.height = 0
        self.weight = 0
        self.binds = False  # an assignment was compiled for the frame of the innermost block

    def compile(self, node: Node, depth: int, turns: int = 1) -> Evaluator:
        """Return the evaluator of a node that is nested so deeply in its body; the body itself has depth 1.

        `turns` is how often JavaScript waits for this node, see `turns.py`.
        """
        self.height = max(self.height, depth)
        self.weight += 1
        evaluate = self.kinds[node.kind or ""](self, node, depth)
        for stage in node.predicate or ():
            evaluate = _then(evaluate, self.kinds["filter"](self, stage, depth))
        if node.group is not None and node.kind != "path":
            evaluate = _then(evaluate, self.kinds["group"](self, node.group, depth))
        if not settles_itself(node):
            evaluate = _settled(evaluate, node.keep_array)
        return _careful(evaluate, depth, turns + (node.kind in _WAITING)) if self.careful else evaluate

    def body(self, node: Node) -> Body[Evaluator]:
        """Compile the body of a function, or a whole expression."""

        def compile(careful: bool) -> tuple[Evaluator, int, int]:
            compiler = Compiler(self.kinds, careful)
            return compiler.compile(node, 1), compiler.height, compiler.weight

        return Body(compile)


def settles_itself(node: Node) -> bool:
    """Return True where the evaluator of the node's kind itself returns a settled value."""
    return node.predicate is None and not node.keep_array and (node.group is None or node.kind == "path")


def _settled(evaluate: Evaluator, keep: bool) -> Evaluator:
    def settled(context: Value, frame: Frame) -> Value:
        result = evaluate(context, frame)
        if keep and isinstance(result, Sequence) and type(result) is not TupleStream:
            result.keep = True
        return settle(result)

    return settled


def _then(evaluate: Evaluator, following: Evaluator) -> Evaluator:
    return lambda context, frame: following(evaluate(context, frame), frame)


def _careful(evaluate: Evaluator, depth: int, turns: int) -> Evaluator:
    def careful(context: Value, frame: Frame) -> Value:
        if frame.runtime.depth + depth > MAX_DEPTH:
            raise too_deep()
        frame.runtime.turns += turns
        return evaluate(context, frame)

    return careful
