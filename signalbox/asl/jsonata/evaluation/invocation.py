"""Calls of functions."""

from signalbox.asl.jsonata.data.values import UNDEFINED, HostFunction, Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError
from signalbox.asl.jsonata.evaluation.functions import Callback, Lambda, Native, TailCall
from signalbox.asl.jsonata.runtime import Frame, Runtime


def apply(function: Value, arguments: list[Value], context: Value, runtime: Runtime) -> Value:
    """Return the result of a call, after the calls at the ends of the bodies."""
    result = _call(function, arguments, context, runtime)
    while type(result) is TailCall:
        procedure, parts, name = result.body.ready(runtime)
        following = procedure(result.context, result.frame)
        _name_tail_call(following, name, runtime)
        arguments = [part(result.context, result.frame) for part in parts]
        result = _call(following, arguments, context, runtime)
    return result


def _name_tail_call(function: Value, name: str | None, runtime: Runtime) -> None:
    # JavaScript sets properties on the function here, which fails for a value that is no object.
    if function is UNDEFINED or function is None or isinstance(function, (str, bool, int, float)):
        raise InternalError("a property is set on a value that is no object")
    if name is not None:
        remember_name(function, name, runtime)


def remember_name(function: Value, name: object, runtime: Runtime) -> None:
    """Keep the name under which a function is called, for the messages of its errors."""
    if type(function) is Native:
        runtime.tokens[function] = name
    elif type(function) is Lambda:
        function.token = name


def _call(function: Value, arguments: list[Value], context: Value, runtime: Runtime) -> Value:
    kind = type(function)
    try:
        if kind is Native:
            return call_native(function, arguments, context, runtime)
        runtime.turns += 3 if kind is Lambda else 2
        if kind is Lambda:
            if function.signature is not None:
                arguments = function.signature.check(arguments, context)
            return _run(function, arguments, runtime)
        if kind is Callback:
            return apply(function.function, arguments, None, runtime)
        if kind is HostFunction:
            return function.call(*arguments)
        raise JsonataError("T1006")
    except JsonataError as error:
        if kind is Native:
            error.name_function(runtime.tokens.get(function, UNDEFINED))
        elif kind is Lambda:
            error.name_function(function.token)
        raise


def call_native(function: Native, arguments: list[Value], context: Value, runtime: Runtime) -> Value:
    """Return the result of a built-in function, whose signature checks the arguments."""
    runtime.turns += 2
    if function.signature is not None:
        arguments = function.signature.check(arguments, context)
    return function.implementation(runtime, *arguments)


def _run(function: Lambda, arguments: list[Value], runtime: Runtime) -> Value:
    variables = dict.fromkeys(function.parameters, UNDEFINED)
    variables.update(zip(function.parameters, arguments, strict=False))
    frame = Frame(function.frame, variables, runtime)
    if function.native is not None:
        return _run_native(function.native, frame, runtime)
    body = function.body
    assert body is not None
    runtime.steps -= body.weight
    if runtime.steps < 0:
        runtime.spend(0)
    return body.ready(runtime)(function.context, frame)


def _run_native(native: Native, frame: Frame, runtime: Runtime) -> Value:
    # A partial application does not check the signature, so that any value may reach the implementation.
    # What JavaScript makes of a wrong type is mostly an error of its own.
    arguments = [frame.lookup(name) for name in native.parameters]
    try:
        if native.signature is not None and native.name not in ("round", "substring"):
            native.signature.check(arguments, UNDEFINED)
        return native.implementation(runtime, *arguments)
    except (JsonataError, TypeError, AttributeError, ValueError, KeyError, IndexError) as error:
        if isinstance(error, JsonataError) and error.code not in ("T0410", "T0411", "T0412"):
            raise
        raise InternalError(f"{native.name}: {error}") from error


def call(function: Value, arguments: list[Value], runtime: Runtime) -> Value:
    """Return the result of a function that a built-in function was given."""
    kind = type(function)
    if kind is Callback:
        return apply(function.function, arguments, None, runtime)
    if kind is Lambda:
        return apply(function, arguments, function.context, runtime)
    if kind is HostFunction:
        return function.call(*arguments)
    raise InternalError("a value is called that is no function")
