"""Mocked results held against the models of the services' APIs.

STRICT demands the required fields; STRICT and PRESENT check the fields that are there. Fields that the model does not
have are accepted, as recorded on AWS.
"""

import re
from typing import Any

from signalbox.asl.run.resources import Resource
from signalbox.asl.service_models import service_model, service_names
from signalbox.asl.teststate.refusals import demand
from signalbox.asl.validate.tasks.resources import service_folder
from signalbox.asl.values import Json

# Optimised integrations whose names are not those of botocore's folders.
_SERVICES = {
    "states": "stepfunctions",
    "elasticmapreduce": "emr",
    "bedrock": "bedrock-runtime",
    "mediaconvert": "mediaconvert",
}
_WITHOUT_MODEL = ("apigateway", "http", "eks")  # their results are not those of an API of the service
# What a job gives when it has ended.
_JOB_RESULTS = {("stepfunctions", "StartExecution"): "DescribeExecution"}
_ANY_JSON = {("lambda", "Invoke"): "Payload", ("bedrock-runtime", "InvokeModel"): "Body"}  # parsed by Step Functions
_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "a string"),
    "timestamp": ((str,), "a string"),
    "blob": ((str,), "a string"),
    "character": ((str,), "a string"),
    "integer": ((int,), "a number"),
    "long": ((int,), "a number"),
    "float": ((int, float), "a number"),
    "double": ((int, float), "a number"),
    "boolean": ((bool,), "a boolean"),
    "list": ((list,), "an array"),
    "map": ((dict,), "an object"),
    "structure": ((dict,), "an object"),
}


def check_result(arn: str, result: Json, mode: str) -> None:
    """Check the mocked result of a Task's resource. Raises Refusal."""
    resource = Resource(arn)
    if mode == "NONE" or resource.service is None or resource.waits_for_token:
        return
    operation = _operation(resource)
    if operation is None or operation.output_shape is None:
        return
    parsed = "" if "aws-sdk:" in arn else _ANY_JSON.get((operation.service_model.service_name, operation.name), "")
    _Check(mode == "STRICT", parsed).value(operation.output_shape, result, "result")


def _operation(resource: Resource) -> Any:
    """Return the OperationModel of the operation whose output is the task's result; None where there is none."""
    service = str(resource.service)
    name = service.removeprefix("aws-sdk:")
    if service in _WITHOUT_MODEL:
        return None
    folder = service_folder(name) if service.startswith("aws-sdk:") else _SERVICES.get(name, name)
    if folder is None or folder not in service_names():
        return None
    model = service_model(folder)
    action = resource.action.removesuffix(resource.pattern)
    wanted = action[:1].upper() + action[1:]
    if resource.is_job:
        wanted = _JOB_RESULTS.get((folder, wanted), "")
    return model.operation_model(wanted) if wanted in model.operation_names else None


class _Check:
    def __init__(self, strict: bool, parsed: str) -> None:
        self.strict = strict
        self.parsed = parsed  # a field that may hold any JSON

    def value(self, shape: Any, value: Json, name: str) -> None:
        if getattr(shape, "is_document_type", False) or value is None:
            return
        kinds, words = _TYPES.get(shape.type_name, ((object,), ""))
        fits = isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)
        _demand(fits or not words, f"Field '{name}' must be {words}")
        if shape.type_name == "structure":
            self.structure(shape, value)
        elif shape.type_name == "list":
            for item in value:
                self.value(shape.member, item, name)
        elif shape.type_name == "map":
            for item in value.values():
                self.value(shape.value, item, name)
        _check_bounds(shape, value, name)

    def structure(self, shape: Any, value: dict[str, Json]) -> None:
        names = {spelling: member for member in shape.members for spelling in _spellings(member)}
        if self.strict:
            for required in shape.required_members:
                _demand(
                    any(spelling in value for spelling in _spellings(required)),
                    f"Required field '{_spellings(required)[0]}' is missing",
                )
        for field, item in value.items():
            if field in names and field != self.parsed:
                self.value(shape.members[names[field]], item, field)


def _check_bounds(shape: Any, value: Json, name: str) -> None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if isinstance(value, (str, list, dict)):
        _demand(low is None or len(value) >= low, f"Field '{name}' is smaller than the minimum length")
        _demand(high is None or len(value) <= high, f"Field '{name}' exceeds the maximum length")
    elif not isinstance(value, bool):
        _demand(low is None or value >= low, f"Field '{name}' is less than the minimum value")
        _demand(high is None or value <= high, f"Field '{name}' exceeds the maximum value")
    values = getattr(shape, "enum", None)
    _demand(not values or value in values, f"Field '{name}' is not an expected value")


def _spellings(member: str) -> tuple[str, str]:
    """Return a member's name as Step Functions writes it, and as the AWS SDK for Java does: DBName, DbName."""
    name = member[:1].upper() + member[1:]
    return name, re.sub(r"[A-Z]+(?=[A-Z][a-z]|$|\d)", lambda match: match[0].capitalize(), name)


def _demand(fits: bool, message: str) -> None:
    demand(fits, f"Mock result schema validation error: {message}")
