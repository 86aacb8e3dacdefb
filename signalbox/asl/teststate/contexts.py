"""Context object of a TestState call: the caller's, or that of an Express execution of the state alone."""

import uuid
from typing import Any

from signalbox.asl.run.context import RETRIED
from signalbox.asl.run.resources import Resource
from signalbox.asl.teststate.refusals import demand
from signalbox.asl.teststate.request import Request
from signalbox.asl.teststate.subject import ALONE, Subject
from signalbox.asl.values import Json
from signalbox.instants import format_instant

_ACCOUNT = "arn:aws:states:us-east-1:123456789012"
_STRING, _NUMBER, _ANY = "a string", "a number", ""
_FIELDS: dict[str, dict[str, str]] = {
    "Execution": {
        "Id": _STRING,
        "Input": _ANY,
        "Name": _STRING,
        "RoleArn": _STRING,
        "StartTime": _STRING,
        "RedriveCount": _NUMBER,
        "RedriveTime": _STRING,
    },
    "State": {"EnteredTime": _STRING, "Name": _STRING, "RetryCount": _NUMBER},
    "StateMachine": {"Id": _STRING, "Name": _STRING},
    "Task": {"Token": _STRING},
}


def check_context(context: dict[str, Json]) -> None:
    """Check the caller's context object. Raises Refusal, in the words recorded on AWS."""
    for section, fields in context.items():
        _demand(section != "Map", "'Map' field is not supported when mocking a Context object")
        _demand(section in _FIELDS, f"Field '{section}' is not allowed")
        _demand(isinstance(fields, dict), f"{section} must be an object")
        for name, value in fields.items():
            _demand(name in _FIELDS[section], f"Field '{name}' is not allowed")
            _check_type(f"{section}.{name}", _FIELDS[section][name], value)


def _check_type(name: str, wanted: str, value: Json) -> None:
    kinds: dict[str, Any] = {_STRING: str, _NUMBER: (int, float), _ANY: object}
    fits = isinstance(value, kinds[wanted]) and not (wanted == _NUMBER and isinstance(value, bool))
    _demand(fits, f"{name} must be {wanted}")


def _demand(fits: bool, message: str) -> None:
    demand(fits, f"Invalid Context object provided: {message}")


def make_context(request: Request, subject: Subject, at: float, draw: Any) -> dict[str, Json]:
    """Return the context object that AWS makes for a call without one."""
    machine, execution = (str(uuid.UUID(bytes=draw()[:16], version=4)) for _ in range(2))
    context: dict[str, Json] = {
        "Execution": {
            "Id": f"{_ACCOUNT}:express:{machine}:{execution}",
            "Input": request.input,
            "Name": execution,
            "RoleArn": request.role,
            "StartTime": format_instant(at),
        },
        "StateMachine": {"Id": f"{_ACCOUNT}:stateMachine:{machine}", "Name": machine},
        "State": {"Name": ALONE, "EnteredTime": format_instant(at)},
    }
    if subject.kind in RETRIED:
        context["State"]["RetryCount"] = request.configuration.get("retrierRetryCount", 0)
    if subject.kind == "Task" and Resource(subject.state["Resource"]).waits_for_token:
        context["Task"] = {"Token": draw().hex()}
    return context
