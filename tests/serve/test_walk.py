"""The server as boto3 and the AWS CLI see it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.serve.conftest import ROLE, client_of

DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "Pause",
    "States": {
        "Pause": {"Type": "Wait", "Seconds": 3600, "Next": "Work"},
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:us-east-1:123456789012:activity:act",
            "Output": "{% $states.result.x %}",
            "End": True,
        },
    },
}


def test_boto3_walks_through_an_execution(url: str) -> None:
    """An activity's worker ends an execution that waited an hour, in virtual time; its history comes in pages."""
    client = client_of(url)
    activity = client.create_activity(name="act")["activityArn"]
    made = client.create_state_machine(name="m", definition=json.dumps(DEFINITION), roleArn=ROLE)
    execution = client.start_execution(stateMachineArn=made["stateMachineArn"], name="one", input='{"a": 1}')
    task = client.get_activity_task(activityArn=activity, workerName="w")
    assert json.loads(task["input"]) == {"a": 1}
    client.send_task_heartbeat(taskToken=task["taskToken"])
    client.send_task_success(taskToken=task["taskToken"], output='{"x": [1, 2]}')
    ended = client.describe_execution(executionArn=execution["executionArn"])
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", "[1,2]")
    assert (ended["stopDate"] - ended["startDate"]).total_seconds() == 3600
    pages = client.get_paginator("get_execution_history").paginate(
        executionArn=execution["executionArn"], PaginationConfig={"PageSize": 2}
    )
    events = [event["type"] for page in pages for event in page["events"]]
    assert events[0], events[-1] == ("ExecutionStarted", "ExecutionSucceeded")
    assert len(events) == 9
    with pytest.raises(client.exceptions.TaskTimedOut):
        client.send_task_success(taskToken=task["taskToken"], output="{}")


def test_errors_are_the_exceptions_of_the_service(url: str) -> None:
    """A client catches them by their class."""
    client = client_of(url)
    with pytest.raises(client.exceptions.InvalidDefinition, match=r"required: \[States, StartAt\] at /"):
        client.create_state_machine(name="m", definition="{}", roleArn=ROLE)
    with pytest.raises(client.exceptions.ExecutionDoesNotExist):
        client.describe_execution(executionArn="arn:aws:states:us-east-1:123456789012:execution:m:none")
    with pytest.raises(client.exceptions.InvalidArn):
        client.describe_state_machine(stateMachineArn="no arn")


def aws(url: str, *arguments: str) -> Any:
    """Output of the AWS CLI, parsed."""
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_PAGER": ""}
    environment["AWS_DEFAULT_REGION"] = "us-east-1"
    command = [str(Path(sys.executable).with_name("aws")), "stepfunctions", *arguments, "--endpoint-url", url]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_aws_cli_walks_through_an_execution(url: str) -> None:
    """Create, start and read, as its users type it."""
    text = json.dumps({**DEFINITION, "States": {"Pause": {"Type": "Wait", "Seconds": 9, "End": True}}})
    made = aws(url, "create-state-machine", "--name", "m", "--definition", text, "--role-arn", ROLE)
    started = aws(url, "start-execution", "--state-machine-arn", made["stateMachineArn"], "--input", '{"a": 1}')
    ended = aws(url, "describe-execution", "--execution-arn", started["executionArn"])
    assert (ended["status"], json.loads(ended["output"])) == ("SUCCEEDED", {"a": 1})
