"""Targets of rules: state machines start, and kinds that the twin does not reach are named."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import BrokenAssembly
from signalbox.twin import Twin
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty
from tests.simulation import small

DEFINITION = {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
MACHINE = {"StateMachineName": "m", "RoleArn": small.ROLE, "DefinitionString": json.dumps(DEFINITION)}


def ruled(folder: Path, target: dict[str, Any]) -> Path:
    """An assembly whose only rule has this target."""
    rule = {
        "Name": "r",
        "EventBusName": {"Ref": "Bus"},
        "EventPattern": {"detail-type": ["Go"]},
        "Targets": [{"Id": "t", **target}],
    }
    resources = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "b"}},
        "M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": MACHINE},
        "R": {"Type": "AWS::Events::Rule", "Properties": rule},
    }
    return small.assembly(folder, "", resources)


def test_a_rule_starts_a_state_machine_with_the_event(tmp_path: Path) -> None:
    """The execution's input is what the target gets, here the detail."""
    target = {"Arn": {"Ref": "M"}, "RoleArn": small.ROLE, "InputPath": "$.detail"}
    with Twin.from_assembly(ruled(tmp_path, target), seed=3) as twin:
        twin.publish_raw('{"n": 1}', "Go")
        twin.run_until_idle()
        (execution,) = twin.cloud.executions.all.values()
    assert execution.status == "SUCCEEDED"
    assert json.loads(execution.input) == {"n": 1}


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sqs:us-east-1:999999999999:theirs",
        "arn:aws:sns:us-east-1:123456789012:topic",
        "arn:aws:events:us-east-1:123456789012:event-bus/other",
    ],
)
def test_a_target_that_the_twin_does_not_reach_is_named(tmp_path: Path, arn: str) -> None:
    """Targets of other kinds and accounts are refused with their ARN, and can be ignored."""
    folder = ruled(tmp_path, {"Arn": arn})
    with pytest.raises(UnsupportedProperty) as refused, Twin.from_assembly(folder):
        pass
    assert f"R.Targets[0].Arn is {arn}" in str(refused.value)
    with Twin.from_assembly(folder, ignored=[str(refused.value).rpartition("--ignore ")[2]]):
        pass


def test_a_machine_without_a_role_is_refused(tmp_path: Path) -> None:
    """EventBridge needs a role that starts the machine."""
    expected = r"R.Targets\[0\]: .*RoleArn is required"
    with pytest.raises(BrokenAssembly, match=expected), Twin.from_assembly(ruled(tmp_path, {"Arn": {"Ref": "M"}})):
        pass
