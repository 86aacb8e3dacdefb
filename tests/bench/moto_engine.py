"""The same chain of states in moto's own interpreter (it needs the extra moto[stepfunctions])."""

import json
import time
from typing import Any

import boto3
from moto import mock_aws

INPUT = {"order": {"id": "o-1", "total": 12.5, "lines": [{"sku": "a", "quantity": 2}]}, "n": 0}


def chain(count: int, **state: Any) -> dict[str, Any]:
    """`count` states of the same kind in a row, in JSONata."""
    states = {f"S{n}": {**state, "Next": f"S{n + 1}"} for n in range(count - 1)}
    states[f"S{count - 1}"] = {**state, "End": True}
    return {"QueryLanguage": "JSONata", "StartAt": "S0", "States": states}


def moto_rate(count: int = 12) -> float:
    """10 Pass states in moto's own interpreter, started one after the other and asked for their history."""
    definition = chain(10, Type="Pass") | {"QueryLanguage": "JSONPath"}
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        client = boto3.client("stepfunctions", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        role = "arn:aws:iam::123456789012:role/bench"
        arn = client.create_state_machine(name="bench", definition=json.dumps(definition), roleArn=role)[
            "stateMachineArn"
        ]
        _moto_execution(client, arn, "first")
        begun = time.perf_counter()
        for number in range(count):
            _moto_execution(client, arn, f"e-{number}")
        return count / (time.perf_counter() - begun)


def _moto_execution(client: Any, arn: str, name: str) -> None:
    execution = client.start_execution(stateMachineArn=arn, name=name, input=json.dumps(INPUT))["executionArn"]
    while (status := client.describe_execution(executionArn=execution)["status"]) == "RUNNING":
        time.sleep(0.0005)
    assert status == "SUCCEEDED", status
    assert len(client.get_execution_history(executionArn=execution)["events"]) == 22
