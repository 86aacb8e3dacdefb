"""Express machines: several executions under one name, synchronous starts, five minutes at most, no `.sync`."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from signalbox.assembly import BrokenAssembly
from signalbox.twin import Twin
from tests.assemblies.templates import ROLE, arn, function, written

SYNC = "arn:aws:states:::aws-sdk:sfn:startSyncExecution"
ASKING = """
import boto3

def handler(event, context):
    answer = boto3.client("stepfunctions").start_sync_execution(stateMachineArn=event["machine"], input='{"n": 1}')
    return [answer["status"], answer["output"], answer["billingDetails"]["billedDurationInMilliseconds"]]
"""


def machine(states: dict[str, Any], kind: str = "EXPRESS") -> dict[str, Any]:
    """Return a machine that starts with its first state."""
    text = json.dumps({"StartAt": next(iter(states)), "States": states})
    given = {"RoleArn": ROLE, "StateMachineType": kind, "DefinitionString": text}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": given}


WAIT = {"Wait": {"Type": "Wait", "Seconds": 2, "End": True}}
LONG = {"Wait": {"Type": "Wait", "Seconds": 400, "End": True}}
ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:"


@pytest.fixture
def twin(tmp_path: Path) -> Twin:
    """Return a twin with Express machines, and a Standard one that starts one of them."""
    folder = tmp_path / "express"
    call = {"stateMachineArn": f"{ARN}express-Quick", "input": {"n": 2}}
    outer = {"Ask": {"Type": "Task", "Resource": SYNC, "Arguments": call, "End": True}}
    asking = machine(outer, "STANDARD")
    text = json.loads(asking["Properties"]["DefinitionString"])
    asking["Properties"]["DefinitionString"] = json.dumps({**text, "QueryLanguage": "JSONata"})
    named = [machine(states) for states in (WAIT, LONG)]
    resources = {"Quick": named[0], "Slow": named[1], "Outer": asking, "Asking": function("asking.handler")}
    resources["Asking"]["Properties"]["Timeout"] = 60
    return Twin.from_assembly(written(folder, resources, {"asking": ASKING}))


def test_an_express_machine_runs_its_own_way(twin: Twin) -> None:
    """A handler and a machine wait for the end; names repeat; five minutes end it; no status event comes."""
    with twin as run:
        states = run.client("stepfunctions")
        for name in ("same", "same"):
            states.start_execution(stateMachineArn=f"{ARN}express-Quick", name=name)
        started = states.start_execution(stateMachineArn=f"{ARN}express-Slow")
        run.play(
            [
                {"at": 1, "invoke": "Asking", "payload": {"machine": f"{ARN}express-Quick"}},
                {"at": 2, "start": "Outer", "input": {}},
            ]
        )
        ended = [execution for execution in run.cloud.executions.all.values() if ":express:" in execution.arn]
        outer = next(row for row in run.cloud.executions.all.values() if "-Outer:" in row.arn)
        with pytest.raises(ClientError, match="InvalidArn"):
            states.describe_execution(executionArn=started["executionArn"])
        with pytest.raises(ClientError, match="StateMachineTypeNotSupported"):
            states.list_executions(stateMachineArn=f"{ARN}express-Quick")
        with pytest.raises(ClientError, match="StateMachineTypeNotSupported"):
            states.start_sync_execution(stateMachineArn=f"{ARN}express-Outer")
    assert sorted(execution.status for execution in ended) == ["SUCCEEDED"] * 4 + ["TIMED_OUT"]
    slow = next(execution for execution in ended if execution.status == "TIMED_OUT")
    assert slow.stopped is not None and slow.stopped - slow.started == pytest.approx(300)
    assert run.answers.rows[0]["payload"] == ["SUCCEEDED", '{"n":1}', 2000]
    assert outer.state.output["Status"] == "SUCCEEDED" and json.loads(outer.state.output["Output"]) == {"n": 2}


def test_what_an_express_machine_cannot_do_is_refused(tmp_path: Path) -> None:
    """AWS refuses waiting for jobs and tokens, and distributed Maps, in an Express machine."""
    task = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync", "Parameters": {}, "End": True}
    task["Parameters"] = {"StateMachineArn": arn("Quick")}
    path = written(tmp_path, {"Quick": machine({"Start": task})})
    with pytest.raises(BrokenAssembly, match=r"AWS refuses to deploy .*-Quick: .*Express state machine does not"):
        Twin.from_assembly(path).__enter__()
