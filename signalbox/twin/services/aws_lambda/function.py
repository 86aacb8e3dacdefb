"""Deployed function, and the environment variables that Lambda gives it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signalbox.assembly.values.intrinsics import scalar_text


@dataclass(frozen=True, slots=True)
class Function:
    """Version of a deployed function: timeout in seconds, memory in MB. `layers` are folders of its layers; `missing`
    says why the twin cannot run it, else empty. `folder` is its working directory, if it needs one of its own. `alias`
    is the one through which it is invoked; without one its version is `$LATEST`."""

    name: str
    arn: str
    handler: str
    asset: Path
    variables: dict[str, str]
    role: str
    timeout: float
    memory: int
    version: str = "1"
    reserved_concurrency: int | None = None
    dead_letters: str = ""
    layers: tuple[Path, ...] = ()
    missing: str = ""
    system_log_level: str = "INFO"
    folder: str = ""
    alias: str = ""

    @property
    def invoked_arn(self) -> str:
        """Return the ARN with which it is invoked."""
        return f"{self.arn}:{self.alias}" if self.alias else self.arn


def environment_variables(
    function_name: str, memory: int, version: str, handler: str, variables: Mapping[str, Any]
) -> dict[str, str]:
    """Return a function's own variables, whose values CloudFormation makes texts, and those that Lambda sets.

    Source: "Using Lambda environment variables". LAMBDA_TASK_ROOT is missing: by it libraries for X-Ray know that a
    daemon is there to take their spans.
    """
    return {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function_name}",
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": function_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory),
        "AWS_LAMBDA_FUNCTION_VERSION": version,
        "_HANDLER": handler,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "TZ": ":UTC",
        **{name: scalar_text(value) for name, value in variables.items()},
    }
