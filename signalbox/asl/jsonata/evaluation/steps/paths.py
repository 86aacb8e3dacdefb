"""Paths: steps that are evaluated for each item of what the step before returned."""

from signalbox.asl.jsonata.data.text import to_units
from signalbox.asl.jsonata.data.values import (
    UNDEFINED,
    ConstructedArray,
    Sequence,
    Value,
    lookup,
    settle,
)
from signalbox.asl.jsonata.evaluation.compiler import Compiler, settles_itself
from signalbox.asl.jsonata.evaluation.steps.tuples import TupleStep, compile_stages
from signalbox.asl.jsonata.runtime import Evaluator, Frame
from signalbox.asl.jsonata.syntax.nodes import Node


class Step:
    """Step of a path: `evaluate` for one item, `stages` (predicates) on each result."""

    def __init__(self, compiler: Compiler, node: Node, depth: int) -> None:
        weight = compiler.weight
        self.sorts = node.kind == "sort"
        self.evaluate = compiler.kinds["sort"](compiler, node, depth) if self.sorts else compiler.compile(node, depth)
        self.stages = compile_stages(compiler, node, depth - 1)
        self._weight = compiler.weight - weight

    def run(self, items: list[Value], frame: Frame, is_last: bool) -> Value:
        """Return the results for all items, arrays among them flattened."""
        if self.sorts:
            result = self.evaluate(items, frame)
            for stage in self.stages:
                result = stage(result, frame)
            return result
        frame.runtime.spend(len(items) * self._weight)
        frame.runtime.turns += 1 + len(items) * len(self.stages)
        results = []
        for item in items:
            value = self.evaluate(item, frame)
            for stage in self.stages:
                value = stage(value, frame)
            if value is not UNDEFINED:
                results.append(value)
        return joined(results, frame, is_last)


def joined(results: list[Value], frame: Frame, is_last: bool) -> Value:
    """Return the results of a step as one sequence; the last step's only result may stay an array."""
    if is_last and len(results) == 1 and isinstance(results[0], list) and not isinstance(results[0], Sequence):
        return results[0]
    flat = Sequence()
    for result in results:
        if isinstance(result, list) and type(result) is not ConstructedArray:
            flat.extend(result)
        else:
            flat.append(result)
    frame.runtime.allocate(len(flat))
    return flat


