"""Functions of a template, and their settings for asynchronous invocations."""

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.foreign.function_code import code_of
from signalbox.twin.deployment.sqs import find_queue
from signalbox.twin.services.aws_lambda.async_invocations import AsyncSettings
from signalbox.twin.services.aws_lambda.function import Function, environment_variables

FIRST = "1"
LATEST = "$LATEST"


def make_function(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a function from the asset folder that the assembly holds."""
    p = resource.properties
    memory = int(p.get("MemorySize", 128))
    variables = p.get("Environment", {}).get("Variables", {})
    code, reserved = code_of(assembly, resource), p.get("ReservedConcurrentExecutions")
    handler, alias = str(p.get("Handler", "")), assembly.aliases.get(resource.arn, "")
    version = FIRST if alias else LATEST
    cloud.deployed[resource.arn] = Function(
        name=resource.name,
        arn=resource.arn,
        handler=handler,
        asset=code.folder,
        variables=environment_variables(resource.name, memory, version, handler, variables),
        role=p["Role"],
        timeout=float(p.get("Timeout", 3)),
        memory=memory,
        version=version,
        alias=alias,
        reserved_concurrency=None if reserved is None else int(reserved),
        dead_letters=p.get("DeadLetterConfig", {}).get("TargetArn", ""),
        layers=code.layers,
        missing=code.missing,
        # Handlers of others open files beside their code, which is Lambda's working directory.
        folder=str(code.folder) if assembly.foreign and not code.missing else "",
        system_log_level=p.get("LoggingConfig", {}).get("SystemLogLevel", "INFO"),
    )
    cloud.versions.publish(resource.arn, FIRST)


def make_async_settings(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy the settings for asynchronous invocations of a function, a version or an alias."""
    p = resource.properties
    name, qualifier = str(p["FunctionName"]), str(p["Qualifier"])
    found = next((f for f in cloud.deployed.values() if name in (f.name, f.arn)), None)
    if found is None:
        raise BrokenAssembly(f"{resource.stack}: {resource.logical_id} names {name}, which no stack deploys")
    destinations = {kind: row["Destination"] for kind, row in p.get("DestinationConfig", {}).items()}
    for arn in destinations.values():
        check_destination(cloud, resource, arn)
    arn = found.arn if qualifier == "$LATEST" else f"{found.arn}:{qualifier}"
    cloud.asynchronous.settings[arn] = AsyncSettings(
        retries=int(p.get("MaximumRetryAttempts", AsyncSettings.retries)),
        oldest=float(p.get("MaximumEventAgeInSeconds", AsyncSettings.oldest)),
        on_success=destinations.get("OnSuccess", ""),
        on_failure=destinations.get("OnFailure", ""),
    )


def check_destination(cloud: Cloud, resource: Resource, arn: str) -> None:
    """Raise BrokenAssembly for a destination that no stack deploys."""
    service = arn.split(":")[2]
    if service == "sqs":
        find_queue(cloud, arn, resource)
    elif not (cloud.function(arn) if service == "lambda" else arn.rpartition("/")[2] in cloud.buses.buses):
        raise BrokenAssembly(f"{resource.stack}: {resource.logical_id} names {arn}, which no stack deploys")
