"""Wildcards: all fields of a value, or everything in it."""

from signalbox.asl.jsonata.data.values import UNDEFINED, Sequence, Value, keys_of, settle
from signalbox.asl.jsonata.evaluation.compiler import Compiler, settles_itself
from signalbox.asl.jsonata.runtime import Evaluator, Frame
from signalbox.asl.jsonata.syntax.nodes import Node


def compile_wildcard(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile `*`: the values of all fields, arrays among them flattened at any depth."""

    def wildcard(context: Value, frame: Frame) -> Value:
        found = Sequence()
        values: list[Value] = []
        if type(context) is dict:
            values = [context[key] for key in keys_of(context)]
        elif isinstance(context, list):
            values = context
        is_sequence = True
        for value in values:
            if isinstance(value, list):
                _flatten(value, found)
                is_sequence = False
            else:
                found.append(value)
        # JavaScript's concat returns an array that is no sequence.
        return (settle(found) if settles_itself(node) else found) if is_sequence else list(found)

    return wildcard


def _flatten(value: list[Value], target: list[Value]) -> None:
    for item in value:
        if isinstance(item, list):
            _flatten(item, target)
        else:
            target.append(item)


def compile_descendants(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile `**`: the context and everything in it."""

    def descendants(context: Value, frame: Frame) -> Value:
        found = Sequence()
        if context is not UNDEFINED:
            _descend(context, found)
        frame.runtime.allocate(len(found))
        return settle(found)

    return descendants


def _descend(value: Value, found: list[Value]) -> None:
    if isinstance(value, list):
        for item in value:
            _descend(item, found)
        return
    found.append(value)
    if type(value) is dict:
        for key in keys_of(value):
            _descend(value[key], found)
