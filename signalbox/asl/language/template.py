"""Compiled fields of states: literals stay as they are, expressions in them become calls."""

from collections.abc import Callable

from signalbox.asl.language.interface import Evaluate, QueryFailure, Scope
from signalbox.asl.language.jsonata import compile_expression, expression_text
from signalbox.asl.values import Json, to_json, type_name


def compile_template(value: Json, location: str) -> Evaluate:
    """Compile a value of any shape; the result evaluates the expressions in it, in the order of the document."""
    dynamic = _compile(value, location)
    return dynamic or (lambda scope: value)


def compile_field(definition: dict[str, Json], field: str, prefix: str = "") -> Evaluate | None:
    """Compile a field of any shape; None where the definition does not have it. `prefix` is the location of the
    definition within its state, for messages."""
    return compile_template(definition[field], prefix + field) if field in definition else None


def compile_typed_field(
    definition: dict[str, Json], field: str, kinds: tuple[str, ...], prefix: str = ""
) -> Evaluate | None:
    """Compile a field as compile_typed does; None where the definition does not have it."""
    return compile_typed(definition[field], prefix + field, kinds) if field in definition else None


def compile_typed(value: Json, location: str, kinds: tuple[str, ...]) -> Evaluate:
    """Compile a value whose expression must return one of `kinds` (number, string, boolean, array, object)."""
    text = expression_text(value)
    evaluate = compile_template(value, location)
    if text is None:
        return evaluate

    def checked(scope: Scope) -> Json:
        result = evaluate(scope)
        if (kind := type_name(result)) not in kinds:
            raise QueryFailure(
                f"The JSONata expression '{text}' specified for the field '{location}' returned an unexpected result "
                f"type. Expected '{kinds[0]}', but was '{kind}' for value: {to_json(result)}",
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
