"""Calls of AWS services by Task states: parameters in, result or error out, as Step Functions writes them.

Sources: AWS Step Functions Developer Guide, "Integrating services with Step Functions", "Learning to use AWS service
SDK integrations" (names in Pascal case; errors with the prefix of their service), "Handling errors in Step Functions
workflows".
"""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError, UnknownServiceError
from botocore.model import ListShape, MapShape, StructureShape

from signalbox.instants import format_instant

OPTIMISED = {
    "dynamodb": ("dynamodb", "DynamoDB"),
    "events": ("events", "EventBridge"),
    "sns": ("sns", "SNS"),
    "sqs": ("sqs", "SQS"),
    "states": ("stepfunctions", "StepFunctions"),
}
"""Services of optimised integrations: name of boto3's client, and prefix of their errors."""
SDK = "aws-sdk:"
SDK_NAMES = {"sfn": "stepfunctions", "cloudwatchlogs": "logs", "eventbridge": "events", "sesv2": "sesv2"}
"""Services whose name in an ARN is not that of boto3's client."""
PREFIXES = {"dynamodb": "DynamoDb", "s3": "S3", "sqs": "Sqs", "sns": "Sns", "sfn": "Sfn", "sesv2": "SesV2"}
"""Prefixes of errors of SDK integrations."""
METADATA = {"HttpStatusCode": 200, "HttpHeaders": {}}


class TaskRefused(Exception):
    """Raised where a service refuses the call of a task, with the error and the cause that the machine gets."""

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


class UnsupportedTask(Exception):
    """Raised for a service or an operation that the twin does not know."""


def service_of(resource: str) -> tuple[str, str, str]:
    """Return boto3's name, the prefix of errors, and the operation of a Resource such as `...:::sqs:sendMessage`."""
    rest = resource.partition(":states:::")[2]
    for pattern in (".sync:2", ".sync", ".waitForTaskToken"):
        rest = rest.removesuffix(pattern)
    name, _, action = rest.removeprefix(SDK).rpartition(":")
    operation = action[:1].upper() + action[1:]
    if rest.startswith(SDK):
        return SDK_NAMES.get(name, name), PREFIXES.get(name, name[:1].upper() + name[1:]), operation
    if name not in OPTIMISED:
        raise UnsupportedTask(f"the twin does not carry out tasks of the resource {resource}")
    return (*OPTIMISED[name], operation)


def parameters_for(client: Any, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments as boto3 takes them. Raises UnsupportedTask where the service has no such operation."""
    names = client.meta.service_model.operation_names
    if operation not in names:
        raise UnsupportedTask(f"{client.meta.service_model.service_name} has no operation {operation}")
    shape = client.meta.service_model.operation_model(operation).input_shape
    found: dict[str, Any] = given(shape, dict(arguments)) if shape else {}
    return found


def given(shape: Any, value: Any) -> Any:
    """Return a value in the shape of a parameter: with the API's names, and objects as text for texts."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = {name.lower(): name for name in shape.members}
        named = {members.get(name.lower(), name): inner for name, inner in value.items()}
        return {name: given(shape.members.get(name), inner) for name, inner in named.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [given(shape.member, one) for one in value]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {name: given(shape.value, inner) for name, inner in value.items()}
    kind = getattr(shape, "type_name", "")
    if kind == "string" and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if kind == "blob" and isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).encode()
    return value


def called(client: Any, prefix: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Make a call and return its result as a task gets it. Raises TaskRefused or UnsupportedTask."""
    result: dict[str, Any] = plain(answered(client, prefix, operation, parameters))
    return result


def answered(client: Any, prefix: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Make a call and return the answer of boto3. Raises TaskRefused or UnsupportedTask."""
    try:
        answer = getattr(client, xform_name(operation))(**parameters)
    except ClientError as error:
        found = error.response["Error"]
        raise refused(prefix, found["Code"], found["Message"], error.response["ResponseMetadata"]) from None
    except NotImplementedError as error:
        raise UnsupportedTask(str(error)) from None
    except (UnknownServiceError, BotoCoreError) as error:
        raise TaskRefused("States.Runtime", str(error).replace("\n", " ")) from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:  # inside moto, which holds what was ignored
        raise UnsupportedTask(f"moto cannot answer {prefix}.{operation} ({error!r})") from None
    answer.pop("ResponseMetadata", None)
    return dict(answer)


def refused(prefix: str, code: str, message: str, metadata: Mapping[str, Any]) -> TaskRefused:
    """Return the error of a task for an error of a service."""
    name = code.rpartition(".")[2]
    name = name if name.endswith("Exception") else f"{name}Exception"
    status = metadata.get("HTTPStatusCode", 400)
    return TaskRefused(f"{prefix}.{name}", f"{message} (Service: {prefix}, Status Code: {status})")


def plain(value: Any) -> Any:
    """Return a value of boto3 as JSON: names in Pascal case, instants and bytes as text."""
    if isinstance(value, Mapping):
        return {name[:1].upper() + name[1:] if isinstance(name, str) else name: plain(v) for name, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return format_instant(value.timestamp(), "milliseconds")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Decimal):
        return float(value)
    return plain(value.read().decode()) if hasattr(value, "read") else value
