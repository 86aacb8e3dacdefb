"""JSONata expressions, compiled once and evaluated by the fastest means that gives AWS's result.

A plain path needs no evaluator. For the rest, the fast evaluator (jsonatapy) gives the usual values. The reference
evaluator (jsonata-python) decides all other cases: errors, undefined, null, and numbers that may have been rounded.
"""

from signalbox.asl.language.fast_evaluator import compile_fast
from signalbox.asl.language.functions import FunctionError
from signalbox.asl.language.interface import UNDEFINED, Evaluate, QueryFailure, Scope
from signalbox.asl.language.messages import describe_error
from signalbox.asl.language.paths import compile_path
from signalbox.asl.language.reference_evaluator import EVALUATION_ERRORS, InvalidExpression, Reference, to_plain_json
from signalbox.asl.values import Json


def expression_text(value: Json) -> str | None:
    """Return the text between `{%` and `%}`, trimmed, or None where the value is a literal. Spaces outside the
    delimiters make the value a literal string, as recorded on AWS."""
    if isinstance(value, str) and value.startswith("{%") and value.endswith("%}") and len(value) >= 4:
        return value[2:-2].strip()
    return None


def compile_expression(text: str, location: str) -> Evaluate:
    """Compile one expression to a function from scope to value. The function raises QueryFailure, with AWS's message,
    where the result is an error, undefined, or a function."""
    evaluate = _with_fallback(compile_fast(text), _compile_reference(text, location))
    return compile_path(text, evaluate) or evaluate


def _with_fallback(fast: Evaluate | None, reference: Evaluate) -> Evaluate:
    if fast is None:
        return reference

    def evaluate(scope: Scope) -> Json:
        value = fast(scope)
        return reference(scope) if value is UNDEFINED else value

    return evaluate


def _compile_reference(text: str, location: str) -> Evaluate:
    subject = f"The JSONata expression '{text}' specified for the field '{location}'"
    compiled: list[Reference] = []

    def evaluate(scope: Scope) -> Json:
        if not compiled:
            # A parsed expression takes about 30 KB, and many expressions never need the reference evaluator.
            compiled.append(Reference(text))
        try:
            result = compiled[0].evaluate(scope)
        except (*EVALUATION_ERRORS, InvalidExpression, FunctionError) as error:
            message = describe_error(error)
            raise QueryFailure(f"{subject} threw an error during evaluation. {message}", location) from error
        if result is None:
            raise QueryFailure(f"{subject} returned nothing (undefined).", location)
        try:
            return to_plain_json(result)
        except (TypeError, ValueError, RecursionError) as error:
            raise QueryFailure(f"{subject} returned an unsupported result type.", location) from error

    return evaluate
