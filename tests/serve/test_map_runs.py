"""Map Runs of the server: described, listed, changed, and their child executions."""

import json
from typing import Any

import pytest

from tests.serve.conftest import Call, client_of
from tests.serve.test_operations import made, refused

ROOT = "arn:aws:states:us-east-1:123456789012"
ACTIVITY = f"{ROOT}:activity:check"
WORK = {"Type": "Task", "Resource": ACTIVITY, "End": True}


def mapping(work: Any = WORK, kind: str = "STANDARD", **fields: Any) -> dict[str, Any]:
    """Return a machine with a distributed Map over its input."""
    config = {"Mode": "DISTRIBUTED", "ExecutionType": kind}
    processor = {"ProcessorConfig": config, "StartAt": "One", "States": {"One": work}}
    state = {"Type": "Map", "Label": "Each", "Items": "{% $states.input %}", "ItemProcessor": processor, "End": True}
    return {"QueryLanguage": "JSONata", "StartAt": "Many", "States": {"Many": {**state, **fields}}}


def begun(call: Call, items: Any, **fields: Any) -> tuple[str, str]:
    """Start an execution whose children wait for a worker; return its ARN and that of its Map Run."""
    call("CreateActivity", name="check")
    execution = call(
        "StartExecution", stateMachineArn=made(call, definition=mapping(**fields)), input=json.dumps(items)
    )
    (found,) = call("ListMapRuns", executionArn=execution["executionArn"])["mapRuns"]
    return execution["executionArn"], found["mapRunArn"]


def answer(call: Call, error: str = "") -> None:
    """Answer the task that has waited longest."""
    token = call("GetActivityTask", activityArn=ACTIVITY)["taskToken"]
    if error:
        call("SendTaskFailure", taskToken=token, error=error)
    else:
        call("SendTaskSuccess", taskToken=token, output="1")


def counts(call: Call, map_run: str, which: str = "itemCounts") -> dict[str, int]:
    """Return the counts of a Map Run that are not 0."""
    return {name: number for name, number in call("DescribeMapRun", mapRunArn=map_run)[which].items() if number}


def test_a_map_run_from_its_start_to_its_end(call: Call) -> None:
    """Items and children have their states; the end has an instant, and the history names the Map Run."""
    execution, map_run = begun(call, [1, 2, 3], MaxConcurrency=2, ToleratedFailureCount=1)
    assert map_run.startswith(f"{ROOT}:mapRun:m/Each:")
    document = call("DescribeMapRun", mapRunArn=map_run)
    assert (document["executionArn"], document["status"]) == (execution, "RUNNING")
    assert (document["maxConcurrency"], document["toleratedFailureCount"]) == (2, 1)
    assert document["toleratedFailurePercentage"] == 0 and "stopDate" not in document
    assert counts(call, map_run) == {"pending": 1, "running": 2, "total": 3}
    answer(call, "Wrong")
    assert counts(call, map_run) == {"running": 2, "failed": 1, "total": 3}
    answer(call)
    answer(call)
    assert counts(call, map_run) == {"succeeded": 2, "failed": 1, "total": 3}
    ended = call("DescribeMapRun", mapRunArn=map_run)
    assert ended["status"] == "SUCCEEDED" and ended["stopDate"] >= ended["startDate"] and ended["redriveCount"] == 0
    (row,) = call("ListMapRuns", executionArn=execution)["mapRuns"]
    assert (row["stateMachineArn"], row["stopDate"]) == (f"{ROOT}:stateMachine:m/Each", ended["stopDate"])
    events = call("GetExecutionHistory", executionArn=execution)["events"]
    assert [event["type"] for event in events if event["type"].startswith("MapRun")] == [
        "MapRunStarted",
        "MapRunSucceeded",
    ]


def test_children_are_executions_of_their_own(call: Call) -> None:
    """A child is listed by its Map Run, in pages, and has a description and a history of its own."""
    execution, map_run = begun(call, ["a", "b", "c"], ItemBatcher={"MaxItemsPerBatch": 2})
    assert counts(call, map_run, "executionCounts") == {"running": 2, "total": 2}
    first = call("ListExecutions", mapRunArn=map_run, maxResults=1)
    second = call("ListExecutions", mapRunArn=map_run, maxResults=1, nextToken=first["nextToken"])
    rows = [*first["executions"], *second["executions"]]
    assert sorted(row["itemCount"] for row in rows) == [1, 2] and "nextToken" not in second
    assert {row["mapRunArn"] for row in rows} == {map_run}
    child = call("DescribeExecution", executionArn=rows[-1]["executionArn"])
    assert (child["mapRunArn"], json.loads(child["input"])) == (map_run, {"Items": ["a", "b"]})
    assert child["stateMachineArn"] == f"{ROOT}:stateMachine:m/Each"
    history = call("GetExecutionHistory", executionArn=child["executionArn"])["events"]
    assert [event["type"] for event in history] == ["ExecutionStarted", "TaskStateEntered", "ActivityScheduled"]
    machine = f"{ROOT}:stateMachine:m"
    assert [row["executionArn"] for row in call("ListExecutions", stateMachineArn=machine)["executions"]] == [execution]
    assert call("ListExecutions", mapRunArn=map_run, statusFilter="FAILED")["executions"] == []
    assert refused(call, "ListExecutions") == "ValidationException"
    assert refused(call, "ListExecutions", mapRunArn=map_run, stateMachineArn=machine) == "ValidationException"
    express = begun_express(call)
    assert refused(call, "ListExecutions", mapRunArn=express) == "StateMachineTypeNotSupported"


