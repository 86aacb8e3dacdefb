"""Fields of a state, compiled: literals stay as they are, expressions inside them become calls."""

from collections.abc import Callable

from signalbox.asl.language.fields import Evaluate, QueryFailure, Scope
from signalbox.asl.language.jsonata import compile_expression, expression_text
from signalbox.asl.values import Json, kind_of, to_json


def compile_template(value: Json, location: str) -> Evaluate:
    """Compile a field of any shape; the result evaluates every expression in it, in the order of the document."""
    dynamic = _compile(value, location)
    return dynamic or (lambda scope: value)


def compile_optional(value: Json | None, location: str, present: bool) -> Evaluate | None:
    """As compile_template, or None where the field is absent."""
    return compile_template(value, location) if present else None


def compile_typed(value: Json, location: str, kinds: tuple[str, ...]) -> Evaluate:
    """Compile a field whose expression must give one of `kinds` (number, string, boolean, array, object)."""
    text = expression_text(value)
    evaluate = compile_template(value, location)
    if text is None:
        return evaluate

    def checked(scope: Scope) -> Json:
        result = evaluate(scope)
        if (kind := kind_of(result)) not in kinds:
            raise QueryFailure(
                f"The JSONata expression '{text}' specified for the field '{location}' returned an unexpected result type. "
                f"Expected '{kinds[0]}', but was '{kind}' for value: {to_json(result)}",
                location,
            )
        return result

    return checked


def _compile(value: Json, location: str) -> Evaluate | None:
    if isinstance(value, str):
        text = expression_text(value)
        return None if text is None else compile_expression(text, location)
    if isinstance(value, dict):
        return _compile_object(value, location)
    if isinstance(value, list):
        return _compile_array(value, location)
    return None


def _compile_object(value: dict[str, Json], location: str) -> Evaluate | None:
    parts = [(key, _compile(item, f"{location}/{key}"), item) for key, item in value.items()]
    if all(evaluate is None for _, evaluate, _ in parts):
        return None
    fields: list[tuple[str, Callable[[Scope], Json]]] = [
        (key, evaluate or _constant(item)) for key, evaluate, item in parts
    ]
    return lambda scope: {key: evaluate(scope) for key, evaluate in fields}


def _compile_array(value: list[Json], location: str) -> Evaluate | None:
    parts = [_compile(item, f"{location}[{index}]") for index, item in enumerate(value)]
    if all(evaluate is None for evaluate in parts):
        return None
    items = [evaluate or _constant(item) for evaluate, item in zip(parts, value, strict=True)]
    return lambda scope: [evaluate(scope) for evaluate in items]


def _constant(value: Json) -> Evaluate:
    return lambda scope: value
