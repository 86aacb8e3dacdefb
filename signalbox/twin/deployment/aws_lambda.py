"""Functions of a template."""

from signalbox.assembly import Assembly, Resource
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.aws_lambda.function import Function, environment_variables


def make_function(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy a function from the asset folder that the assembly holds."""
    p = resource.properties
    memory = int(p.get("MemorySize", 128))
    variables = p.get("Environment", {}).get("Variables", {})
    cloud.deployed[resource.arn] = Function(
        name=resource.name,
        arn=resource.arn,
        handler=p["Handler"],
        asset=assembly.asset(p["Code"]["S3Key"]).resolve(),
        variables=environment_variables(resource.name, memory, variables),
        role=p["Role"],
        timeout=float(p.get("Timeout", 3)),
        memory=memory,
        reserved_concurrency=p.get("ReservedConcurrentExecutions"),
        dead_letters=p.get("DeadLetterConfig", {}).get("TargetArn", ""),
    )
    cloud.versions.publish(resource.arn, "1")
