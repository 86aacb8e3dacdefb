"""ResultPath: the result of a state put into a copy of its input."""

from collections.abc import Callable

from signalbox.asl.jsonpath.failures import DataFailure, InvalidPath
from signalbox.asl.jsonpath.path import compile_path
from signalbox.asl.values import Json, to_json

Place = Callable[[Json, Json], Json]  # (input, result) -> output


def compile_result_path(text: str | None) -> Place | None:
    """Compile a ResultPath; None for `$`, where the result is the output. Raises InvalidPath.

    With null the output is the input. Source: Specifying state output using ResultPath in Step Functions.
    """
    if text is None:
        return lambda state_input, result: state_input
    keys = compile_path(text).keys
    if keys is None:
        raise InvalidPath(f"{text!r} is no reference path, which names one place")
    if not keys:
        return None
    if len(keys) == 1 and isinstance(keys[0], str):
        return _member(text, keys[0])
    return lambda state_input, result: _put(state_input, list(keys), result, text, state_input)


def _member(text: str, name: str) -> Place:
    def place(state_input: Json, result: Json) -> Json:
        if not isinstance(state_input, dict):
            raise _unable(text, state_input)
        return {**state_input, name: result}

    return place


def _put(value: Json, keys: list[str | int], result: Json, text: str, whole: Json) -> Json:
    """Return a copy of a value with the result in its place; objects on the way are created."""
    if not keys:
        return result
    key, *rest = keys
    if isinstance(key, str) and isinstance(value, dict):
        return {**value, key: _put(value.get(key, {}), rest, result, text, whole)}
    if isinstance(key, int) and isinstance(value, list) and -len(value) <= key < len(value):
        copy = list(value)
        copy[key] = _put(value[key], rest, result, text, whole)
        return copy
    raise _unable(text, whole)


def _unable(text: str, state_input: Json) -> DataFailure:
    return DataFailure(
        f"Unable to apply ReferencePath {text} to input {to_json(state_input)}", "States.ResultPathMatchFailure"
    )
