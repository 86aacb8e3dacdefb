"""Reference evaluator: jsonata-python, with the functions that Step Functions adds."""

import json
import re
from collections.abc import Callable
from typing import Any

from jsonata.functions import Functions
from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from jsonata.utils import Utils

from signalbox.asl.language.functions import (
    Function,
    hash_value,
    now_millis,
    now_text,
    number_range,
    parse,
    partition,
    random_number,
    random_uuid,
    shuffle,
)
from signalbox.asl.language.interface import UNDEFINED, Host, Scope
from signalbox.asl.language.messages import describe_error
from signalbox.asl.values import Json

# Errors that the evaluator raises for errors of an expression; any other exception is a defect of the engine.
EVALUATION_ERRORS = (
    JException,
    ArithmeticError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    IndexError,
    RecursionError,
)
_NULL = Utils.NULL_VALUE
_STATES_PART = re.compile(r"\$states\s*\.\s*(input|result|errorOutput)\b")
_HOST = ("random", "uuid", "now", "millis", "shuffle")


class InvalidExpression(Exception):
    """The text is not valid JSONata."""


class Reference:
    """One parsed expression. Raises InvalidExpression with the parser's message."""

    def __init__(self, text: str) -> None:
        try:
            self._expression = Jsonata(text)
        except JException as error:
            raise InvalidExpression(describe_error(error)) from error
        self._expression.set_validate_input(False)
        self._expression.set_output_convert_nulls(False)
        # The context object is only built where the expression may use it.
        self._with_context = len(_STATES_PART.findall(text)) < text.count("$states")
        self._with_host = any(f"${name}" in text for name in _HOST)

    def evaluate(self, scope: Scope) -> Any:
        """Return the evaluator's own result: None for undefined, NULL_VALUE for null."""
        return self._expression.evaluate(None, self._bindings(scope))

    def _bindings(self, scope: Scope) -> dict[str, Any]:
        bindings: dict[str, Any] = {name: _NULL if value is None else value for name, value in scope.variables.items()}
        bindings.update(_PURE)
        if self._with_host:
            bindings.update(_host_functions(scope))
        bindings["states"] = states_of(scope, self._with_context)
        return bindings


def check_expression(text: str) -> None:
    """Parse an expression. Raises InvalidExpression."""
    Reference(text)


def states_of(scope: Scope, with_context: bool) -> dict[str, Json]:
    """Return the fields of `$states` that the scope has."""
    states: dict[str, Json] = {"input": scope.input}
    if scope.result is not UNDEFINED:
        states["result"] = scope.result
    if scope.error_output is not None:
        states["errorOutput"] = scope.error_output
    if with_context:
        states["context"] = scope.make_context()
    return states


def to_plain_json(result: Any) -> Json:
    """Return a copy of a result of the evaluator in plain JSON values. Raises TypeError for a function."""
    if result is _NULL:
        return None
    kind = type(result)
    if kind is str or kind is bool or kind is int:
        return result
    if kind is float:
        return int(result) if result.is_integer() else _finite(result)
    # A round trip through text runs in C, copies values that the result shares with the input, and refuses functions.
    return json.loads(json.dumps(result, default=_null_only, allow_nan=False, ensure_ascii=False))


def _finite(number: float) -> float:
    if number - number != 0:
        raise ValueError("a number out of range")
    return number


def _null_only(value: Any) -> None:
    if value is not _NULL:
        raise TypeError(f"{type(value).__name__} is no JSON value")


def _callable(function: Function) -> Any:
    def call(*arguments: Any) -> Any:
        return function(*(None if argument is _NULL else argument for argument in arguments))

    return Jsonata.JLambda(call)


def _host_functions(scope: Scope) -> dict[str, Any]:
    host = scope.host
    own: dict[str, Callable[..., Any]] = {
        "random": lambda seed=None: random_number(host, seed),
        "uuid": lambda: random_uuid(host),
        "now": lambda *picture: _now(host, picture),
        "millis": lambda: now_millis(host),
        "shuffle": lambda items=None: shuffle(host, items),
    }
    return {name: _callable(function) for name, function in own.items()}


def _now(host: Host, picture: tuple[Any, ...]) -> Any:
    if not picture:
        return now_text(host)
    zone = picture[1] if len(picture) > 1 else None
    return Functions.datetime_from_millis(now_millis(host), picture[0], zone)


def _parse_json(text: Json = None) -> Any:
    value = parse(text)
    return _NULL if value is None else value


def _range_sequence(*arguments: Json) -> Any:
    # Recorded on AWS: $range(1,9,9) is 1, not [1]: its result is a sequence, and a sequence of one is its item.
    return Utils.create_sequence_from_iter(number_range(*arguments))


# Step Functions supports all built-in functions but $eval (Transforming data with JSONata in Step Functions).
_PURE: dict[str, Any] = {
    "partition": _callable(partition),
    "range": _callable(_range_sequence),
    "hash": _callable(hash_value),
    "parse": _callable(_parse_json),
    "eval": None,
}
