"""The operations, one by one, without HTTP."""

import json
from typing import Any

import pytest

from signalbox.asl.service_models import service_model
from signalbox.serve.api import Options
from signalbox.serve.errors import ApiError
from tests.serve.conftest import ROLE, Call, new_api

PASS = {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
FAIL = {"QueryLanguage": "JSONata", "StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "c"}}}


def made(call: Call, name: str = "m", definition: Any = PASS, **more: Any) -> str:
    """The ARN of a new machine."""
    arn: str = call("CreateStateMachine", name=name, definition=json.dumps(definition), roleArn=ROLE, **more)[
        "stateMachineArn"
    ]
    return arn


def refused(call: Call, operation: str, **parameters: Any) -> str:
    """The code of the error that an operation ends with."""
    with pytest.raises(ApiError) as error:
        call(operation, **parameters)
    return error.value.code


def test_create_is_idempotent_and_names_are_checked(call: Call) -> None:
    """The same call again is the same machine; another definition under the name is refused."""
    assert made(call) == made(call)
    again = {"name": "m", "definition": json.dumps(FAIL), "roleArn": ROLE}
    assert refused(call, "CreateStateMachine", **again) == "StateMachineAlreadyExists"
    assert refused(call, "CreateStateMachine", **{**again, "name": "a b"}) == "InvalidName"
    assert refused(call, "CreateStateMachine", name="x") == "ValidationException"
    assert refused(call, "CreateStateMachine", **again, colour="red") == "ValidationException"


def test_every_operation_is_offered() -> None:
    """The server answers all operations of botocore's model; one that a later model adds is refused by its name."""
    api = new_api(Options())
    assert api.operations.keys() == set(service_model("stepfunctions").operation_names)
    del api.operations["ListMapRuns"]
    for name, words in (("ListMapRuns", "does not offer ListMapRuns"), ("Fly", "there is no operation Fly")):
        with pytest.raises(ApiError, match=words):
            api.call(name, {})
    api.close()


def test_lists_come_in_pages(call: Call) -> None:
    """Each page has a token for the next; a wrong token is refused."""
    for number in range(5):
        made(call, f"m{number}")
    names, token = [], {}
    while True:
        page = call("ListStateMachines", maxResults=2, **token)
        names += [row["name"] for row in page["stateMachines"]]
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
    assert names == [f"m{number}" for number in range(5)]
    assert refused(call, "ListStateMachines", nextToken="x") == "InvalidToken"


def test_an_alias_starts_the_version_that_it_names(call: Call) -> None:
    """An update leaves versions as they were; a version that an alias names stays."""
    arn = made(call, publish=True)
    call("UpdateStateMachine", stateMachineArn=arn, definition=json.dumps(FAIL))
    second = call("PublishStateMachineVersion", stateMachineArn=arn)["stateMachineVersionArn"]
    assert second == f"{arn}:2"
    assert call("PublishStateMachineVersion", stateMachineArn=arn)["stateMachineVersionArn"] == second
    routing = [{"stateMachineVersionArn": f"{arn}:1", "weight": 100}]
    alias = call("CreateStateMachineAlias", name="live", routingConfiguration=routing)["stateMachineAliasArn"]
    execution = call("StartExecution", stateMachineArn=alias)["executionArn"]
    described = call("DescribeExecution", executionArn=execution)
    assert (described["status"], described["stateMachineVersionArn"]) == ("SUCCEEDED", f"{arn}:1")
    assert refused(call, "DeleteStateMachineVersion", stateMachineVersionArn=f"{arn}:1") == "ConflictException"
    routing = [{"stateMachineVersionArn": second, "weight": 100}]
    call("UpdateStateMachineAlias", stateMachineAliasArn=alias, routingConfiguration=routing)
    later = call("StartExecution", stateMachineArn=alias)["executionArn"]
    assert call("DescribeExecution", executionArn=later)["status"] == "FAILED"
    assert [row["stateMachineVersionArn"] for row in call("ListStateMachineVersions", stateMachineArn=arn)[
        "stateMachineVersions"
    ]] == [second, f"{arn}:1"]  # fmt: skip
    assert refused(call, "StartExecution", stateMachineArn=f"{arn}:9") == "StateMachineDoesNotExist"


def test_an_execution_is_listed_stopped_and_redriven(call: Call) -> None:
    """Names are used once; a filter chooses by status; a stopped one has its error."""
    wait = {"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {"Type": "Task", "End": True, "Resource": ""}}}
    call("CreateActivity", name="a")
    wait["States"]["T"]["Resource"] = "arn:aws:states:us-east-1:123456789012:activity:a"  # type: ignore[index]
    arn = made(call, definition=wait)
    one = call("StartExecution", stateMachineArn=arn, name="one", input="1")["executionArn"]
    assert call("StartExecution", stateMachineArn=arn, name="one", input="1")["executionArn"] == one
    assert refused(call, "StartExecution", stateMachineArn=arn, name="one") == "ExecutionAlreadyExists"
    assert refused(call, "StartExecution", stateMachineArn=arn, input="{") == "InvalidExecutionInput"
    assert call("ListExecutions", stateMachineArn=arn, statusFilter="SUCCEEDED")["executions"] == []
    call("StopExecution", executionArn=one, error="Why", cause="so")
    described = call("DescribeExecution", executionArn=one)
    assert (described["status"], described["error"], described["cause"]) == ("ABORTED", "Why", "so")
    call("RedriveExecution", executionArn=one)
    assert call("DescribeExecution", executionArn=one)["status"] == "RUNNING"


def test_express_executions_run_to_their_end_in_one_call(call: Call) -> None:
    """StartSyncExecution answers with the outcome; other calls do not know such executions, as on AWS."""
    arn = made(call, type="EXPRESS")
    ended = call("StartSyncExecution", stateMachineArn=arn, input='{"a": 1}')
    assert (ended["status"], json.loads(ended["output"])) == ("SUCCEEDED", {"a": 1})
    assert ":express:m:" in ended["executionArn"]
    assert refused(call, "DescribeExecution", executionArn=ended["executionArn"]) == "InvalidArn"
    assert refused(call, "StartSyncExecution", stateMachineArn=made(call, "s")) == "StateMachineTypeNotSupported"


def test_a_workflow_starts_another_one(call: Call) -> None:
    """The result of .sync:2 is the child's output; a child that fails fails the task."""
    child, bad = made(call, "child"), made(call, "bad", FAIL)
    for target, status in ((child, "SUCCEEDED"), (bad, "FAILED")):
        task = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": True}
        task |= {"Arguments": {"StateMachineArn": target, "Input": {"x": 7}}, "Output": "{% $states.result.Output %}"}
        parent = {"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": task}}
        arn = made(call, f"parent-{status.lower()}", parent, type="STANDARD")
        execution = call("StartExecution", stateMachineArn=arn)["executionArn"]
        described = call("DescribeExecution", executionArn=execution)
        while described["status"] == "RUNNING":  # the child runs in a thread of its own
            described = call("DescribeExecution", executionArn=execution)
        assert described["status"] == status
        if status == "SUCCEEDED":
            assert json.loads(described["output"]) == {"x": 7}
        else:
            assert described["error"] == "States.TaskFailed"


def test_what_nobody_answers_is_named(call: Call) -> None:
    """A task without mock, endpoint or activity fails, and says what would answer it."""
    task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
    arn = made(call, definition={"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": task}})
    execution = call("StartExecution", stateMachineArn=arn)["executionArn"]
    described = call("DescribeExecution", executionArn=execution)
    assert (described["status"], described["error"]) == ("FAILED", "Signalbox.NoOutcome")
    assert "sqs:sendMessage" in described["cause"]
    assert refused(call, "StartExecution", stateMachineArn=f"{arn}#Case") == "ValidationException"


def test_one_state_is_run_alone(call: Call) -> None:
    """The answer of TestState, and its refusal of a mock that the service could not give."""
    state = {"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    state["Arguments"] = {"FunctionName": "f"}  # type: ignore[assignment]
    answered = call("TestState", definition=json.dumps(state), mock={"result": json.dumps({"Payload": 1})})
    assert (answered["status"], json.loads(answered["output"])) == ("SUCCEEDED", {"Payload": 1})
    assert refused(call, "TestState", definition=json.dumps(state), mock={"result": "no JSON"}) == "ValidationException"


def test_tags_and_definitions_are_told(call: Call) -> None:
    """Terraform reads both after each change."""
    arn = made(call, tags=[{"key": "a", "value": "1"}])
    call("TagResource", resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    call("UntagResource", resourceArn=arn, tagKeys=["a"])
    assert call("ListTagsForResource", resourceArn=arn)["tags"] == [{"key": "b", "value": "2"}]
    assert json.loads(call("DescribeStateMachine", stateMachineArn=arn)["definition"]) == PASS
    checked = call("ValidateStateMachineDefinition", definition=json.dumps(PASS | {"StartAt": "X"}))
    assert checked["result"] == "FAIL"
    assert checked["diagnostics"][0]["code"] == "MISSING_TRANSITION_TARGET"
    call("DeleteStateMachine", stateMachineArn=arn)
    assert refused(call, "DescribeStateMachine", stateMachineArn=arn) == "StateMachineDoesNotExist"


def test_values_that_the_model_allows_and_the_service_refuses(call: Call) -> None:
    """A tag without a key, another text than those of an enumeration, and an alias where a version must be."""
    arn, nobody = made(call, publish=True), [{"value": "x"}]
    version = [{"stateMachineVersionArn": f"{arn}:1", "weight": 100}]
    alias = call("CreateStateMachineAlias", name="live", routingConfiguration=version)["stateMachineAliasArn"]
    text = json.dumps(PASS)
    assert refused(call, "TagResource", resourceArn=arn, tags=nobody) == "ValidationException"
    assert refused(call, "CreateActivity", name="a", tags=nobody) == "ValidationException"
    assert refused(call, "ValidateStateMachineDefinition", definition=text, type="FAST") == "ValidationException"
    assert refused(call, "ListExecutions", stateMachineArn=arn, statusFilter="DONE") == "ValidationException"
    assert refused(call, "DeleteStateMachineVersion", stateMachineVersionArn=alias) == "InvalidArn"
    call("TagResource", resourceArn=arn, tags=[{"key": "empty"}])
    assert call("ListTagsForResource", resourceArn=arn)["tags"] == [{"key": "empty", "value": ""}]
