"""Transforms (`|pattern|update,deletion|`): functions that return a changed copy of their argument."""

from signalbox.asl.jsonata.data.values import UNDEFINED, Function, Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError
from signalbox.asl.jsonata.evaluation.compiler import Compiler
from signalbox.asl.jsonata.evaluation.functions import Native
from signalbox.asl.jsonata.evaluation.invocation import apply
from signalbox.asl.jsonata.runtime import Evaluator, Frame, Runtime
from signalbox.asl.jsonata.syntax.nodes import Node


def compile_transform(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a transform to an evaluator of the function."""
    pattern = compiler.compile(node.pattern, depth + 1)
    update = compiler.compile(node.update, depth + 1)
    deletion = None if node.deletion is None else compiler.compile(node.deletion, depth + 1)

    def evaluate(context: Value, frame: Frame) -> Native:
        def transform(runtime: Runtime, value: Value) -> Value:
            if value is UNDEFINED:
                return value
            clone = frame.lookup("clone")
            if not isinstance(clone, Function):
                raise JsonataError("T2013")
            result = apply(clone, [value], None, runtime)
            found = pattern(result, frame)
            if found is not UNDEFINED:
                for match in found if isinstance(found, list) else [found]:
                    _update(match, update(match, frame))
                    if deletion is not None:
                        _delete(match, deletion(match, frame))
            return result

        return Native("transform", transform, "<(oa):o>", ("obj",))

    return evaluate


def _update(match: Value, update: Value) -> None:
    if isinstance(match, Function):
        raise JsonataError("D1010")
    if update is UNDEFINED:
        return
    if type(update) is not dict:
        raise JsonataError("T2011", value=update)
    if type(match) is dict:
        match.update(update)
    elif update and not isinstance(match, list):
        raise InternalError("a property is set on a value that is no object")


def _delete(match: Value, deletion: Value) -> None:
    if deletion is UNDEFINED:
        return
    names = deletion if isinstance(deletion, list) else [deletion]
    if not all(type(name) is str for name in names):
        raise JsonataError("T2012", value=deletion)
    if type(match) is dict:
        for name in names:
            match.pop(name, None)
