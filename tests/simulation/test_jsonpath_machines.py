"""A machine in JSONPath in the twin."""

import json
from pathlib import Path

from signalbox.twin import Twin
from tests.simulation import small

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:steps"
DEFINITION = {
    "StartAt": "Wait",
    "States": {
        "Wait": {"Type": "Wait", "SecondsPath": "$.seconds", "Next": "Each"},
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "Iterator": {
                "StartAt": "Double",
                "States": {"Double": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($, $)"}, "End": True}},
            },
            "ResultPath": "$.doubled",
            "OutputPath": "$.doubled[*].n",
            "End": True,
        },
    },
}


def test_a_jsonpath_machine_runs_in_the_twin(tmp_path: Path) -> None:
    """Virtual time passes in its Wait, and its output is what its paths make of its input."""
    properties = {"StateMachineName": "steps", "RoleArn": small.ROLE, "DefinitionString": json.dumps(DEFINITION)}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    with Twin.from_assembly(small.assembly(tmp_path, "", {"Machine": machine}, {})) as twin:
        steps = twin.client("stepfunctions")
        given = json.dumps({"seconds": 600, "items": [1, 2]})
        arn = steps.start_execution(stateMachineArn=MACHINE, name="one", input=given)["executionArn"]
        twin.run_until_idle()
        ended = steps.describe_execution(executionArn=arn)
    assert (ended["status"], json.loads(ended["output"])) == ("SUCCEEDED", [2, 4])
    assert (ended["stopDate"] - ended["startDate"]).total_seconds() == 600
