"""Functions that call a function for each item."""

from signalbox.asl.jsonata.data.comparison import is_true
from signalbox.asl.jsonata.data.values import UNDEFINED, Function, Sequence, Value, keys_of
from signalbox.asl.jsonata.errors import InternalError, JsonataError
from signalbox.asl.jsonata.evaluation.invocation import call
from signalbox.asl.jsonata.runtime import Runtime


def _arity(function: Value) -> int:
    if not isinstance(function, Function):
        raise InternalError("a value is called that is no function")
    return function.arity


def _ask(runtime: Runtime, function: Value, item: Value, place: Value, whole: Value) -> Value:
    runtime.spend(1)
    return call(function, [item, place, whole][: max(_arity(function), 1)], runtime)


def map_items(runtime: Runtime, items: Value, function: Value) -> Value:
    """Return the function's results for all items ($map)."""
    if items is UNDEFINED:
        return items
    found = Sequence()
    for place, item in enumerate(items):
        value = _ask(runtime, function, item, place, items)
        if value is not UNDEFINED:
            found.append(value)
    runtime.allocate(len(found))
    return runtime.weigh(found)


def filter_items(runtime: Runtime, items: Value, function: Value) -> Value:
    """Return the items for which the function's result is true ($filter)."""
    if items is UNDEFINED:
        return items
    found = Sequence()
    for place, item in enumerate(items):
        if is_true(_ask(runtime, function, item, place, items)):
            found.append(item)
    runtime.allocate(len(found))
    return found


def single(runtime: Runtime, items: Value, function: Value = UNDEFINED) -> Value:
    """Return the only item for which the function's result is true ($single)."""
    if items is UNDEFINED:
        return items
    found: list[Value] = []
    for place, item in enumerate(items):
        if function is UNDEFINED or is_true(_ask(runtime, function, item, place, items)):
            if found:
                raise JsonataError("D3138")
            found.append(item)
    if not found:
        raise JsonataError("D3139")
    return found[0]


def reduce(runtime: Runtime, items: Value, function: Value, initial: Value = UNDEFINED) -> Value:
    """Return the result of the function for the result so far and each item in turn ($reduce)."""
    if items is UNDEFINED:
        return items
    arity = _arity(function)
    if arity < 2:
        raise JsonataError("D3050")
    start = 1 if initial is UNDEFINED and items else 0
    result = items[0] if start else initial
    for place in range(start, len(items)):
        runtime.spend(1)
        result = call(function, [result, items[place], place, items][: max(arity, 2)], runtime)
    return result


def each(runtime: Runtime, value: Value, function: Value) -> Value:
    """Return the function's results for all fields of an object ($each)."""
    found = Sequence()
    if type(value) is dict:
        for key in keys_of(value):
            result = _ask(runtime, function, value[key], key, value)
            if result is not UNDEFINED:
                found.append(result)
    return found


def sift(runtime: Runtime, value: Value, function: Value = UNDEFINED) -> Value:
    """Return the fields for which the function's result is true; undefined where there is none ($sift)."""
    found = {}
    if type(value) is dict:
        for key in keys_of(value):
            if is_true(_ask(runtime, function, value[key], key, value)):
                found[key] = value[key]
    return found or UNDEFINED
