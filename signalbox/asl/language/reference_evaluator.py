"""The reference evaluator: jsonata-python, with the functions that Step Functions adds."""

import json
import re
from collections.abc import Callable
from typing import Any

from jsonata.functions import Functions
from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from jsonata.utils import Utils

from signalbox.asl.language.fields import MISSED, Scope, World
from signalbox.asl.language.functions import (
    Function,
    digest,
    now_millis,
    now_text,
    number_range,
    parse,
    partition,
    random_number,
    random_uuid,
    shuffled,
)
from signalbox.asl.language.messages import message_of
from signalbox.asl.values import Json

# What the evaluator raises for an expression's own faults; anything else is a defect and keeps its traceback.
ERRORS = (
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
_WORLD = ("random", "uuid", "now", "millis", "shuffle")


class InvalidExpression(Exception):
    """The text is no JSONata."""


class Reference:
    """One parsed expression. Raises InvalidExpression with the parser's message."""

    def __init__(self, text: str) -> None:
        try:
            self._expression = Jsonata(text)
        except JException as error:
            raise InvalidExpression(message_of(error)) from error
        self._expression.set_validate_input(False)
        self._expression.set_output_convert_nulls(False)
        # The context object is only built where an expression can see it.
        self._with_context = len(_STATES_PART.findall(text)) < text.count("$states")
        self._with_world = any(f"${name}" in text for name in _WORLD)

    def evaluate(self, scope: Scope) -> Any:
        """The evaluator's own result: None where it is undefined, its NULL_VALUE for null."""
        return self._expression.evaluate(None, self._bindings(scope))

    def _bindings(self, scope: Scope) -> dict[str, Any]:
        bindings: dict[str, Any] = {name: _NULL if value is None else value for name, value in scope.variables.items()}
        bindings.update(_PURE)
        if self._with_world:
            bindings.update(_world_functions(scope))
        bindings["states"] = states_of(scope, self._with_context)
        return bindings


def check_expression(text: str) -> None:
    """Parse an expression without keeping it. Raises InvalidExpression."""
    Reference(text)


def states_of(scope: Scope, with_context: bool) -> dict[str, Json]:
    """`$states` as far as the scope has it."""
    states: dict[str, Json] = {"input": scope.input}
    if scope.result is not MISSED:
        states["result"] = scope.result
    if scope.error_output is not None:
        states["errorOutput"] = scope.error_output
    if with_context:
        states["context"] = scope.make_context()
    return states


def clean(result: Any) -> Json:
    """An evaluator's result as plain JSON values that nothing else refers to. Raises TypeError for a function."""
    if result is _NULL:
        return None
    kind = type(result)
    if kind is str or kind is bool or kind is int:
        return result
    if kind is float:
        return int(result) if result.is_integer() else _finite(result)
    # A round trip through text runs in C, copies what the evaluator shares with its input, and refuses functions.
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


def _world_functions(scope: Scope) -> dict[str, Any]:
    world = scope.world
    own: dict[str, Callable[..., Any]] = {
        "random": lambda seed=None: random_number(world, seed),
        "uuid": lambda: random_uuid(world),
        "now": lambda *picture: _now(world, picture),
        "millis": lambda: now_millis(world),
        "shuffle": lambda items=None: shuffled(world, items),
    }
    return {name: _callable(function) for name, function in own.items()}


def _now(world: World, picture: tuple[Any, ...]) -> Any:
    if not picture:
        return now_text(world)
    zone = picture[1] if len(picture) > 1 else None
    return Functions.datetime_from_millis(now_millis(world), picture[0], zone)


def _parse_json(text: Json = None) -> Any:
    value = parse(text)
    return _NULL if value is None else value


def _range_sequence(*arguments: Json) -> Any:
    # Recorded on AWS: $range(1,9,9) is 1, not [1]: its result is a sequence, and a sequence of one is its item.
    return Utils.create_sequence_from_iter(number_range(*arguments))


# $eval is the one built-in function that Step Functions takes away (Transforming data with JSONata in Step Functions).
_PURE: dict[str, Any] = {
    "partition": _callable(partition),
    "range": _callable(_range_sequence),
    "hash": _callable(digest),
    "parse": _callable(_parse_json),
    "eval": None,
}
