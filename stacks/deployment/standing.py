"""Stacks of an environment that stand in the account, and their protection from deletion."""

from collections.abc import Iterator, Sequence
from typing import Any

from stacks.config import Environment
from stacks.naming import STACKS, physical_name

UNFINISHED = ("REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
"""States of a stack whose creation never succeeded ("Understand stack creation and deletion states", AWS
CloudFormation User Guide). The CDK's command line deletes such a stack, and creates it again."""


def standing(cloudformation: Any, target: Environment) -> list[str]:
    """Return the names of the stacks that were created whole, in the order of deployment."""
    found = {stack["StackName"] for stack in _stacks(cloudformation) if stack["StackStatus"] not in UNFINISHED}
    return [name for name in names(target) if name in found]


def protected(cloudformation: Any, target: Environment) -> list[str]:
    """Return the names of the stacks that CloudFormation would refuse to delete, in the order of deployment."""
    found = {stack["StackName"] for stack in _stacks(cloudformation) if stack.get("EnableTerminationProtection")}
    return [name for name in names(target) if name in found]


def names(target: Environment) -> Sequence[str]:
    """Return the names of all stacks of an environment."""
    return [physical_name(target, slug) for slug in STACKS]


def _stacks(cloudformation: Any) -> Iterator[Any]:
    for page in cloudformation.get_paginator("describe_stacks").paginate():
        yield from page["Stacks"]
