"""Constructors of arrays and objects, and grouping."""

from collections.abc import Iterable
from typing import Any

from signalbox.asl.jsonata.data.values import (
    UNDEFINED,
    ConstructedArray,
    TupleStream,
    Value,
    append,
    keys_of,
)
from signalbox.asl.jsonata.errors import InternalError, JsonataError
from signalbox.asl.jsonata.evaluation.compiler import Compiler, settles_itself
from signalbox.asl.jsonata.evaluation.turns import FirstError, side_by_side
from signalbox.asl.jsonata.runtime import HEAVY, Evaluator, Frame, Runtime
from signalbox.asl.jsonata.syntax.nodes import Node

Pair = tuple[Evaluator, Evaluator]


def compile_array(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile an array constructor: values that are arrays are joined, constructed arrays stay whole."""
    whole = [item.value == "[" for item in node.expressions]
    items = [compiler.compile(item, depth + 1) for item in node.expressions]
    kind = ConstructedArray if node.constructs_array else list
    first_error = FirstError(compiler, node, depth)

    def array(context: Value, frame: Frame) -> Value:
        runtime = frame.runtime
        outer_depth = runtime.depth
        try:
            if runtime.careful:
                values = side_by_side([(item, context, frame) for item in items], runtime)
            else:
                values = [item(context, frame) for item in items]
        except (JsonataError, InternalError) as error:
            raise first_error.instead_of(error, context, frame, outer_depth) from error
        result: list[Value] = kind()
        for is_whole, value in zip(whole, values, strict=True):
            if isinstance(value, list) and not is_whole:
                runtime.allocate(len(result) + len(value))
                result.extend(value)
            elif value is not UNDEFINED:
                result.append(value)
        return runtime.weigh(result) if runtime.cells < HEAVY else result

    return array


def compile_object(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile an object constructor: the context's items, grouped by key."""
    pairs = _compile_pairs(compiler, node, depth)
    group, literal = _group(pairs), _literal_keys(node, pairs)
    first_error = FirstError(compiler, node, depth)

    def construct(context: Value, frame: Frame) -> Value:
        if isinstance(context, list):
            return group(context, frame)
        runtime = frame.runtime
        outer_depth = runtime.depth
        try:
            if literal is not None and not runtime.careful:
                result = {name: evaluate(context, frame) for name, evaluate in literal.items()}
                is_light = runtime.cells >= HEAVY and UNDEFINED not in result.values()
                return result if is_light else _object(result, list(result.values()), runtime)
            keyed = _keyed(pairs, context, frame)
            values = side_by_side([(each, context, frame) for each in keyed.values()], runtime)
        except (JsonataError, InternalError) as error:
            raise first_error.instead_of(error, context, frame, outer_depth) from error
        return _object(keyed, values, runtime)

    return construct


def _literal_keys(node: Node, pairs: list[Pair]) -> dict[str, Evaluator] | None:
    keys = [key.value for key, _ in node.lhs if key.kind == "string" and settles_itself(key)]
    if len(set(keys)) < len(pairs):
        return None
    return {key: value for key, (_, value) in zip(keys, pairs, strict=True)}


def _keyed(pairs: list[Pair], context: Value, frame: Frame) -> dict[str, Evaluator]:
    keyed: dict[str, Evaluator] = {}
    for key, evaluate in pairs:
        name = key(context, frame)
        if name is not UNDEFINED:
            if _checked(name) in keyed:
                raise JsonataError("D1009", value=name)
            keyed[name] = evaluate
    return {name: keyed[name] for name in keys_of(keyed)}


def _compile_pairs(compiler: Compiler, node: Node, depth: int) -> list[Pair]:
    return [(compiler.compile(key, depth + 1), compiler.compile(value, depth + 1)) for key, value in node.lhs]


def _object(keys: Iterable[str], values: list[Value], runtime: Runtime) -> Value:
    return runtime.weigh({key: value for key, value in zip(keys, values, strict=True) if value is not UNDEFINED})


def compile_group(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a grouping of the items of a value, which takes the place of the context."""
    return _group(_compile_pairs(compiler, node, depth))


def _checked(key: Value) -> str:
    if type(key) is not str:
        raise JsonataError("T1003", value=key)
    return key


def _group(pairs: list[Pair]) -> Evaluator:
    def group(value: Value, frame: Frame) -> Value:
        with_tuples = type(value) is TupleStream
        if with_tuples and not value:
            raise InternalError("a property is read of undefined")
        groups = _collect(pairs, value, frame, with_tuples)
        frame.runtime.spend(len(groups) * len(pairs))
        keys = list(keys_of(groups))
        parts = []
        for found in map(groups.__getitem__, keys):
            context, inner = _reduced(found.data, frame) if with_tuples else (found.data, frame)
            parts.append((pairs[found.pair][1], context, inner))
        return _object(keys, side_by_side(parts, frame.runtime), frame.runtime)

    return group


class _Group:
    """Items with one key. `own` is True once they are in a list that no other value shares."""

    def __init__(self, pair: int, data: Value) -> None:
        self.pair = pair
        self.data = data
        self.own = False

    def add(self, item: Value) -> None:
        if self.own and item is not UNDEFINED:
            self.data.extend(item if isinstance(item, list) else [item])
        else:
            self.own = self.data is not UNDEFINED and item is not UNDEFINED
            self.data = append(self.data, item)


def _collect(pairs: list[Pair], value: Value, frame: Frame, with_tuples: bool) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    items = value if isinstance(value, list) else [value]
    frame.runtime.spend(len(items) * len(pairs))
    for item in items or [UNDEFINED]:
        context, inner = (item["@"], Frame(frame, dict(item), frame.runtime)) if with_tuples else (item, frame)
        for number, (evaluate, _) in enumerate(pairs):
            key = evaluate(context, inner)
            if key is UNDEFINED:
                continue
            known = groups.get(_checked(key))
            if known is None:
                groups[key] = _Group(number, item)
            elif known.pair != number:
                raise JsonataError("D1009", value=key)
            else:
                known.add(item)
    return groups


def _reduced(data: Value, frame: Frame) -> tuple[Value, Frame]:
    tuples: list[dict[str, Any]] = data if isinstance(data, list) else [data]
    variables = dict(tuples[0])
    for following in tuples[1:]:
        for name, value in following.items():
            variables[name] = append(variables.get(name, UNDEFINED), value)
    context = variables.pop("@")
    return context, Frame(frame, variables, frame.runtime)
