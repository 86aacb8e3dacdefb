"""Roles that the service of a resource may not assume, so that AWS does not make the resource.

Sources: IAM User Guide, "Create a role to delegate permissions to an AWS service" (the trust policy names the service);
the messages are those of the services' own APIs, as reports of users quote them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from signalbox.assembly import REGION, Resource
from signalbox.twin.services.iam.patterns import fits
from signalbox.twin.services.iam.statements import listed, principals


class Assumption(NamedTuple):
    """Path of a resource's role, the service that assumes it, and AWS's words where it may not."""

    path: str
    service: str
    words: str


ASSUMING: Mapping[str, Assumption] = {
    "AWS::Lambda::Function": Assumption(
        "Role", "lambda", "The role defined for the function cannot be assumed by Lambda."
    ),
    "AWS::StepFunctions::StateMachine": Assumption(
        "RoleArn",
        "states",
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the "
        "provided role.",
    ),
    "AWS::Scheduler::Schedule": Assumption(
        "Target.RoleArn",
        "scheduler",
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    ),
    "AWS::Pipes::Pipe": Assumption("RoleArn", "pipes", "pipes.amazonaws.com is not allowed to assume the role"),
    "AWS::Events::Rule": Assumption(
        "Targets.RoleArn", "events", "Provided role cannot be assumed by principal 'events.amazonaws.com'."
    ),
    "AWS::KinesisFirehose::DeliveryStream": Assumption(
        "ExtendedS3DestinationConfiguration.RoleARN", "firehose", "Firehose is unable to assume the role"
    ),
}


def role_problems(resource: Resource, roles: Mapping[str, Resource]) -> Iterator[tuple[str, str]]:
    """Iterate over the roles of a resource that its service may not assume; `roles` are the deployed ones by ARN."""
    path, service, words = ASSUMING[resource.type]
    for arn in values_at(resource.properties, path.split(".")):
        trust = roles[str(arn)].properties.get("AssumeRolePolicyDocument") if str(arn) in roles else None
        if trust and not may_assume(service, trust):
            yield path, words


def values_at(value: Any, path: list[str]) -> Iterator[Any]:
    """Iterate over the values at a path, through each item of a list."""
    if isinstance(value, list):
        for item in value:
            yield from values_at(item, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping) and path[0] in value:
        yield from values_at(value[path[0]], path[1:])


def may_assume(service: str, document: Mapping[str, Any]) -> bool:
    """Return whether a trust policy allows a service; its conditions are not judged, as only a call has their keys."""
    names = (f"{service}.amazonaws.com", f"{service}.{REGION}.amazonaws.com")
    allowed = {("Service", name) for name in names} | {("*", "*"), ("AWS", "*")}
    return any(
        statement.get("Effect") == "Allow"
        and any(fits(str(action).lower(), "sts:assumerole") for action in listed(statement.get("Action", [])))
        and not allowed.isdisjoint(principals(statement.get("Principal", {})))
        for statement in listed(document.get("Statement", []))
    )
