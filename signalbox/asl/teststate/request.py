"""Request of a TestState call: its parameters, checked as boto3 and the service check them."""

from typing import Any

from signalbox.asl.service_models import service_model, shape_errors
from signalbox.asl.teststate.refusals import Refusal, demand
from signalbox.asl.values import Json, read_json, to_json

_LEVELS = ("INFO", "TRACE", "DEBUG")
_MODES = ("PRESENT", "NONE", "STRICT")
_PARSED = ("definition", "input", "context", "variables")  # JSON texts, which a caller may give parsed


class Request:
    """Checked parameters of a call. `context` and `mock` are None where the call has none."""

    def __init__(self, given: dict[str, Any]) -> None:
        arguments = {name: value for name, value in given.items() if value is not None or name in _PARSED[1:2]}
        texts = {name: _text(name, value) if name in _PARSED else value for name, value in arguments.items()}
        _check_shape(texts)
        self.definition: str = texts["definition"]
        self.state_name: str | None = texts.get("stateName")
        self.role: str | None = texts.get("roleArn")
        self.level: str = texts.get("inspectionLevel", "INFO")
        self.mock: dict[str, Any] | None = texts.get("mock")
        self.reveals: bool = texts.get("revealSecrets", False)
        self.configuration: dict[str, Any] = texts.get("stateConfiguration", {})
        _check_enums(self)
        self.input: Json = _parsed(
            texts.get("input", "{}"), "Invalid State Machine Execution Input", "InvalidExecutionInput"
        )
        self.variables: dict[str, Json] = _object(texts.get("variables", "{}"), "variables")
        context = texts.get("context")
        self.context = None if context is None else _object(context, "context")


def _text(name: str, value: Any) -> Any:
    try:
        return value if isinstance(value, str) else to_json(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise Refusal(
            f"Parameter validation failed:\n{name} is no JSON value: {error}", "ParamValidationError"
        ) from error


def _check_shape(given: dict[str, Any]) -> None:
    """Check names, types and lengths with the model that boto3 has of the API."""
    shape = service_model("stepfunctions").operation_model("TestState").input_shape
    if errors := shape_errors(shape, given):
        raise Refusal(f"Parameter validation failed:\n{errors}", "ParamValidationError")
    _check_lengths(given, shape)


def _check_lengths(given: dict[str, Any], shape: Any, path: str = "") -> None:
    """Check the longest lengths, which the service checks and boto3 does not."""
    for name, value in given.items():
        member = shape.members[name]
        if member.type_name == "structure":
            _check_lengths(value, member, f"{path}{name}.")
        elif isinstance(value, str) and len(value) > member.metadata.get("max", len(value)):
            shown = "Value" if member.metadata.get("sensitive") else f"Value '{value}'"
            raise Refusal(
                f"1 validation error detected: {shown} at '{path}{name}' failed to satisfy constraint: "
                f"Member must have length less than or equal to {member.metadata['max']}"
            )


def _check_enums(request: Request) -> None:
    _check_enum("inspectionLevel", request.level, _LEVELS)
    if request.mock is not None:
        _check_enum("mock.fieldValidationMode", request.mock.get("fieldValidationMode", "STRICT"), _MODES)


def _check_enum(name: str, value: str, values: tuple[str, ...]) -> None:
    demand(
        value in values,
        f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: "
        f"Member must satisfy enum value set: [{', '.join(values)}]",
    )


def _parsed(text: str, message: str, code: str = "ValidationException") -> Json:
    try:
        return read_json(text)
    except ValueError as error:
        raise Refusal(f"{message}: {error}", code) from error


def _object(text: str, name: str) -> dict[str, Json]:
    value = _parsed(text, f"The field '{name}' must be valid JSON")
    demand(isinstance(value, dict), f"The field '{name}' must be a JSON object")
    found: dict[str, Json] = value
    return found