def begun_express(call: Call) -> str:
    """Return the ARN of a Map Run whose children are Express executions, and have ended."""
    machine = made(call, "e", mapping({"Type": "Pass", "End": True}, "EXPRESS"))
    execution = call("StartExecution", stateMachineArn=machine, input="[1, 2]")["executionArn"]
    (found,) = call("ListMapRuns", executionArn=execution)["mapRuns"]
    assert counts(call, found["mapRunArn"]) == {"succeeded": 2, "total": 2}
    return str(found["mapRunArn"])


def test_limits_change_while_it_runs(call: Call) -> None:
    """More children start, then fewer failures are tolerated, and the Map Run fails."""
    execution, map_run = begun(call, [1, 2, 3, 4, 5], MaxConcurrency=1, ToleratedFailurePercentage=90)
    call("UpdateMapRun", mapRunArn=map_run, maxConcurrency=3)
    assert counts(call, map_run) == {"pending": 2, "running": 3, "total": 5}
    answer(call, "Wrong")
    assert call("DescribeMapRun", mapRunArn=map_run)["status"] == "RUNNING"
    call("UpdateMapRun", mapRunArn=map_run, toleratedFailurePercentage=10.0, maxConcurrency=0)
    document = call("DescribeMapRun", mapRunArn=map_run)
    assert (document["status"], document["maxConcurrency"], document["toleratedFailurePercentage"]) == ("FAILED", 0, 10)
    assert counts(call, map_run) == {"pending": 1, "failed": 1, "aborted": 3, "total": 5}
    assert call("DescribeExecution", executionArn=execution)["error"] == "States.ExceedToleratedFailureThreshold"
    assert refused(call, "UpdateMapRun", mapRunArn=map_run, maxConcurrency=1) == "ValidationException"


def test_redrive_and_stop(call: Call) -> None:
    """A redrive runs what did not succeed again, and counts; a stop aborts the Map Run and its children."""
    execution, map_run = begun(call, [1, 2])
    answer(call)
    answer(call, "Wrong")
    assert call("DescribeMapRun", mapRunArn=map_run)["status"] == "FAILED"
    call("RedriveExecution", executionArn=execution)
    document = call("DescribeMapRun", mapRunArn=map_run)
    assert (document["status"], document["redriveCount"]) == ("RUNNING", 1) and document["redriveDate"]
    assert counts(call, map_run) == {"running": 1, "succeeded": 1, "total": 2}
    call("StopExecution", executionArn=execution)
    assert call("DescribeMapRun", mapRunArn=map_run)["status"] == "ABORTED"
    assert counts(call, map_run) == {"succeeded": 1, "aborted": 1, "total": 2}


def test_no_items_and_unknown_names(call: Call) -> None:
    """A Map Run without items succeeds at once; an unknown ARN, and one of another kind, are refused."""
    _, map_run = begun(call, [])
    assert call("DescribeMapRun", mapRunArn=map_run)["status"] == "SUCCEEDED" and counts(call, map_run) == {}
    assert refused(call, "DescribeMapRun", mapRunArn=f"{map_run}9") == "ResourceNotFound"
    assert refused(call, "DescribeMapRun", mapRunArn="text") == "InvalidArn"
    assert refused(call, "UpdateMapRun", mapRunArn=f"{ROOT}:execution:m:one") == "InvalidArn"
    assert refused(call, "UpdateMapRun", mapRunArn=map_run, toleratedFailurePercentage=101.0) == "ValidationException"
    assert refused(call, "ListMapRuns", executionArn=f"{ROOT}:execution:m:none") == "ExecutionDoesNotExist"
    assert refused(call, "ListMapRuns", executionArn=f"{ROOT}:express:m:one:two") == "InvalidArn"


def test_boto3_reads_map_runs(url: str) -> None:
    """The answers keep to the model of the service: instants, numbers, and pages by a paginator."""
    client = client_of(url)
    role = "arn:aws:iam::123456789012:role/r"
    work = {"Type": "Pass", "End": True}
    made = client.create_state_machine(name="m", definition=json.dumps(mapping(work)), roleArn=role)
    execution = client.start_execution(stateMachineArn=made["stateMachineArn"], input="[1, 2]")["executionArn"]
    (row,) = [
        row
        for page in client.get_paginator("list_map_runs").paginate(executionArn=execution)
        for row in page["mapRuns"]
    ]
    document = client.describe_map_run(mapRunArn=row["mapRunArn"])
    assert document["itemCounts"]["succeeded"] == document["executionCounts"]["total"] == 2
    assert document["startDate"] <= document["stopDate"]
    children = client.list_executions(mapRunArn=row["mapRunArn"])["executions"]
    assert [child["status"] for child in children] == ["SUCCEEDED", "SUCCEEDED"]
    with pytest.raises(client.exceptions.ResourceNotFound, match="Resource not found"):
        client.update_map_run(mapRunArn=f"{row['mapRunArn']}9", maxConcurrency=1)
