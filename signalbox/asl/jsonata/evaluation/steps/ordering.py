"""Order-by steps, and the stable merge sort that they share with $sort."""

from collections.abc import Callable

from signalbox.asl.jsonata.data.numbers import is_number
from signalbox.asl.jsonata.data.text import precedes
from signalbox.asl.jsonata.data.values import UNDEFINED, TupleStream, Value
from signalbox.asl.jsonata.errors import JsonataError
from signalbox.asl.jsonata.evaluation.compiler import Compiler
from signalbox.asl.jsonata.runtime import Evaluator, Frame
from signalbox.asl.jsonata.syntax.nodes import Node


def compile_sort(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile an order-by clause to a function of the items."""
    weight = compiler.weight
    terms = [(descending, compiler.compile(term, depth)) for descending, term in node.terms]
    weight = compiler.weight - weight

    def sort(items: Value, frame: Frame) -> Value:
        with_tuples = type(items) is TupleStream

        def value_of(item: Value, term: Evaluator) -> Value:
            if with_tuples:
                return term(item["@"], Frame(frame, dict(item), frame.runtime))
            return term(item, frame)

        def follows(left: Value, right: Value) -> bool:
            frame.runtime.spend(2 * weight)
            for descending, term in terms:
                order = _compare(value_of(left, term), value_of(right, term), descending)
                if order:
                    return order > 0
            return False

        return merge_sort(items, follows)

    return sort


def _compare(left: Value, right: Value, descending: bool) -> int:
    if left is UNDEFINED:
        return 0 if right is UNDEFINED else 1
    if right is UNDEFINED:
        return -1
    if not (_is_ordered(left) and _is_ordered(right)):
        raise JsonataError("T2008", value=left if not _is_ordered(left) else right)
    if type(left) is str and type(right) is str:
        order = 0 if left == right else -1 if precedes(left, right) else 1
    elif type(left) is str or type(right) is str:
        raise JsonataError("T2007", value=left, value2=right)
    else:
        order = 0 if left == right else -1 if left < right else 1
    return -order if descending else order


def _is_ordered(value: Value) -> bool:
    return type(value) is str or is_number(value)


def merge_sort(items: list[Value], follows: Callable[[Value, Value], bool]) -> list[Value]:
    """Return the items in order; `follows` tells whether the left of two must come after the right."""
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle], follows), merge_sort(items[middle:], follows)
    merged: list[Value] = []
    at = behind = 0
    while at < len(left) and behind < len(right):
        if follows(left[at], right[behind]):
            merged.append(right[behind])
            behind += 1
        else:
            merged.append(left[at])
            at += 1
    return merged + left[at:] + right[behind:]
