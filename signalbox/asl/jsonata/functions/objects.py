"""Functions of objects, and of values of any type."""

from typing import Any

from signalbox.asl.jsonata.data.comparison import boolean as truth_of
from signalbox.asl.jsonata.data.comparison import is_numeric, is_truthy
from signalbox.asl.jsonata.data.numbers import to_15_digits
from signalbox.asl.jsonata.data.values import UNDEFINED, Function, Sequence, Value, append, keys_of
from signalbox.asl.jsonata.data.values import lookup as field_of
from signalbox.asl.jsonata.errors import JsonataError
from signalbox.asl.jsonata.runtime import Runtime


def keys(runtime: Runtime, value: Value) -> Sequence:
    """Return the keys of an object, or of all objects of an array ($keys)."""
    if type(value) is dict:
        return Sequence(keys_of(value))
    found: dict[str, Any] = {}
    if isinstance(value, list):
        for item in value:
            found.update(dict.fromkeys(keys(runtime, item)))
    return Sequence(keys_of(found))


def lookup(runtime: Runtime, value: Value, key: Value) -> Value:
    """Return the value of a key ($lookup)."""
    return field_of(value, "undefined" if key is UNDEFINED else key)


def spread(runtime: Runtime, value: Value) -> Value:
    """Return an object for each field of the value, or of an array's objects ($spread)."""
    if type(value) is dict:
        return Sequence([{key: value[key]} for key in keys_of(value)])
    if not isinstance(value, list):
        return value
    result: Value = Sequence()
    for item in value:
        result = append(result, spread(runtime, item))
    runtime.allocate(len(result))
    return result


def merge(runtime: Runtime, objects: Value) -> Value:
    """Return one object with the fields of all; later ones win ($merge)."""
    if objects is UNDEFINED:
        return objects
    merged: dict[str, Value] = {}
    for each in objects:
        merged.update(each)
    return runtime.weigh(merged)


def boolean(runtime: Runtime, value: Value) -> Value:
    """Return the truth of a value ($boolean)."""
    return truth_of(value)


def negation(runtime: Runtime, value: Value) -> Value:
    """Return the opposite of a value's truth ($not)."""
    return value if value is UNDEFINED else not truth_of(value)


def exists(runtime: Runtime, value: Value) -> bool:
    """Return True where there is a value ($exists)."""
    return value is not UNDEFINED


def type_of(runtime: Runtime, value: Value) -> Value:
    """Return the name of a value's type ($type)."""
    if value is UNDEFINED:
        return value
    if is_numeric(value):
        return "number"
    if isinstance(value, list):
        return "array"
    if isinstance(value, Function):
        return "function"
    return {type(None): "null", str: "string", bool: "boolean"}.get(type(value), "object")


def error(runtime: Runtime, message: Value = UNDEFINED) -> Value:
    """Raise an error with a message ($error)."""
    raise JsonataError("D3137", message=message if is_truthy(message) else "$error() function evaluated")


def check(runtime: Runtime, condition: Value, message: Value = UNDEFINED) -> Value:
    """Raise an error unless the condition holds ($assert)."""
    if not is_truthy(condition):
        raise JsonataError("D3141", message=message if is_truthy(message) else "$assert() statement failed")
    return UNDEFINED


def clone(runtime: Runtime, value: Value) -> Value:
    """Return a copy of an object or array, as its text has it ($clone)."""
    if type(value) is dict:
        return {key: clone(runtime, item) for key, item in value.items() if item is not UNDEFINED}
    if isinstance(value, list):
        runtime.allocate(len(value))
        return [None if item is UNDEFINED else clone(runtime, item) for item in value]
    if type(value) is float:
        return to_15_digits(value) if is_numeric(value) else None
    return "" if isinstance(value, Function) else value
