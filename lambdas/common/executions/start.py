"""Starting an execution under a name that is derived from its business key, so that twice is once."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from lambdas.common import settings
from lambdas.common.clients import call, error_code
from lambdas.common.telemetry import logger

RESTART = "RestartRequested"
"""What the desk writes into a starter's queue: the key's next attempt, as an execution of its own."""


def start_once(name: str, document: Mapping[str, Any]) -> None:
    """Start an execution of this function's machine; one of that name that runs or ran is as good.

    A repetition must bring the same document: only then is its name no error while the first runs ("StartExecution", AWS
    Step Functions API Reference).
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
