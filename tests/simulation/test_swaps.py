"""A new deployment while executions run: policies and missing functions apply to old executions, too."""

from pathlib import Path
from typing import Any

import pytest

from signalbox.twin import Twin
from signalbox.twin.script.line import BrokenLine
from tests.simulation import small

ROLE = {"Fn::GetAtt": ["Role", "Arn"]}
MACHINE = """{"QueryLanguage": "JSONata", "StartAt": "Wait", "States": {
    "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Do"},
    "Do": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:do"}, "End": true}}}"""


def deployed(folder: Path, *actions: str, functions: tuple[str, ...] = ("do",), **queue: Any) -> Path:
    """An assembly with a machine that waits and calls a function, a role with these actions, and a queue."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    resources: dict[str, Any] = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        "Grants": {
            "Type": "AWS::IAM::Policy",
            "Properties": {
                "PolicyName": "p",
                "Roles": [{"Ref": "Role"}],
                "PolicyDocument": {"Statement": [statement]},
            },
        },
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"StateMachineName": "m", "RoleArn": ROLE, "DefinitionString": MACHINE},
        },
        "Queue": small.queue("q", **queue),
        **{name.title(): small.function(name) for name in functions},
    }
    folder.mkdir()
    return small.assembly(folder, "def do(event, context): return 1\n", resources)


def error_after_swap(first: Path, second: Path) -> str | None:
    """Start an execution, deploy the second assembly while it waits, and return its error."""
    with Twin.from_assembly(first) as twin:
        arn = next(iter(twin.cloud.executions.machines))
        started = twin.client("stepfunctions").start_execution(stateMachineArn=arn)
        twin.play([{"at": 5, "fault": "deploy", "assembly": str(second)}])
        return twin.cloud.executions.execution(started["executionArn"]).state.error


@pytest.mark.parametrize(
    ("second", "error"),
    [
        ({"actions": ("lambda:InvokeFunction",)}, None),
        ({"actions": ("lambda:ListFunctions",)}, "Lambda.AWSLambdaException"),
        ({"actions": ("lambda:InvokeFunction",), "functions": ()}, "Lambda.ResourceNotFoundException"),
    ],
)
def test_a_running_execution_meets_the_new_role_and_functions(
    tmp_path: Path, second: dict[str, Any], error: str | None
) -> None:
    """A role has one policy for all versions of a machine; a deleted function is gone for all of them."""
    actions = second.pop("actions")
    first = deployed(tmp_path / "first", "lambda:InvokeFunction")
    assert error_after_swap(first, deployed(tmp_path / "second", *actions, **second)) == error


def test_another_property_of_a_queue_is_named(tmp_path: Path) -> None:
    """A swap takes over functions, machines and policies; what else differs is refused by its name."""
    first = deployed(tmp_path / "first", "lambda:InvokeFunction")
    second = deployed(tmp_path / "second", "lambda:InvokeFunction", VisibilityTimeout=90)
    with pytest.raises(BrokenLine, match=r"AWS::SQS::Queue differ: q"):
        error_after_swap(first, second)
