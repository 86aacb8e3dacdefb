"""Faults of deployment, clocks and indexes: a new version while executions run, clocks that differ, late reads."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signalbox.assembly import Assembly, Resource, read
from signalbox.errors import InputError
from signalbox.twin.deployment.aws_lambda import make_function
from signalbox.twin.deployment.stepfunctions import make_machine
from signalbox.twin.faults.deliveries import struck
from signalbox.twin.faults.place import Place

if TYPE_CHECKING:
    from signalbox.twin.cloud import Cloud

KEPT = (
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::GlobalTable",
    "AWS::SQS::Queue",
    "AWS::S3::Bucket",
    "AWS::Events::EventBus",
    "AWS::Events::Archive",
    "AWS::Events::Rule",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Scheduler::Schedule",
    "AWS::ApiGatewayV2::Route",
)
"""Types that a swap cannot change. It takes over functions, machines and all policies."""


def swap(place: Place) -> None:
    """Deploy the functions, machines and policies of another assembly. Running executions keep their definition; a role
    has one policy for all versions, and a function that is gone is gone for them, too."""
    path = place.get("assembly", None)
    if not isinstance(path, str):
        raise place.refuse("`assembly` is missing: the folder of the assembly that takes over")
    try:
        arriving = read(Path(path))
    except InputError as error:
        raise place.refuse(str(error)) from error
    compare(place, arriving)
    twin, cloud = place.twin, place.twin.cloud
    cloud.policies.replace(arriving)
    functions = arriving.of_type("AWS::Lambda::Function")
    for arn in cloud.deployed.keys() - {resource.arn for resource in functions}:
        del cloud.deployed[arn]
    for resource in functions:
        release(cloud, cloud.deployed, resource, lambda found: make_function(cloud, arriving, found))
    for resource in arriving.of_type("AWS::StepFunctions::StateMachine"):
        release(cloud, cloud.executions.machines, resource, lambda found: make_machine(cloud, arriving, found))
    twin.assembly = twin.results.assembly = arriving
    struck(place, "deployment")


def release(cloud: "Cloud", deployed: dict[str, Any], resource: Resource, make: Callable[[Resource], None]) -> None:
    """Make a changed resource the next version, and live; an equal one keeps its version.

    A function without an alias has no numbered version: its environments end, and new ones have the new code.
    """
    before = deployed.get(resource.arn)
    make(resource)
    if before is None:
        return
    made = replace(deployed[resource.arn], version=before.version)
    if made == before:
        deployed[resource.arn] = before
    elif before.version.isdecimal():
        deployed[resource.arn] = replace(made, version=str(int(before.version) + 1))
        cloud.versions.publish(resource.arn, deployed[resource.arn].version)
    else:
        cloud.functions.warm.pop((resource.arn, before.version), None)


def compare(place: Place, arriving: Assembly) -> None:
    """Refuse an assembly with other resources of the types that a swap cannot change, or with other properties."""
    for kind in KEPT:
        here, there = properties_of(place.twin.assembly, kind), properties_of(arriving, kind)
        if odd := sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name)):
            raise place.refuse(
                f"only functions, machines and policies can be swapped, and {kind} differ: {', '.join(odd)}"
            )


def properties_of(assembly: Assembly, kind: str) -> dict[str, Mapping[str, Any]]:
    """Return the properties of the resources of a type, by the end of their ARN, or by logical id."""
    return {
        resource.arn.rpartition(":")[2] or resource.logical_id: resource.properties
        for resource in assembly.of_type(kind)
    }


def late_indexes(place: Place) -> None:
    """Let every index of a table serve each write up to `seconds` late, by default 10, from now on."""
    place.twin.cloud.database.late.longest = place.seconds(10.0)
    struck(place, "indexes")


def clock_skew(place: Place) -> None:
    """Set the clocks of a function's environments, or of all functions', wrong by `seconds`, by default 300."""
    functions = place.twin.cloud.functions
    names = [place.function] if place.function else [f.name for f in place.twin.cloud.deployed.values()]
    for name in names:
        functions.skews[name] = place.seconds(300.0)
        struck(place, name)
