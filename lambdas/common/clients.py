"""The only place where handlers make AWS clients and translate AWS's errors."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from lambdas.common.errors import TransientError

# Shorter than every function's time-out, so that a call that hangs becomes an error that the handler can catch.
CALL_SETTINGS = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})

# Left to itself, boto3 presigns with signature version 2, which buckets of newer regions refuse.
PRESIGNING = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})

# Errors that pass by themselves: "Error handling with DynamoDB", "Common errors" of EventBridge, SQS and Step
# Functions, "Error responses" of S3, "UpdateEventSourceMapping" of Lambda, which refuses a second change during the
# first.
TRANSIENT_CODES = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "TransactionInProgressException",
        "TransactionConflictException",
        "InternalServerError",
        "InternalFailure",
        "InternalException",
        "InternalError",
        "ServiceUnavailable",
        "SlowDown",
        "RequestTimeout",
        "RequestThrottled",
        "ExecutionLimitExceeded",
        "TooManyRequestsException",
        "ResourceInUseException",
    }
)


@cache
def client(service: str) -> Any:
    """Return the low-level boto3 client of a service, made at its first use."""
    settings = CALL_SETTINGS.merge(PRESIGNING) if service == "s3" else CALL_SETTINGS
    made = boto3.client(service, config=settings)
    made.meta.events.register("after-call", _leave_message_out, unique_id="leave-message-out")
    return made


def _leave_message_out(parsed: dict[str, Any], **_: Any) -> None:
    """Empty the message of an AWS error: it may quote the request, such as the address that Amazon SES refuses.

    Done here, it reaches no trace either, which X-Ray's SDK writes within the client. The code is enough to act on.
    """
    if "Error" in parsed:
        parsed["Error"]["Message"] = ""


def error_code(error: ClientError) -> str:
    """Return the code of an AWS error, such as `ThrottlingException`."""
    response: Mapping[str, Any] = error.response
    return str(response.get("Error", {}).get("Code", ""))


def call(service: str, operation: str, **arguments: Any) -> dict[str, Any]:
    """Call an AWS operation, such as `call("dynamodb", "get_item", TableName=..., Key=...)`.

    Raises TransientError for throttles, service faults and broken connections; any other ClientError unchanged.
    """
    try:
        response: dict[str, Any] = getattr(client(service), operation)(**arguments)
    except ClientError as error:
        if error_code(error) in TRANSIENT_CODES:
            raise TransientError(f"{service} {operation}: {error_code(error)}") from error
        raise
    except BotoCoreError as error:
        raise TransientError(f"{service} {operation}: {type(error).__name__}") from error
    return response