def compile_name(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a field's name."""
    name = node.value
    if not settles_itself(node):
        return lambda context, frame: lookup(context, name)
    return lambda context, frame: settle(lookup(context, name))


def compile_path(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a path."""
    chain = _compile_chain(compiler, node, depth)
    if chain is not None:
        return chain
    find = _compile_tuple_path(compiler, node, depth) if any(s.tuple for s in node.steps) else None
    find = find or _compile_plain_path(compiler, node, depth)
    group = None if node.group is None else compiler.kinds["group"](compiler, node.group, depth)
    keep, plain = node.keep_singleton_array, settles_itself(node)

    def path(context: Value, frame: Frame) -> Value:
        result = find(context, frame)
        if keep:
            if type(result) is ConstructedArray:
                result = Sequence((result,))
            if isinstance(result, Sequence):
                result.keep = True
        if group is not None:
            result = group(result, frame)
        return settle(result) if plain else result

    return path


def _compile_plain_path(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    steps = [Step(compiler, step, depth + 1) for step in node.steps]
    first, last = node.steps[0], len(steps) - 1
    constructs, absolute = first.constructs_array, first.kind == "variable"

    def find(context: Value, frame: Frame) -> Value:
        items: Value = context if isinstance(context, list) and not absolute else Sequence((context,))
        for number, step in enumerate(steps):
            if number == 0 and constructs:
                items = step.evaluate(items, frame)
            else:
                items = step.run(_items_of(items), frame, number == last)
            if _is_empty(items):
                break
        return items

    return find


def _items_of(value: Value) -> list[Value]:
    # A constructed array with a predicate leaves a single value, whose "length" decides in JavaScript.
    if isinstance(value, list):
        return value
    return list(to_units(value)) if type(value) is str else []


def _is_empty(value: Value) -> bool:
    return value is UNDEFINED or (isinstance(value, (list, str)) and not value)


def _compile_tuple_path(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    begin = next(number for number, step in enumerate(node.steps) if step.tuple)
    plain = [Step(compiler, step, depth + 1) for step in node.steps[:begin]]
    steps = [TupleStep(compiler, step, depth + 1) for step in node.steps[begin:]]
    first = node.steps[0]
    constructs, absolute = first.constructs_array, first.kind == "variable"
    carries = node.tuple or node.group is not None

    def find(context: Value, frame: Frame) -> Value:
        items: Value = context if isinstance(context, list) and not absolute else Sequence((context,))
        for number, step in enumerate(plain):
            is_made = number == 0 and constructs
            items = step.evaluate(items, frame) if is_made else step.run(_items_of(items), frame, False)
            if _is_empty(items):
                return items
        tuples = None
        for number, tuple_step in enumerate(steps):
            if begin + number == 0 and constructs:
                made = tuple_step.evaluate(items, frame)
                items = items if first.focus else made
            else:
                tuples = tuple_step.run(items, tuples, frame)
        return tuples if carries else Sequence([each["@"] for each in tuples or ()])

    return find


def _compile_chain(compiler: Compiler, node: Node, depth: int) -> Evaluator | None:
    """Compile a path of plain names, which may start at a variable."""
    names = node.steps if node.steps[0].kind == "name" else node.steps[1:]
    is_plain = not (
        compiler.careful
        or node.keep_singleton_array
        or node.group is not None
        or node.tuple
        or not settles_itself(node)
    )
    if not is_plain or not all(_is_plain_name(step) for step in names):
        return None
    keys = [step.value for step in names]
    if len(names) == len(node.steps):
        compiler.height = max(compiler.height, depth + 1)
        compiler.weight += len(keys)
        return lambda context, frame: _follow(context, keys, frame)
    first = node.steps[0]
    if first.kind != "variable" or first.stages is not None or first.tuple:
        return None
    start = compiler.compile(first, depth + 1)
    compiler.weight += len(keys)
    if first.value and settles_itself(first):
        return _from_variable(first.value, keys)
    return lambda context, frame: _follow(start(context, frame), keys, frame)


def _from_variable(name: str, keys: list[str]) -> Evaluator:
    def chain(context: Value, frame: Frame) -> Value:
        value = frame.lookup(name)
        for key in keys:
            if type(value) is not dict:
                return _follow(settle(frame.lookup(name)), keys, frame)
            value = value.get(key, UNDEFINED)
        return settle(Sequence(value)) if isinstance(value, Sequence) else value

    return chain


def _is_plain_name(step: Node) -> bool:
    return step.kind == "name" and step.stages is None and not step.tuple and step.group is None and not step.keep_array


def _follow(value: Value, keys: list[str], frame: Frame) -> Value:
    for number, key in enumerate(keys):
        if type(value) is dict:
            value = value.get(key, UNDEFINED)
        elif isinstance(value, list):
            return settle(_follow_items(value, keys[number:], frame))
        else:
            return UNDEFINED
    return settle(Sequence(value)) if isinstance(value, Sequence) else value


def _follow_items(value: list[Value], keys: list[str], frame: Frame) -> Value:
    items: Value = [value] if type(value) is ConstructedArray else value
    for number, key in enumerate(keys):
        frame.runtime.spend(len(items))
        found = Sequence()
        has_arrays = False
        for item in items:
            field = item.get(key, UNDEFINED) if type(item) is dict else settle(lookup(item, key))
            if field is not UNDEFINED:
                found.append(field)
                has_arrays = has_arrays or isinstance(field, list)
        items = joined(found, frame, number == len(keys) - 1) if has_arrays else found
        if not items:
            break
    return items
