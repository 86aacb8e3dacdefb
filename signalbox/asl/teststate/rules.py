"""Rules of the TestState API: which states, mocks and configurations go together.

Source: calls recorded on AWS; API reference, TestState. The words for configurations without a mock are recorded for
MapIterationFailureCount.
"""

from typing import Any

from signalbox.asl.run.resources import Resource
from signalbox.asl.teststate.http_task import HTTP
from signalbox.asl.teststate.mock_shapes import check_result
from signalbox.asl.teststate.refusals import Refusal, demand
from signalbox.asl.teststate.request import Request
from signalbox.asl.teststate.subject import Subject
from signalbox.asl.values import Json, read_json

_MOCKED = ("Task", "Map", "Parallel")
_NO_MAPS = (
    "TestState API does not support Map or Parallel states. "
    "Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"
)


def check_rules(request: Request, subject: Subject, answers_http: bool) -> None:
    """Check a call before its state runs; `answers_http` tells that an HTTP Task needs no mock. Raises Refusal."""
    if request.mock is None:
        _check_without_mock(request, subject, answers_http)
        return
    demand(subject.kind in _MOCKED, f"State type '{subject.kind}' is not supported when a mock is specified")
    demand(not request.reveals, "TestState does not support RevealSecrets when a mock is specified.")
    demand(
        not {"result", "errorOutput"} <= request.mock.keys(),
        "A test mock should have only one of the following fields: [result, errorOutput].",
    )
    if "errorOutput" in request.mock:
        demand("error" in request.mock["errorOutput"], "An error was not specified in the mocked error output.")
    if "result" in request.mock:
        _check_mock(subject, _mocked_result(request.mock), request.mock.get("fieldValidationMode", "STRICT"))


def mocked_result(request: Request) -> Json:
    """Return the mocked result of a call that has passed the rules."""
    assert request.mock is not None, "only a call with a mock has a mocked result"
    return _mocked_result(request.mock) if "result" in request.mock else None


def _check_without_mock(request: Request, subject: Subject, answers_http: bool) -> None:
    for name in request.configuration:
        demand(False, f"TestState does not support {name[0].upper()}{name[1:]} when a mock is not specified.")
    demand(request.context is None, "TestState does not support Context when a mock is not specified.")
    demand(subject.kind not in ("Map", "Parallel"), _NO_MAPS, "InvalidDefinition")
    if subject.kind == "Task":
        resource = Resource(subject.state["Resource"])
        demand(
            not resource.pattern and resource.family != "Activity",
            "TestState API does not support Activity tasks, '.sync' or '.waitForTaskToken' integration patterns "
            "when a mock is not specified.",
            "InvalidDefinition",
        )
        demand(request.role is not None, "RoleArn must be specified when testing a Task state")
        if not (answers_http and resource.arn.endswith(HTTP)):
            raise Refusal(
                "This engine calls no service: specify a mock for a Task state (or `http` in Python for an HTTP Task).",
                "MockRequired",
            )


def _mocked_result(mock: dict[str, Any]) -> Json:
    try:
        return read_json(mock["result"])
    except ValueError as error:
        raise Refusal("Mocked result must be valid JSON") from error


def _check_mock(subject: Subject, result: Json, mode: str) -> None:
    if subject.kind == "Map" and "ResultWriter" in subject.state:
        demand(isinstance(result, dict), "Mocked result must be a JSON object.")
    elif subject.kind in ("Map", "Parallel"):
        demand(isinstance(result, list), "Mocked result must be an array.")
    else:
        check_result(subject.state["Resource"], result, mode)
    if subject.kind == "Parallel":
        demand(
            len(result) == len(subject.state["Branches"]),
            "Mocked result must contain the same number of items as number of Parallel branches.",
        )
