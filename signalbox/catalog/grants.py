"""Grants: which resources a function or a state machine may write to, call or start, by its policies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from signalbox.assembly.estate.estate import Estate, Resource

PUT_EVENTS = "events:PutEvents"
REACHING = (
    "lambda:InvokeFunction", "states:StartExecution", "states:StartSyncExecution", "sqs:SendMessage", "sns:Publish",
    "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
)  # fmt: skip
"""Actions after which other code runs: what they reach has consumers of its own."""

TEMPLATES = {
    "EventBridgePutEventsPolicy": ((PUT_EVENTS,), "EventBusName"),
    "LambdaInvokePolicy": (("lambda:InvokeFunction",), "FunctionName"),
    "StepFunctionsExecutionPolicy": (("states:StartExecution",), "StateMachineName"),
    "SQSSendMessagePolicy": (("sqs:SendMessage",), "QueueName"),
    "SNSPublishMessagePolicy": (("sns:Publish",), "TopicName"),
    "SNSCrudPolicy": (("sns:Publish",), "TopicName"),
    "DynamoDBCrudPolicy": (("dynamodb:PutItem",), "TableName"),
    "DynamoDBWritePolicy": (("dynamodb:PutItem",), "TableName"),
}
"""Policy templates of SAM -> actions and the parameter with the resource (AWS SAM Developer Guide, "AWS SAM policy
templates")."""
WRITES = (PUT_EVENTS, *REACHING)
"""What a connector of SAM with the permission Write may do, as far as it matters here."""


@dataclass(frozen=True)
class Grant:
    """Permission of a holder: actions, and resources as the policy names them."""

    holder: Resource
    actions: tuple[str, ...]
    resources: tuple[Any, ...]

    def allows(self, action: str) -> bool:
        """Return whether one of the actions, which may have wildcards, is this action."""
        return any(fnmatchcase(action.lower(), str(pattern).lower()) for pattern in self.actions)


def grants_of(estate: Estate, holders: list[Resource]) -> list[Grant]:
    """Return the grants of functions and state machines."""
    found = []
    for holder in holders:
        role = estate.target(holder.properties.get("Role") or holder.properties.get("RoleArn"), "AWS::IAM::Role")
        for statement in statements_of(estate, holder, role):
            if statement.get("Effect", "Allow") == "Allow":
                resources = tuple(listed(statement.get("Resource")))
                found.append(Grant(holder, tuple(map(str, listed(statement.get("Action")))), resources))
    return found


def statements_of(estate: Estate, holder: Resource, role: Resource | None) -> Iterator[Mapping[str, Any]]:
    """Yield the statements of a holder's role, and of policies of its own as SAM writes them."""
    if role is not None:
        for policy in listed(role.properties.get("Policies")):
            yield from statements_in(policy)
        for policy in estate.of_type("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
            named = [*listed(policy.properties.get("Roles")), policy.properties.get("RoleName")]
            if any(estate.target(one, "AWS::IAM::Role") is role for one in named):
                yield from statements_in(policy.properties)
    for policy in listed(holder.properties.get("Policies")):
        yield from statements_in(policy)
    yield from of_connectors(estate, holder)


def statements_in(policy: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the statements of one policy: a document, or a template of SAM."""
    if not isinstance(policy, Mapping):
        return
    document = policy.get("PolicyDocument", policy)
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    yield from (one for one in listed(statements) if isinstance(one, Mapping))
    for name, given in policy.items():
        if name in TEMPLATES and isinstance(given, Mapping):
            actions, parameter = TEMPLATES[name]
            yield {"Action": list(actions), "Resource": given.get(parameter)}


def of_connectors(estate: Estate, holder: Resource) -> Iterator[Mapping[str, Any]]:
    """Yield what connectors of SAM let a holder write to (AWS::Serverless::Connector)."""
    for connector in estate.of_type("AWS::Serverless::Connector"):
        source, targets = connector.get("Source", "Id"), listed(connector.properties.get("Destination"))
        if source == holder.logical_id and "Write" in listed(connector.properties.get("Permissions")):
            index = holder.mark.partition(":")[0].removeprefix("${")
            ids = [one.get("Id") for one in targets if isinstance(one, Mapping)]
            yield {"Action": list(WRITES), "Resource": [f"${{{index}:{one}}}" for one in ids]}


def listed(value: Any) -> list[Any]:
    """Return a list as it is, nothing as an empty list, and another value as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]
