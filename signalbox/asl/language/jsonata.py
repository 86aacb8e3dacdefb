"""JSONata expressions of states, compiled once, and AWS's messages for their failures.

A plain path over objects needs no evaluator. All other expressions are evaluated by `signalbox.asl.jsonata`.
"""

import re
from functools import lru_cache

from signalbox.asl.jsonata import Expression, InternalError, JsonataError, LimitExceeded, describe
from signalbox.asl.jsonata.functions.step_functions import random_uuid
from signalbox.asl.language.interface import UNDEFINED, Evaluate, QueryFailure, Scope
from signalbox.asl.language.paths import compile_path
from signalbox.asl.language.results import UnsupportedResult, to_json_value
from signalbox.asl.values import Json

_STATES_PART = re.compile(r"\$states\s*\.\s*(input|result|errorOutput)\b")


def expression_text(value: Json) -> str | None:
    """Return the text between `{%` and `%}`, trimmed, or None where the value is a literal. Spaces outside the
    delimiters make the value a literal string, as recorded on AWS."""
    if isinstance(value, str) and value.startswith("{%") and value.endswith("%}") and len(value) >= 4:
        return value[2:-2].strip()
    return None


def compile_expression(text: str, location: str) -> Evaluate:
    """Compile one expression to a function from scope to value. The function raises QueryFailure, with AWS's message,
    where the result is an error, undefined, or a function."""
    evaluate = _compile(text, location)
    return compile_path(text, evaluate) or evaluate


def _compile(text: str, location: str) -> Evaluate:
    subject = f"The JSONata expression '{text}' specified for the field '{location}'"
    compiled: list[Expression] = []
    # The context object is only built where the expression may use it.
    with_context = len(_STATES_PART.findall(text)) < text.count("$states")

    def evaluate(scope: Scope) -> Json:
        try:
            if not compiled:
                compiled.append(_expression(text))  # only now: many expressions are paths, which need none
            result = compiled[0].evaluate(scope.variables, _states_of(scope, with_context), scope.host)
        except JsonataError as error:
            reason = f"{subject} threw an error during evaluation. {describe(error)}"
            raise QueryFailure(reason, location) from error
        except LimitExceeded as error:
            raise QueryFailure(f"{subject} threw an error during evaluation: {error}", location) from error
        except InternalError as error:
            number = random_uuid(scope.host.draw())
            raise QueryFailure(f"{subject} threw an internal error during evaluation. {number}", location) from error
        if result is UNDEFINED:
            raise QueryFailure(f"{subject} returned nothing (undefined).", location)
        try:
            return to_json_value(result, scope.input)
        except (UnsupportedResult, RecursionError) as error:  # what nests too deeply for JSON is unsupported too
            raise QueryFailure(f"{subject} returned an unsupported result type.", location) from error

    return evaluate


@lru_cache(maxsize=1024)
def _expression(text: str) -> Expression:
    return Expression(text)


def _states_of(scope: Scope, with_context: bool) -> dict[str, Json]:
    states: dict[str, Json] = {"input": scope.input}
    if scope.result is not UNDEFINED:
        states["result"] = scope.result
    if scope.error_output is not None:
        states["errorOutput"] = scope.error_output
    if with_context:
        states["context"] = scope.make_context()
    return states
