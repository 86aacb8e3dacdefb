"""Calls, partial applications, function chains and lambdas."""

from collections.abc import Callable
from typing import Any

from signalbox.asl.jsonata.data.comparison import is_truthy
from signalbox.asl.jsonata.data.values import UNDEFINED, Function, HostFunction, Value, settle
from signalbox.asl.jsonata.errors import InternalError, JsonataError
from signalbox.asl.jsonata.evaluation.bodies import Body
from signalbox.asl.jsonata.evaluation.compiler import Compiler, settles_itself
from signalbox.asl.jsonata.evaluation.functions import Callback, Lambda, Native, TailCall
from signalbox.asl.jsonata.evaluation.invocation import apply, call_native, remember_name
from signalbox.asl.jsonata.runtime import Evaluator, Frame, Runtime
from signalbox.asl.jsonata.syntax.nodes import Node
from signalbox.asl.jsonata.syntax.parser import parse

Run = Callable[[Value, Frame, list[Value]], Value]


def _compile_call(compiler: Compiler, node: Node, depth: int) -> Run:
    """Compile a call to a function of context, frame, and arguments that come before those of the call itself."""
    procedure = compiler.compile(node.procedure, depth + 1)
    parts = [compiler.compile(argument, depth + 1) for argument in node.arguments]
    bare_name = node.procedure.steps[0].value if node.procedure.kind == "path" else None
    name: Any = node.procedure.value if bare_name is None else bare_name
    name = UNDEFINED if name is None else name

    def run(context: Value, frame: Frame, arguments: list[Value]) -> Value:
        function = procedure(context, frame)
        if function is UNDEFINED and bare_name is not None:
            _suggest(bare_name, frame, "T1005")
        for part in parts:
            value = part(context, frame)
            arguments.append(Callback(value) if isinstance(value, Function) else value)
        runtime = frame.runtime
        outer_depth = runtime.depth
        runtime.depth = outer_depth + depth
        try:
            if type(function) is Native:
                runtime.tokens[function] = name
                result = call_native(function, arguments, context, runtime)
            elif function is None:
                raise InternalError("a property is set on null")
            else:
                remember_name(function, name, runtime)
                result = apply(function, arguments, context, runtime)
        except JsonataError as error:
            error.name_function(name)
            raise
        runtime.depth = outer_depth
        return result

    return run


def _suggest(name: Any, frame: Frame, code: str) -> None:
    if isinstance(name, str) and is_truthy(frame.lookup(name)):
        raise JsonataError(code, token=name)


def compile_function(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a call."""
    run = _compile_call(compiler, node, depth)
    if not settles_itself(node):
        return lambda context, frame: run(context, frame, [])
    return lambda context, frame: settle(run(context, frame, []))


def compile_lambda(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile the definition of a function, or a call at the end of a body."""
    if node.thunk:
        call = _compile_tail_call(compiler, node.body)
        return lambda context, frame: TailCall(call, context, frame)
    parameters = [parameter.value for parameter in node.arguments]
    body, signature = compiler.body(node.body), node.signature
    return lambda context, frame: Lambda(parameters, body, context, frame, signature)


Call = tuple[Evaluator, list[Evaluator], str | None]


def _compile_tail_call(compiler: Compiler, node: Node) -> Body[Call]:
    name = node.procedure.value if node.procedure.kind == "variable" else None

    def compile(careful: bool) -> tuple[Call, int, int]:
        inner = Compiler(compiler.kinds, careful)
        procedure = inner.compile(node.procedure, 1)
        arguments = [inner.compile(argument, 1) for argument in node.arguments]
        return (procedure, arguments, name), inner.height, inner.weight

    body = Body(compile)
    compiler.weight += body.weight
    return body


def compile_apply(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile `left ~> right`: a call with the left value as first argument, or a chain of two functions."""
    left, finish = compiler.compile(node.lhs, depth + 1), settle if settles_itself(node) else _as_it_is
    if node.rhs.kind == "function":
        run = _compile_call(compiler, node.rhs, depth)
        return lambda context, frame: finish(run(context, frame, [left(context, frame)]))
    right, chain = compiler.compile(node.rhs, depth + 1), _compile_chain(compiler)

    def apply_right(context: Value, frame: Frame) -> Value:
        value, function = left(context, frame), right(context, frame)
        if not isinstance(function, Function):
            raise JsonataError("T2006", value=function)
        runtime = frame.runtime
        outer_depth = runtime.depth
        runtime.depth = outer_depth + depth
        if isinstance(value, Function):
            result = apply(chain(None, frame), [value, function], None, runtime)
        else:
            result = apply(function, [value], None, runtime)
        runtime.depth = outer_depth
        return finish(result)

    return apply_right


def _as_it_is(value: Value) -> Value:
    return value


def _compile_chain(compiler: Compiler) -> Evaluator:
    return Compiler(compiler.kinds, careful=False).compile(parse("function($f, $g) { function($x){ $g($f($x)) } }"), 1)


def compile_partial(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a call with placeholders: a function of the arguments that are missing."""
    arguments = [
        None if argument.kind == "operator" else compiler.compile(argument, depth + 1) for argument in node.arguments
    ]
    procedure = compiler.compile(node.procedure, depth + 1)
    bare_name = node.procedure.steps[0].value if node.procedure.kind == "path" else None

    def partial(context: Value, frame: Frame) -> Value:
        values = [_MISSING if argument is None else argument(context, frame) for argument in arguments]
        function = procedure(context, frame)
        if function is UNDEFINED and bare_name is not None:
            _suggest(bare_name, frame, "T1007")
        return _partially_applied(function, values, frame.runtime)

    return partial


_MISSING = object()


def _partially_applied(function: Value, values: list[Any], runtime: Runtime) -> Lambda:
    if isinstance(function, (Callback, HostFunction)):
        # JavaScript reads the parameters from the function's text, which is "(...params)".
        raise JsonataError("S0202", value=")", token="..")
    if not isinstance(function, (Lambda, Native)):
        raise JsonataError("T1008")
    if isinstance(function, Native) and function.arity < len(function.parameters):
        raise JsonataError("S0208", value=function.arity + 1)
    outer = function.frame if isinstance(function, Lambda) else Frame(None, {}, runtime)
    frame = Frame(outer, {}, runtime)
    missing = []
    for place, name in enumerate(function.parameters):
        value = values[place] if place < len(values) else UNDEFINED
        if value is _MISSING:
            missing.append(name)
        else:
            frame.variables[name] = value
    if isinstance(function, Native):
        return Lambda(missing, None, None, frame, native=function)
    return Lambda(missing, function.body, function.context, frame, native=function.native)
