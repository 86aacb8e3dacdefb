"""Start of executions, once for each name."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.telemetry import logger

RESTART = "RestartRequested"
"""Event that the desk sends to a starter's queue: start the key's next attempt as an execution of its own."""


def start_once(name: str, document: Mapping[str, Any]) -> None:
    """Start an execution of this function's machine, unless one of that name runs or ran.

    A repetition must bring the same document: only then is its name accepted while the first runs ("StartExecution",
    AWS Step Functions API Reference).
    """
    try:
        call(
            "stepfunctions",
            "start_execution",
            stateMachineArn=settings.machine_arn(),
            name=name,
            input=json.dumps(document),
        )
    except ClientError as error:
        if error_code(error) != "ExecutionAlreadyExists":
            raise
        logger.info("the execution was started before")
