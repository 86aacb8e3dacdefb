"""Predicates: an index, indexes, or a condition for each item."""

import math

from signalbox.asl.jsonata.data.comparison import are_numeric, is_numeric, is_true
from signalbox.asl.jsonata.data.values import UNDEFINED, Sequence, TupleStream, Value
from signalbox.asl.jsonata.evaluation.compiler import Compiler
from signalbox.asl.jsonata.runtime import Evaluator, Frame
from signalbox.asl.jsonata.syntax.nodes import Node


def compile_filter(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a predicate to a function of the value that it filters."""
    if node.expression.kind == "number":
        return _at_index(math.floor(node.expression.value))
    weight = compiler.weight
    predicate = compiler.compile(node.expression, depth + 1)
    weight = compiler.weight - weight

    def keep_matching(value: Value, frame: Frame) -> Value:
        items = value if isinstance(value, list) else [value]
        frame.runtime.spend(len(items) * weight)
        with_tuples = type(value) is TupleStream
        kept: list[Value] = TupleStream() if with_tuples else Sequence()
        for index, item in enumerate(items):
            if with_tuples:
                answer = predicate(item["@"], Frame(frame, dict(item), frame.runtime))
            else:
                answer = predicate(item, frame)
            kept.extend([item] * _matches(answer, index, len(items)))
        return kept

    return keep_matching


def _at_index(index: int) -> Evaluator:
    def item_at(value: Value, frame: Frame) -> Value:
        items = value if isinstance(value, list) else [value]
        kept: list[Value] = TupleStream() if type(value) is TupleStream else Sequence()
        position = index if index >= 0 else len(items) + index
        if 0 <= position < len(items):
            item = items[position]
            if isinstance(item, list):
                return item
            if item is not UNDEFINED:
                kept.append(item)
        return kept

    return item_at


def _matches(answer: Value, index: int, length: int) -> int:
    """Return how often an item is kept: once where the answer is true or has the item's index."""
    if type(answer) is bool:
        return int(answer)
    if isinstance(answer, list) and are_numeric(answer):
        numbers = answer
    elif is_numeric(answer):
        numbers = [answer]
    else:
        return int(is_true(answer))
    positions = [math.floor(number) for number in numbers]
    return sum((position if position >= 0 else length + position) == index for position in positions)
