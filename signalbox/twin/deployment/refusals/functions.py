"""Functions and names that AWS refuses to deploy.

Sources: AWS Lambda Developer Guide, "Lambda quotas" (4 KB of environment variables) and "Using Lambda environment
variables" (names that Lambda itself sets); AWS CloudFormation User Guide, "Name type" (a name is used once).
"""

from collections.abc import Iterable, Iterator
from functools import cache

from botocore.session import get_session

from signalbox.assembly import Resource
from signalbox.twin.deployment.refusals.ranges import out_of_range

FUNCTION_RANGES = {"Timeout": (1, 900), "MemorySize": (128, 10_240)}
ASYNC_RANGES = {"MaximumRetryAttempts": (0, 2), "MaximumEventAgeInSeconds": (60, 21_600)}
LARGEST_ENVIRONMENT = 4096
MOST_LAYERS = 5
RESERVED = frozenset(
    {
        "AWS_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
    }
)


@cache
def runtimes() -> frozenset[str]:
    """Return the runtimes of Lambda, as its API knows them."""
    return frozenset(get_session().get_service_model("lambda").shape_for("Runtime").enum)


def function_problems(function: Resource) -> Iterator[tuple[str, str]]:
    """Iterate over what Lambda refuses in a function: the property with the reason."""
    yield from out_of_range(function, FUNCTION_RANGES)
    runtime, layers = str(function.properties.get("Runtime", "")), function.properties.get("Layers", [])
    if runtime and runtime not in runtimes():
        reason = "failed to satisfy constraint: Member must satisfy enum value set"
        yield "Runtime", f"Value {runtime} at 'runtime' {reason}"
    if len(layers) > MOST_LAYERS:
        yield "Layers", f"Layers consumption exceeds the limit of {MOST_LAYERS} layers: it has {len(layers)}"
    variables = function.properties.get("Environment", {}).get("Variables", {})
    if reserved := sorted(RESERVED & variables.keys()):
        yield "Environment.Variables", f"Reserved keys used in this request: {', '.join(reserved)}"
    size = sum(len(name.encode()) + len(str(value).encode()) for name, value in variables.items())
    if size > LARGEST_ENVIRONMENT:
        yield "Environment.Variables", f"environment variables exceeded the 4KB limit: they have {size} bytes"


def async_problems(config: Resource) -> Iterator[tuple[str, str]]:
    """Iterate over what Lambda refuses in settings of asynchronous invocations."""
    yield from out_of_range(config, ASYNC_RANGES)
    for kind, row in config.properties.get("DestinationConfig", {}).items():
        if str(row.get("Destination", "")).endswith(".fifo"):
            yield f"DestinationConfig.{kind}", "a destination must be a standard queue or topic"


def repeated_names(resources: Iterable[Resource]) -> Iterator[tuple[Resource, str]]:
    """Iterate over the resources whose name another one of their type has already."""
    seen: dict[tuple[str, str], str] = {}
    for resource in resources:
        if not resource.arn:
            continue
        place = f"{resource.stack}: {resource.logical_id}"
        first = seen.setdefault((resource.type, resource.arn), place)
        if first != place:
            yield resource, first
