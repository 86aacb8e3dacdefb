"""Steps of paths that bind variables (`@`, `#`, `%`): each result is a tuple of bindings, its item under "@"."""

from typing import Any

from signalbox.asl.jsonata.data.values import UNDEFINED, TupleStream, Value
from signalbox.asl.jsonata.errors import InternalError
from signalbox.asl.jsonata.evaluation.compiler import Compiler
from signalbox.asl.jsonata.runtime import Evaluator, Frame
from signalbox.asl.jsonata.syntax.nodes import Node

Tuples = list[dict[str, Any]]


def compile_stages(compiler: Compiler, node: Node, depth: int) -> list[Evaluator]:
    """Compile the predicates and position variables of a step to functions of its result."""
    return [
        _numbered(stage.value) if stage.kind == "index" else compiler.kinds["filter"](compiler, stage, depth)
        for stage in node.stages or ()
    ]


def _numbered(name: str) -> Evaluator:
    def number(tuples: Value, frame: Frame) -> Value:
        for position, each in enumerate(tuples):
            each[name] = position
        return tuples

    return number


class TupleStep:
    """Step that takes tuples and returns tuples."""

    def __init__(self, compiler: Compiler, node: Node, depth: int) -> None:
        self._node = node
        weight = compiler.weight
        self._sorts = node.kind == "sort"
        self.evaluate = compiler.kinds["sort"](compiler, node, depth) if self._sorts else compiler.compile(node, depth)
        self._stages = compile_stages(compiler, node, depth - 1)
        self._weight = compiler.weight - weight

    def run(self, items: list[Value], tuples: Tuples | None, frame: Frame) -> Value:
        """Return the tuples of the results.

        They are for the tuples of the step before or, at the first such step, for items.
        """
        result = self._sorted(items, tuples, frame) if self._sorts else self._results(items, tuples, frame)
        for stage in self._stages:
            result = stage(result, frame)
        return result

    def _sorted(self, items: list[Value], tuples: Tuples | None, frame: Frame) -> Value:
        if tuples is not None:
            return self.evaluate(tuples, frame)
        ordered = self.evaluate(items, frame)
        return TupleStream([{"@": item, self._node.index or "": place} for place, item in enumerate(ordered)])

    def _results(self, items: list[Value], tuples: Tuples | None, frame: Frame) -> Value:
        found = TupleStream()
        if tuples is None and not isinstance(items, list):
            raise InternalError("a value that is no array is mapped")
        before = [{"@": item} for item in items] if tuples is None else tuples
        frame.runtime.spend(len(before) * self._weight)
        for each in before:
            value = self.evaluate(each["@"], Frame(frame, dict(each), frame.runtime))
            if value is UNDEFINED:
                continue
            for place, item in enumerate(value if isinstance(value, list) else [value]):
                found.append({**each, **item} if type(value) is TupleStream else self._tuple(each, item, place))
        frame.runtime.allocate(len(found))
        return found

    def _tuple(self, before: dict[str, Any], item: Value, place: int) -> dict[str, Any]:
        node = self._node
        bindings = {**before, node.focus: item} if node.focus else {**before, "@": item}
        if node.index:
            bindings[node.index] = place
        if node.ancestor is not None:
            bindings[node.ancestor.label] = before["@"]
        return bindings
