"""Answers of CloudFormation and Lambda that let the rehearsal go on, or stop it."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from rehearsal import deployed_stacks
from rehearsal.layer import publish_layer
from rehearsal.outcome import Failed

QUEUE, TABLE = ("Queue", "AWS::SQS::Queue"), ("Table", "AWS::DynamoDB::Table")


class CloudFormation:
    """An account with stacks (name -> status) that hold the same resources, two pages of each."""

    def __init__(self, stacks: dict[str, str], *made: tuple[str, str], status: str = "CREATE_COMPLETE") -> None:
        self.stacks, self.made, self.resource_status, self.operation = stacks, made, status, ""

    def client(self, service: str) -> "CloudFormation":
        return self

    def get_paginator(self, operation: str) -> "CloudFormation":
        self.operation = operation
        return self

    def paginate(self, **request: str) -> Iterator[dict[str, Any]]:
        if self.operation == "describe_stacks":
            yield from (
                {"Stacks": [{"StackName": name, "StackStatus": status}]} for name, status in self.stacks.items()
            )
        else:
            for logical_id, kind in self.made:
                row = {"LogicalResourceId": logical_id, "ResourceType": kind, "ResourceStatus": self.resource_status}
                yield {"StackResourceSummaries": [row]}


def assembly(*resources: tuple[str, str]) -> Any:
    """One stack with these resources, as far as anybody looks."""
    rows = [SimpleNamespace(logical_id=logical_id, type=kind) for logical_id, kind in resources]
    return SimpleNamespace(templates={"storage": SimpleNamespace(deployed=lambda: rows)})


def test_what_stands_is_counted_by_type() -> None:
    """Every page counts."""
    account: Any = CloudFormation({"storage": "CREATE_COMPLETE"}, QUEUE, TABLE)
    assert deployed_stacks.deployed_types(account, assembly(QUEUE, TABLE)) == {
        "AWS::SQS::Queue": 1,
        "AWS::DynamoDB::Table": 1,
    }


def test_a_resource_that_is_missing_is_named() -> None:
    """A stack that calls itself complete and lacks a resource of its template does not pass."""
    account: Any = CloudFormation({"storage": "CREATE_COMPLETE"}, QUEUE)
    with pytest.raises(Failed, match="storage lacks Table"):
        deployed_stacks.deployed_types(account, assembly(QUEUE, TABLE))


def test_a_resource_that_failed_counts_as_missing() -> None:
    """Only what CloudFormation completed stands."""
    account: Any = CloudFormation({"storage": "CREATE_COMPLETE"}, QUEUE, status="CREATE_FAILED")
    with pytest.raises(Failed, match="storage lacks Queue"):
        deployed_stacks.deployed_types(account, assembly(QUEUE))


@pytest.mark.parametrize(
    ("stacks", "reason"), [({}, "not there"), ({"storage": "ROLLBACK_COMPLETE"}, "ROLLBACK_COMPLETE")]
)
def test_a_stack_that_does_not_stand_is_named(stacks: dict[str, str], reason: str) -> None:
    """A stack that is missing or was rolled back fails the rehearsal."""
    account: Any = CloudFormation(stacks)
    with pytest.raises(Failed, match=f"storage is {reason}"):
        deployed_stacks.deployed_types(account, assembly())


def test_what_is_left_after_destroying_is_named() -> None:
    """Ours must be gone; the bootstrap's stack may stay."""
    account: Any = CloudFormation({"CDKToolkit": "CREATE_COMPLETE", "storage": "DELETE_FAILED"})
    deployed_stacks.check_gone(account, ["messaging"])
    with pytest.raises(Failed, match="still there: storage"):
        deployed_stacks.check_gone(account, ["messaging", "storage"])


@pytest.mark.parametrize("version", [1, 2])
def test_the_layer_must_be_the_first_version(version: int) -> None:
    """The public parameter names version 1, so another one means that something else is in the emulator."""
    layers = SimpleNamespace(publish_layer_version=lambda **request: {"Version": version})
    account: Any = SimpleNamespace(client=lambda service: layers)
    if version == 1:
        publish_layer(account)
    else:
        with pytest.raises(Failed, match="version 2"):
            publish_layer(account)
