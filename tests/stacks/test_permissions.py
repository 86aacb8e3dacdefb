"""Permissions of each role, and protection of the data."""

import json
from collections.abc import Iterator
from typing import Any

from signalbox.assembly import Assembly
from stacks.routes import WORKFLOWS, functions
from stacks.table import Function

WILDCARDS_WITH_A_REASON = ("xray:", "logs:", "mediaconvert:Probe")
"""X-Ray, log delivery and probes of media files know no resources."""


def statements(assembly: Assembly) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of every role's policies, with the role's name."""
    for policy in assembly.of_type("AWS::IAM::Policy"):
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            for role in policy.properties["Roles"]:
                yield role, statement


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def allowed(assembly: Assembly, row: Function) -> set[tuple[str, str]]:
    """(action, resource) pairs that the role of a function allows."""
    (function,) = [f for f in assembly.of_type("AWS::Lambda::Function") if f.name == f"signalbox-dev-{row.name}"]
    (role,) = [r for r in assembly.of_type("AWS::IAM::Role") if r.arn == function.properties["Role"]]
    return {
        (action, resource)
        for name, statement in statements(assembly)
        if name == role.ref
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def test_no_wildcards(assembly: Assembly) -> None:
    """Grants name actions and resources, but for the services that know no resources."""
    for role, statement in statements(assembly):
        for action in listed(statement["Action"]):
            assert not action.endswith("*"), (role, action)
            if "*" in listed(statement["Resource"]):
                assert action.startswith(WILDCARDS_WITH_A_REASON), (role, action)


def test_function_touches_only_the_tables_of_its_row(assembly: Assembly) -> None:
    """The actions on tables are those of the row, on that table or, for queries, on its indexes."""
    for row in functions():
        granted = {(a, r) for a, r in allowed(assembly, row) if a.startswith("dynamodb:") and "/stream/" not in r}
        granted = {(a, r.partition(":table/signalbox-dev-")[2].partition("/")[0]) for a, r in granted}
        wanted = {(f"dynamodb:{action}", table) for table, actions in row.tables.items() for action in actions}
        assert granted == wanted, row.name


def test_only_the_outbox_answers_waiting_executions(assembly: Assembly) -> None:
    """Only relay and sweep may answer task tokens, so that no callback is lost between two writes."""
    speakers = {
        role for role, statement in statements(assembly) if "states:SendTaskSuccess" in listed(statement["Action"])
    }
    assert len(speakers) == 2
    assert all("Outbox" in role for role in speakers)


def test_executions_start_by_alias_only(assembly: Assembly) -> None:
    """StartExecution is allowed only through the live alias of a machine.

    A machine's own role starts the children of its distributed Map.
    """
    machines = {machine.properties["RoleArn"] for machine in assembly.of_type("AWS::StepFunctions::StateMachine")}
    own = {role.ref for role in assembly.of_type("AWS::IAM::Role") if role.arn in machines}
    starts = [s for r, s in statements(assembly) if "states:StartExecution" in listed(s["Action"]) and r not in own]
    assert starts
    for statement in starts:
        assert statement["Condition"] == {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": "live"}}
        assert "*" not in str(statement["Resource"])


def test_machines_may_redrive_the_children_of_their_maps(assembly: Assembly) -> None:
    """The role of a machine with a distributed Map may redrive the children of that Map, and nothing else."""
    names = {role.ref: role.arn for role in assembly.of_type("AWS::IAM::Role")}
    found = 0
    for machine in assembly.of_type("AWS::StepFunctions::StateMachine"):
        states = json.loads(machine.properties["DefinitionString"])["States"].values()
        labels = {state["Label"] for state in states if state["Type"] == "Map" and "ResultWriter" in state}
        children = machine.arn.replace(":stateMachine:", ":execution:")
        own = [s for r, s in statements(assembly) if names[r] == machine.properties["RoleArn"]]
        granted = {
            arn for s in own if "states:RedriveExecution" in listed(s["Action"]) for arn in listed(s["Resource"])
        }
        assert granted == {f"{children}/{label}:*" for label in labels}
        found += len(labels)
    assert found or not any(workflow.maps_files for workflow in WORKFLOWS)


def test_functions_have_no_managed_policies(assembly: Assembly) -> None:
    """AWS's own policies grant on *: roles of functions and machines do without."""
    assert all("ManagedPolicyArns" not in role.properties for role in assembly.of_type("AWS::IAM::Role"))


def test_queues_are_encrypted_and_refuse_plain_connections(assembly: Assembly) -> None:
    """Each queue is encrypted at rest, and its policy denies everything that does not come over TLS."""
    policies = [p.properties for p in assembly.of_type("AWS::SQS::QueuePolicy")]
    for queue in assembly.of_type("AWS::SQS::Queue"):
        assert queue.properties["SqsManagedSseEnabled"] is True
        own = [s for p in policies if queue.ref in p["Queues"] for s in p["PolicyDocument"]["Statement"]]
        denied = [s for s in own if s["Effect"] == "Deny"]
        assert [s["Condition"] for s in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]
        assert denied[0]["Resource"] == queue.arn


def test_tables_can_be_restored(assembly: Assembly) -> None:
    """Each table is on demand and can be restored to any second of the last weeks, but the partners' stand-in."""
    for table in assembly.of_type("AWS::DynamoDB::Table"):
        recovery = table.properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
        assert recovery is (table.name != "signalbox-dev-sandbox")
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST"


def test_logs_end(assembly: Assembly) -> None:
    """Each log group is ours, named, and forgets after a while."""
    groups = {group.name: group.properties for group in assembly.of_type("AWS::Logs::LogGroup")}
    assert all(group["RetentionInDays"] <= 90 for group in groups.values())
    assert {f"/aws/lambda/{function.name}" for function in assembly.of_type("AWS::Lambda::Function")} <= set(groups)


def test_no_custom_resources(assembly: Assembly) -> None:
    """No code of ours or of the CDK runs during a deployment."""
    assert not [
        r.logical_id for r in assembly.resources if r.type.startswith(("Custom::", "AWS::CloudFormation::Custom"))
    ]


def test_functions_run_on_arm_and_one_runtime(assembly: Assembly) -> None:
    """All functions have one runtime, architecture and layer.

    The layer is the pinned Powertools', by its public parameter.
    """
    for function in assembly.of_type("AWS::Lambda::Function"):
        properties = function.properties
        assert (properties["Runtime"], properties["Architectures"]) == ("python3.14", ["arm64"])
        assert properties["Layers"] == ["/aws/service/powertools/python/arm64/python3.14/3.37.0"]


def test_everything_is_tagged(assembly: Assembly) -> None:
    """Each resource with tags names its application and environment, so that costs can be divided."""
    for kind in (
        "AWS::SQS::Queue",
        "AWS::DynamoDB::Table",
        "AWS::Lambda::Function",
        "AWS::StepFunctions::StateMachine",
    ):
        for resource in assembly.of_type(kind):
            tags = {tag["Key"]: tag["Value"] for tag in resource.properties["Tags"]}
            assert tags == {"application": "signalbox", "environment": "dev"}
