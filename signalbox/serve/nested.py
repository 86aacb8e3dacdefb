"""Workflows that call the Step Functions API itself: `states:startExecution`, and `aws-sdk:sfn:...`.

Source: developer guide, "Start workflow executions from a task state": the results of each pattern.
"""

import json
from collections.abc import Callable
from typing import Any

from signalbox.asl.errors import TaskError
from signalbox.asl.run.resources import Resource
from signalbox.instants import format_instant
from signalbox.serve.resources import Resources

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
DATES = ("startDate", "stopDate", "creationDate", "updateDate", "redriveDate")


def nested_call(call: Call, resources: Resources, resource: Resource, arguments: dict[str, Any]) -> Any:
    """Return the result of a call of this API. Raises ApiError, and TaskError where a job has failed."""
    action = resource.action.removesuffix(resource.pattern)
    parameters = {key[:1].lower() + key[1:]: value for key, value in arguments.items()}
    for name in ("input", "output"):
        if name in parameters and not isinstance(parameters[name], str):
            parameters[name] = json.dumps(parameters[name])
    answer = call(action[:1].upper() + action[1:], parameters)
    if resource.is_job:
        return _result_of_job(call, resources, resource, answer["executionArn"])
    iso = resource.service == "aws-sdk:sfn"
    return _pascal({key: format_instant(v) if iso and key in DATES else v for key, v in answer.items()})


def _result_of_job(call: Call, resources: Resources, resource: Resource, arn: str) -> dict[str, Any]:
    resources.executions[arn].done.wait()
    ended = call("DescribeExecution", {"executionArn": arn})
    dates: dict[str, Any] = {name: int(ended[name] * 1000) for name in ("startDate", "stopDate") if name in ended}
    document = _pascal({**ended, **dates})
    if ended["status"] != "SUCCEEDED":
        raise TaskError("States.TaskFailed", json.dumps(document, separators=(",", ":")))
    if resource.pattern == ".sync:2":
        document["Output"] = json.loads(document["Output"])
    return document


def _pascal(document: dict[str, Any]) -> dict[str, Any]:
    def renamed(value: Any) -> Any:
        return _pascal(value) if isinstance(value, dict) else value

    return {key[:1].upper() + key[1:]: renamed(value) for key, value in document.items()}
