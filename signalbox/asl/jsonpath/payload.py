"""Payload templates: Parameters, ResultSelector, ItemSelector, BatchInput and Assign."""

from collections.abc import Callable

from signalbox.asl.jsonpath.expressions import Select, compile_expression, shown_input
from signalbox.asl.jsonpath.failures import DataFailure, PathNotFound
from signalbox.asl.language.interface import Scope
from signalbox.asl.values import Json

SUFFIX = ".$"  # of the fields whose value is an expression


def compile_payload(value: Json) -> Select:
    """Compile a payload template of any shape. Raises InvalidPath."""
    return _compile(value) or (lambda scope, document: value)


def _compile(value: Json) -> Select | None:
    """Compile a value; None where it has no expression."""
    if isinstance(value, dict):
        return _compile_object(value)
    if isinstance(value, list):
        return _compile_array(value)
    return None


def _compile_object(value: dict[str, Json]) -> Select | None:
    fields: list[tuple[str, Callable[[Scope, Json], Json]]] = []
    dynamic = False
    for key, item in value.items():
        if key.endswith(SUFFIX):
            fields.append((key.removesuffix(SUFFIX), _field(key, item)))
            dynamic = True
        else:
            compiled = _compile(item)
            dynamic = dynamic or compiled is not None
            fields.append((key, compiled or _constant(item)))
    if not dynamic:
        return None
    return lambda scope, document: {key: select(scope, document) for key, select in fields}


def _compile_array(value: list[Json]) -> Select | None:
    parts = [_compile(item) for item in value]
    if not any(parts):
        return None
    items = [select or _constant(item) for select, item in zip(parts, value, strict=True)]
    return lambda scope, document: [select(scope, document) for select in items]


def _constant(value: Json) -> Select:
    return lambda scope, document: value


def _field(key: str, text: str) -> Select:
    select = compile_expression(text)
    reads_document = not text.startswith("$$") and text[1:2] in ("", ".", "[")

    def field(scope: Scope, document: Json) -> Json:
        if document is None and reads_document and text.startswith("$"):
            raise DataFailure("Unable to apply Path transformation to null or empty input.")
        try:
            return select(scope, document)
        except PathNotFound as error:
            raise DataFailure(
                f"The JSONPath '{text}' specified for the field '{key}' could not be found in the input "
                f"'{shown_input(text, scope, document)}'"
            ) from error

    return field
