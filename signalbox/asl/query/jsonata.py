"""JSONata expressions, compiled once: a plain path becomes a walk, anything else goes to the evaluator."""

import json
import re
from collections.abc import Callable
from typing import Any

from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from jsonata.utils import Utils

from signalbox.asl.query.base import MISSED, Evaluate, QueryFailure, Scope
from signalbox.asl.query.functions import (
    Function,
    FunctionError,
    digest,
    functions_of,
    now_millis,
    now_text,
    number_range,
    parse,
    partition,
)
from signalbox.asl.query.paths import compile_path
from signalbox.asl.values import Json

_NULL = Utils.NULL_VALUE
_STATES_PART = re.compile(r"\$states\s*\.\s*(input|result|errorOutput)\b")
_WITHOUT_CODE = re.compile(r" ?[A-Z]\d{4}$")


class InvalidExpression(Exception):
    """The text is no JSONata."""


def expression_text(value: Json) -> str | None:
    """What stands between `{%` and `%}`, trimmed, or None where the value is a literal.

    Spaces outside of the delimiters make it a literal string, as recorded on AWS.
    """
    if isinstance(value, str) and value.startswith("{%") and value.endswith("%}") and len(value) >= 4:
        return value[2:-2].strip()
    return None


def check_expression(text: str) -> None:
    """Parse an expression without keeping it. Raises InvalidExpression with the parser's message."""
    _parse(text)


def compile_expression(text: str, location: str) -> Evaluate:
    """A function from scope to value for one expression.

    It raises QueryFailure with AWS's wording where the expression throws, yields nothing, or yields a function.
    """
    path = compile_path(text)
    full = _compile_full(text, location)
    if path is None:
        return full
    walk = path

    def evaluate(scope: Scope) -> Json:
        value = walk(scope)
        return full(scope) if value is MISSED else value

    return evaluate


def _compile_full(text: str, location: str) -> Evaluate:
    subject = f"The JSONata expression '{text}' specified for the field '{location}'"
    bindings_of = _bindings(text)
    compiled: list[Jsonata] = []

    def evaluate(scope: Scope) -> Json:
        if not compiled:
            # The evaluator keeps about 30 KB for a parsed expression: a path that always walks never needs it.
            compiled.append(_parse(text))
        try:
            result = compiled[0].evaluate(None, bindings_of(scope))
        except (JException, FunctionError, ArithmeticError, ValueError, TypeError, RecursionError, KeyError) as error:
            raise QueryFailure(f"{subject} threw an error during evaluation. {_message(error)}", location) from error
        if result is None:
            raise QueryFailure(f"{subject} returned nothing (undefined).", location)
        try:
            return _clean(result)
        except (TypeError, ValueError, RecursionError) as error:
            raise QueryFailure(f"{subject} returned an unsupported result type.", location) from error

    return evaluate


def _parse(text: str) -> Jsonata:
    try:
        expression = Jsonata(text)
    except JException as error:
        raise InvalidExpression(_message(error)) from error
    expression.set_validate_input(False)
    expression.set_output_convert_nulls(False)
    return expression


def _bindings(text: str) -> Callable[[Scope], dict[str, Any]]:
    """How an expression's variables are handed over; the context object is only built where it can be seen."""
    with_context = len(_STATES_PART.findall(text)) < text.count("$states")
    with_world = any(f"${name}" in text for name in ("random", "uuid", "now", "millis"))

    def bind(scope: Scope) -> dict[str, Any]:
        bindings: dict[str, Any] = {name: _NULL if value is None else value for name, value in scope.variables.items()}
        bindings.update(_PURE)
        if with_world:
            bindings.update(_world_functions(scope))
        bindings["states"] = _states(scope, with_context)
        return bindings

    return bind


def _states(scope: Scope, with_context: bool) -> dict[str, Json]:
    states: dict[str, Json] = {"input": scope.input}
    if scope.result is not MISSED:
        states["result"] = scope.result
    if scope.error_output is not None:
        states["errorOutput"] = scope.error_output
    if with_context:
        states["context"] = scope.make_context()
    return states


def _world_functions(scope: Scope) -> dict[str, Any]:
    own = functions_of(scope.world)
    return {name: _callable(function) for name, function in own.items()} | {
        "now": _callable(lambda *picture: now_text(scope.world)),
        "millis": _callable(lambda: now_millis(scope.world)),
    }


def _callable(function: Function) -> Any:
    def call(*arguments: Any) -> Any:
        return function(*(None if argument is _NULL else argument for argument in arguments))

    return Jsonata.JLambda(call)


def _parse_json(text: Json = None) -> Any:
    value = parse(text)
    return _NULL if value is None else value


def _range_sequence(*arguments: Json) -> Any:
    # Recorded on AWS: $range(1,9,9) is 1, not [1]: its result is a sequence, and a sequence of one is its item.
    return Utils.create_sequence_from_iter(number_range(*arguments))


# $eval is the one built-in function that Step Functions takes away (Transforming data with JSONata).
_PURE: dict[str, Any] = {
    "partition": _callable(partition),
    "range": _callable(_range_sequence),
    "hash": _callable(digest),
    "parse": _callable(_parse_json),
    "eval": None,
}


def _clean(result: Any) -> Json:
    """The evaluator's result as plain JSON values that nothing else refers to."""
    if result is _NULL:
        return None
    kind = type(result)
    if kind is str or kind is bool or kind is int:
        return result
    if kind is float:
        return int(result) if result.is_integer() else result
    # A round trip through text runs in C, copies what the evaluator shares with its input, and refuses functions.
    return json.loads(json.dumps(result, default=_null_only, allow_nan=False, ensure_ascii=False))


def _null_only(value: Any) -> None:
    if value is not _NULL:
        raise TypeError(f"{type(value).__name__} is no JSON value")


def _message(error: Exception) -> str:
    """The error as AWS writes it: the code first, then the sentence."""
    if isinstance(error, JException) and error.error:
        return f"{error.error}: {_WITHOUT_CODE.sub('', str(error.args[0] if error.args else error))}"
    if isinstance(error, ZeroDivisionError):
        return "D1001: Number out of range: Infinity"
    if isinstance(error, RecursionError):
        return "D1011: Stack overflow"
    return str(error)
