"""Checks of the stacks in CloudFormation: they are there, whole, and later gone."""

from collections import Counter
from collections.abc import Iterable

from rehearsal.account import Account
from rehearsal.outcome import Failed
from signalbox.assembly import Assembly

DONE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})


def present(account: Account) -> dict[str, str]:
    """Stack -> its status, of those that are not deleted."""
    pages = account.client("cloudformation").get_paginator("describe_stacks").paginate()
    return {stack["StackName"]: stack["StackStatus"] for page in pages for stack in page["Stacks"]}


def deployed_types(account: Account, assembly: Assembly) -> Counter[str]:
    """Resource type -> how many were deployed. Failed unless each resource of the templates stands, and was made."""
    statuses = present(account)
    found: Counter[str] = Counter()
    for name, template in assembly.templates.items():
        if statuses.get(name) not in DONE:
            raise Failed("look at the stacks", f"{name} is {statuses.get(name, 'not there')}")
        made = _made(account, name)
        missing = sorted(resource.logical_id for resource in template.deployed() if resource.logical_id not in made)
        if missing:
            raise Failed("look at the stacks", f"{name} lacks {', '.join(missing)}")
        found.update(made.values())
    return found


def _made(account: Account, stack: str) -> dict[str, str]:
    """Logical id -> type of the resources that CloudFormation completed."""
    pages = account.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return {
        row["LogicalResourceId"]: row["ResourceType"]
        for page in pages
        for row in page["StackResourceSummaries"]
        if row["ResourceStatus"] in DONE
    }


def check_gone(account: Account, names: Iterable[str]) -> None:
    """Failed when a stack is still there after it was destroyed."""
    left = sorted(set(names) & present(account).keys())
    if left:
        raise Failed("look whether they are gone", f"still there: {', '.join(left)}")
