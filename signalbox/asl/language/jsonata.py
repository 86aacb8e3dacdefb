"""JSONata expressions, compiled once and evaluated by the cheapest means that gives AWS's answer.

A plain path is walked. Else the swift evaluator (jsonatapy) is asked, for what it is known to agree on. Whatever is odd
(an error, nothing, null, a number it may have rounded) is decided by the reference evaluator (jsonata-python) alone.
"""

from signalbox.asl.language import fast_evaluator as swift
from signalbox.asl.language import reference_evaluator as reference
from signalbox.asl.language.fields import MISSED, Evaluate, QueryFailure, Scope
from signalbox.asl.language.functions import FunctionError
from signalbox.asl.language.messages import message_of
from signalbox.asl.language.paths import compile_path
from signalbox.asl.values import Json


def expression_text(value: Json) -> str | None:
    """What stands between `{%` and `%}`, trimmed, or None where the value is a literal.

    Spaces outside of the delimiters make it a literal string, as recorded on AWS.
    """
    if isinstance(value, str) and value.startswith("{%") and value.endswith("%}") and len(value) >= 4:
        return value[2:-2].strip()
    return None


def compile_expression(text: str, location: str) -> Evaluate:
    """A function from scope to value for one expression.

    It raises QueryFailure with AWS's wording where the expression throws, yields nothing, or yields a function.
    """
    decide = _either(swift.compile_swift(text), _compile_reference(text, location))
    return compile_path(text, decide) or decide


def _either(quick: Evaluate | None, decide: Evaluate) -> Evaluate:
    if quick is None:
        return decide

    def evaluate(scope: Scope) -> Json:
        value = quick(scope)
        return decide(scope) if value is MISSED else value

    return evaluate


def _compile_reference(text: str, location: str) -> Evaluate:
    subject = f"The JSONata expression '{text}' specified for the field '{location}'"
    compiled: list[reference.Reference] = []

    def evaluate(scope: Scope) -> Json:
        if not compiled:
            # A parsed expression takes about 30 KB: one that is always answered elsewhere never needs it.
            compiled.append(reference.Reference(text))
        try:
            result = compiled[0].evaluate(scope)
        except (*reference.ERRORS, reference.InvalidExpression, FunctionError) as error:
            message = message_of(error)
            raise QueryFailure(f"{subject} threw an error during evaluation. {message}", location) from error
        if result is None:
            raise QueryFailure(f"{subject} returned nothing (undefined).", location)
        try:
            return reference.clean(result)
        except (TypeError, ValueError, RecursionError) as error:
            raise QueryFailure(f"{subject} returned an unsupported result type.", location) from error

    return evaluate
