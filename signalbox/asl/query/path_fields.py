"""Fields of JSONPath states that name the place of a number or an instant, such as SecondsPath."""

from collections.abc import Callable

from signalbox.asl.jsonpath.expressions import Select, compile_selector, shown_input
from signalbox.asl.jsonpath.failures import DataFailure, PathNotFound
from signalbox.asl.language.interface import Evaluate, Scope
from signalbox.asl.query.fields import (
    HEARTBEAT,
    MAX_ITEMS,
    TIMEOUT,
    TOLERATED_COUNT,
    TOLERATED_PERCENTAGE,
    WAIT,
    NumberField,
)
from signalbox.asl.timestamps import parse_timestamp
from signalbox.asl.values import Json, to_json

Document = Callable[[Scope], Json]
_DURATIONS = (WAIT, TIMEOUT, HEARTBEAT)


def checked_number(field: NumberField, path: str, document: Document) -> Evaluate:
    """Compile a field for the place of a number. The messages are those recorded on AWS, or of the same form."""
    read = _reader(field, path, compile_selector(path), document)
    check = _duration if field in _DURATIONS else _count
    return lambda scope: check(field, path, read(scope))


def checked_instant(path: str, document: Document) -> Evaluate:
    """Compile TimestampPath; the value is in epoch seconds."""
    select = compile_selector(path)

    def instant(scope: Scope) -> float:
        try:
            text = select(scope, document(scope))
        except PathNotFound as error:
            raise DataFailure(f"The TimestampPath parameter does not reference an input value: {path}") from error
        parsed = parse_timestamp(text) if isinstance(text, str) else None
        if parsed is None:
            shown = text if isinstance(text, str) else to_json(text)
            raise DataFailure(
                "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format "
                f"string: {path} == {shown}"
            )
        return parsed

    return instant


def _reader(field: NumberField, path: str, select: Select, document: Document) -> Evaluate:
    def read(scope: Scope) -> Json:
        whole = document(scope)
        try:
            return select(scope, whole)
        except PathNotFound as error:
            if field is WAIT:
                reason = f"The SecondsPath parameter does not reference an input value: {path}"
            elif field in _DURATIONS:
                reason = f"Invalid path '{path}' : {error}"
            else:
                reason = (
                    f"The JSONPath '{path}' specified for the field '{field.name}Path' could not be found in the "
                    f"input '{shown_input(path, scope, whole)}'"
                )
            raise DataFailure(reason) from error

    return read


def _duration(field: NumberField, path: str, value: Json) -> int:
    shown = f"{path} == {value if isinstance(value, str) else to_json(value)}"
    seconds = _whole(value)
    if seconds is None:
        raise DataFailure(f"The {field.name}Path parameter cannot be parsed as a long value: {shown}")
    if seconds < 0:
        raise DataFailure(f"The {field.name}Path parameter references a negative value: {shown}")
    if not field.fits(seconds):
        raise DataFailure(f"The {field.name}Path parameter must reference {field.wanted}: {shown}")
    return seconds


def _count(field: NumberField, path: str, value: Json) -> int | float:
    error = "States.ItemReaderFailed" if field is MAX_ITEMS else "States.Runtime"
    number = _number(value) if field is TOLERATED_PERCENTAGE else _whole(value)
    if number is None:
        shown = value if isinstance(value, str) else to_json(value)
        kind = "float" if field is TOLERATED_PERCENTAGE else "integer"
        raise DataFailure(
            f'The {field.name}Path field refers to value "{shown}" which is not a valid {kind}: {path}', error
        )
    if number < 0 or (field is TOLERATED_PERCENTAGE and number > 100):
        raise DataFailure(_OUT_OF_BOUNDS.get(field, f"field {field.name} must be positive"), error)
    return number


_OUT_OF_BOUNDS = {
    TOLERATED_COUNT: "ToleratedFailureCount cannot be negative.",
    TOLERATED_PERCENTAGE: "ToleratedFailurePercentage must be between 0 and 100.",
}


def _number(value: Json) -> float | None:
    """Return a number, or the number that a text holds, or None."""
    try:
        return None if isinstance(value, (bool, dict, list)) or value is None else float(value)
    except ValueError:
        return None


def _whole(value: Json) -> int | None:
    number = _number(value)
    if number is None or number != number // 1:
        return None
    return value if isinstance(value, int) else int(number)
