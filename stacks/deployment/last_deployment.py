"""Last deployment of an environment: when it began, and the stacks that it changed.

CloudFormation skips a stack in which nothing changes, and updates the others one after the other, for minutes each.
So neither one stack's time nor the newest of all says when a deployment began. `make deploy` gives all change sets of
a deployment one name of its own; a stack keeps the id of its last one, which holds that name ("Stack", AWS
CloudFormation API Reference).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stacks.config import Environment
from stacks.naming import STACKS, physical_name

PREFIX = "deploy-"


class CannotRollBack(Exception):
    """Reason why this environment cannot be rolled back, and what to do instead."""


@dataclass(frozen=True)
class Deployment:
    """`began`: when its first stack was updated or created; `stacks`: the slugs of those that it touched."""

    began: datetime
    stacks: Sequence[str]

    def __str__(self) -> str:
        return f"the last deployment (begun {self.began:%Y-%m-%d %H:%M} UTC; {', '.join(self.stacks)})"


def change_set_name(now: datetime) -> str:
    """Return the name that all change sets of one deployment get; `now` is its begin in UTC."""
    return f"{PREFIX}{now:%Y%m%dT%H%M%SZ}"


def last_deployment(cloudformation: Any, target: Environment, stacks: Iterable[str] = STACKS) -> Deployment:
    """Return the last deployment of an environment that touched one of these stacks, by their slugs.

    Raises CannotRollBack if a deployment runs, or if the last one cannot be determined.
    """
    slugs = {physical_name(target, slug): slug for slug in stacks}
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    found = [stack for page in pages for stack in page["Stacks"] if stack["StackName"] in slugs]
    for stack in found:
        if stack["StackStatus"].endswith("_IN_PROGRESS"):
            raise CannotRollBack(
                f"{stack['StackName']} is {stack['StackStatus']}: "
                "wait, or cancel the update, which takes it back by itself"
            )
    if not any("LastUpdatedTime" in stack for stack in found):
        raise CannotRollBack(f"{target.name} was deployed once only, or never, so there is nothing to go back to")
    touched = _of_one_deployment(found)
    return Deployment(min(map(_changed, touched)), [slugs[stack["StackName"]] for stack in touched])


def _of_one_deployment(stacks: Iterable[Any]) -> list[Any]:
    """The stacks that the newest change belongs to, in the order of their changes."""
    ordered = sorted(stacks, key=_changed)
    name = _deployment_of(ordered[-1])
    if not name.startswith(PREFIX):
        raise CannotRollBack(
            f"{ordered[-1]['StackName']} was last changed by something else than `make deploy`, so nobody can tell "
            "what that brought: deploy the earlier commit instead"
        )
    return [stack for stack in ordered if _deployment_of(stack) == name]


def _deployment_of(stack: Any) -> str:
    """`arn:...:changeSet/<name>/<id>` -> the name; empty where the stack was never changed by a change set."""
    return str(stack.get("ChangeSetId", "")).partition("/")[2].partition("/")[0]


def _changed(stack: Any) -> datetime:
    at: datetime = stack.get("LastUpdatedTime") or stack["CreationTime"]
    return at
