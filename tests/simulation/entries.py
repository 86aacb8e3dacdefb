"""Policies without a statement: queues that no longer accept events, roles that may no longer do something."""

from typing import Any

from signalbox.assembly import Assembly
from signalbox.twin.services.iam.statements import listed
from tests.simulation.copies import change


def shut(assembly: Assembly, queues: tuple[str, ...]) -> None:
    """Take every statement that allows out of the policies of queues, by the beginning of their logical id."""

    def edit(name: str, properties: dict[str, Any]) -> bool:
        statements = properties["PolicyDocument"]["Statement"]
        kept = [s for s in statements if s["Effect"] == "Deny" or not name.startswith(queues)]
        properties["PolicyDocument"]["Statement"] = kept
        return len(kept) < len(statements)

    change(assembly, "AWS::SQS::QueuePolicy", edit)


def ungrant(assembly: Assembly, role: str, action: str) -> None:
    """Take an action out of the policies of a role, by the beginning of its logical id."""

    def edit(name: str, properties: dict[str, Any]) -> bool:
        statements = properties["PolicyDocument"]["Statement"]
        found = [s for s in statements if name.startswith(role) and action in listed(s["Action"])]
        for statement in found:
            statement["Action"] = [other for other in listed(statement["Action"]) if other != action]
        properties["PolicyDocument"]["Statement"] = [s for s in statements if s["Action"]]
        return bool(found)

    change(assembly, "AWS::IAM::Policy", edit)


def shut_key(assembly: Assembly) -> None:
    """Take what services may do out of the policy of every key."""

    def edit(name: str, properties: dict[str, Any]) -> bool:
        statements = properties["KeyPolicy"]["Statement"]
        properties["KeyPolicy"]["Statement"] = [s for s in statements if "Service" not in s["Principal"]]
        return len(properties["KeyPolicy"]["Statement"]) < len(statements)

    change(assembly, "AWS::KMS::Key", edit)


def shut_topics(assembly: Assembly) -> None:
    """Take what services may do out of the policy of every topic."""

    def edit(name: str, properties: dict[str, Any]) -> bool:
        statements = properties["PolicyDocument"]["Statement"]
        kept = [s for s in statements if s["Effect"] == "Deny"]
        properties["PolicyDocument"]["Statement"] = kept
        return len(kept) < len(statements)

    change(assembly, "AWS::SNS::TopicPolicy", edit)
