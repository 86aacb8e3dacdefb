"""TestState: the stages that it shows, mocks, retries, catchers and refusals."""

import json
from typing import Any

import pytest

from signalbox.asl import Refusal, test_state
from tests.asl.cases import LAMBDA, TOKEN, flow, passing

PUT = "arn:aws:states:::events:putEvents"
START = "arn:aws:states:::states:startExecution"


def task(**more: Any) -> dict[str, Any]:
    """A Task that ends its flow."""
    return {"Type": "Task", "Resource": LAMBDA, "End": True, **more}


def called(definition: Any, **arguments: Any) -> dict[str, Any]:
    """The answer with its texts parsed, all stages shown."""
    answer = test_state(definition=definition, inspectionLevel="DEBUG", **arguments)
    shown = answer["inspectionData"]
    parsed = {name: json.loads(value) if isinstance(value, str) else value for name, value in shown.items()}
    output = {"output": json.loads(answer["output"])} if "output" in answer else {}
    return {**answer, **output, "inspectionData": parsed}


def result(value: Any, **more: Any) -> dict[str, Any]:
    """A mock with a result."""
    return {"result": json.dumps(value), **more}


def refusal(**arguments: Any) -> tuple[str, str]:
    """The code and the message of a refused call."""
    with pytest.raises(Refusal) as refused:
        test_state(**arguments)
    return refused.value.code, str(refused.value)


def test_a_task_shows_each_stage_in_jsonpath() -> None:
    """InputPath, Parameters, result, ResultSelector and ResultPath; variables after Assign."""
    state = task(
        InputPath="$.a",
        Parameters={"n.$": "$.n"},
        ResultSelector={"r.$": "$.StatusCode"},
        ResultPath="$.out",
        Assign={"v.$": "$.StatusCode"},
        Next="Later",
    )
    del state["End"]
    answer = called(state, input={"a": {"n": 1}}, variables={"w": 0}, mock=result({"StatusCode": 200}))
    assert answer["inspectionData"] == {
        "input": {"a": {"n": 1}},
        "afterInputPath": {"n": 1},
        "afterParameters": {"n": 1},
        "result": {"StatusCode": 200},
        "afterResultSelector": {"r": 200},
        "afterResultPath": {"a": {"n": 1}, "out": {"r": 200}},
        "variables": {"w": 0, "v": 200},
    }
    assert (answer["status"], answer["nextState"]) == ("SUCCEEDED", "Later")
    assert answer["output"] == {"a": {"n": 1}, "out": {"r": 200}}


def test_texts_and_values_are_the_same_arguments() -> None:
    """A caller gives JSON texts as boto3 does, or the values; INFO shows no stages."""
    state = passing(Parameters={"x.$": "$.a"})
    plain = test_state(definition=state, input={"a": 1})
    assert plain == test_state(definition=json.dumps(state), input='{"a": 1}')
    assert plain == {"status": "SUCCEEDED", "output": '{"x":1}'}


def test_a_jsonata_task_shows_its_arguments_and_result() -> None:
    """afterArguments stands for InputPath and Parameters."""
    state = task(QueryLanguage="JSONata", Arguments={"x": "{% $states.input.a %}"}, Output="{% $states.result.b %}")
    answer = called(state, input={"a": 1}, mock=result({"b": 2}))
    assert answer["inspectionData"] == {"input": {"a": 1}, "afterArguments": {"x": 1}, "result": {"b": 2}}
    assert answer["output"] == 2


def test_retries_come_before_catchers() -> None:
    """The count of retries decides; the delay grows with it and is bounded by MaxDelaySeconds."""
    retry = {"ErrorEquals": ["E"], "IntervalSeconds": 2, "MaxAttempts": 3, "MaxDelaySeconds": 7}
    state = task(Retry=[retry], Catch=[{"ErrorEquals": ["States.ALL"], "Next": "B"}])
    mock = {"errorOutput": {"error": "E", "cause": "why"}}
    first = called(state, mock=mock)
    assert (first["status"], first["error"], first["cause"]) == ("RETRIABLE", "E", "why")
    assert first["inspectionData"]["errorDetails"] == {"retryIndex": 0, "retryBackoffIntervalSeconds": 2}
    third = called(state, mock=mock, stateConfiguration={"retrierRetryCount": 2})
    assert third["inspectionData"]["errorDetails"]["retryBackoffIntervalSeconds"] == 7
    caught = called(state, mock=mock, stateConfiguration={"retrierRetryCount": 3})
    assert (caught["status"], caught["nextState"]) == ("CAUGHT_ERROR", "B")
    assert caught["output"] == {"Error": "E", "Cause": "why"}
    assert caught["inspectionData"]["errorDetails"] == {"retryIndex": 0, "catchIndex": 0}


def test_a_map_shows_its_items_and_limits() -> None:
    """ItemSelector is shown for all items; a tolerated failure shortens the result."""
    state = {
        "Type": "Map",
        "ItemsPath": "$.l",
        "ItemSelector": {"v.$": "$$.Map.Item.Value"},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **flow(P=passing())},
        "ToleratedFailurePercentage": 50,
        "End": True,
    }
    answer = called(
        state, input={"l": ["a", "b"]}, mock=result([1]), stateConfiguration={"mapIterationFailureCount": 1}
    )
    shown = answer["inspectionData"]
    assert shown["afterItemsPath"] == ["a", "b"]
    assert shown["afterItemSelector"] == [{"v": "a"}, {"v": "b"}]
    assert (shown["maxConcurrency"], shown["toleratedFailurePercentage"]) == (0, 50.0)
    assert answer["output"] == [1]
    failed = called(state, input={"l": ["a", "b"]}, mock=result([]), stateConfiguration={"mapIterationFailureCount": 2})
    assert failed["error"] == "States.ExceedToleratedFailureThreshold"


def test_an_evaluation_that_fails_is_the_states_failure() -> None:
    """A missing path is States.Runtime, without the words about the execution."""
    answer = test_state(definition=passing(InputPath="$.no"), input={})
    cause = "Invalid path '$.no' : No results for path: $['no']"
    assert answer == {"status": "FAILED", "error": "States.Runtime", "cause": cause}


def test_a_choice_wait_and_succeed_run_without_a_mock() -> None:
    """The other states need none, and no time passes."""
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "B"}], "Default": "C"}
    assert test_state(definition=choice, input={"a": 1})["nextState"] == "B"
    wait = {"Type": "Wait", "SecondsPath": "$.s", "Next": "B"}
    assert test_state(definition=wait, input={"s": 9_000}) == {
        "status": "SUCCEEDED",
        "output": '{"s":9000}',
        "nextState": "B",
    }
    assert test_state(definition={"Type": "Succeed"}, input=7) == {"status": "SUCCEEDED", "output": "7"}


@pytest.mark.parametrize(
    ("resource", "mocked", "message"),
    [
        (START, {}, "Required field 'ExecutionArn' is missing"),
        (START, {"ExecutionArn": 1, "StartDate": "now"}, "Field 'ExecutionArn' must be a string"),
        (PUT, {"FailedEntryCount": True}, "Field 'FailedEntryCount' must be a number"),
        (PUT, {"Entries": [1]}, "Field 'Entries' must be an object"),
        ("arn:aws:states:::aws-sdk:s3:getObject", {"Metadata": []}, "Field 'Metadata' must be an object"),
        ("arn:aws:states:::aws-sdk:s3:getObject", {"DeleteMarker": 1}, "Field 'DeleteMarker' must be a boolean"),
        (
            "arn:aws:states:::aws-sdk:sts:getCallerIdentity",
            {"Arn": "x"},
            "Field 'Arn' is smaller than the minimum length",
        ),
    ],
)
def test_a_mock_is_held_against_the_services_model(resource: str, mocked: Any, message: str) -> None:
    """The first field that the model refuses is named; NONE looks at no field."""
    code, words = refusal(definition=task(Resource=resource), mock=result(mocked))
    assert (code, words) == ("ValidationException", f"Mock result schema validation error: {message}")
    assert test_state(definition=task(Resource=resource), mock=result(mocked, fieldValidationMode="NONE"))


def test_results_without_a_model_are_free() -> None:
    """A function's payload, a callback's output and a function's result are any JSON."""
    for resource, mocked in (
        (LAMBDA, {"Payload": [1]}),
        (TOKEN, 1),
        ("arn:aws:lambda:us-east-1:123456789012:function:f", "text"),
        ("arn:aws:states:::http:invoke", {"StatusCode": "any"}),
    ):
        assert test_state(definition=task(Resource=resource), mock=result(mocked))["status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ({}, "ParamValidationError", 'Missing required parameter in input: "definition"'),
        ({"definition": passing(), "nope": 1}, "ParamValidationError", 'Unknown parameter in input: "nope"'),
        ({"definition": passing(), "inspectionLevel": "ALL"}, "ValidationException", "enum value set"),
        ({"definition": passing(), "input": "{"}, "InvalidExecutionInput", "Invalid State Machine Execution Input"),
        ({"definition": passing(), "input": "[" * 5000}, "InvalidExecutionInput", "nested too deeply"),
        ({"definition": passing(), "input": "NaN"}, "InvalidExecutionInput", "NaN is no JSON value"),
        ({"definition": passing(), "input": float("nan")}, "ParamValidationError", "input is no JSON value"),
        ({"definition": "[" * 5000}, "InvalidDefinition", "nested too deeply"),
        ({"definition": {"Type": "Fail", "ErrorPath": "${X}"}}, "InvalidDefinition", "needs a step such as .name"),
        ({"definition": passing(), "variables": '{"a":' * 5000}, "ValidationException", "nested too deeply"),
        ({"definition": passing(), "stateName": "s" * 81}, "ValidationException", "less than or equal to 80"),
        ({"definition": "{"}, "InvalidDefinition", "INVALID_JSON_DESCRIPTION"),
        ({"definition": passing(Reslt=1)}, "InvalidDefinition", "Field 'Reslt' is not supported"),
        ({"definition": flow(A=passing()), "stateName": "B"}, "ValidationException", "State not found in definition"),
        ({"definition": task(), "context": {}}, "ValidationException", "Context when a mock is not specified"),
        ({"definition": task(Resource=TOKEN)}, "InvalidDefinition", ".waitForTaskToken"),
        ({"definition": task(), "roleArn": "arn:aws:iam::1:role/r"}, "MockRequired", "specify a mock"),
        (
            {"definition": task(), "mock": {"result": "1", "errorOutput": {"error": "E"}}},
            "ValidationException",
            "only one of the following fields",
        ),
        (
            {"definition": task(), "mock": {"result": "1"}, "revealSecrets": True},
            "ValidationException",
            "RevealSecrets",
        ),
        (
            {"definition": task(), "stateConfiguration": {"retrierRetryCount": 1}},
            "ValidationException",
            "RetrierRetryCount when a mock is not specified",
        ),
    ],
)
def test_a_wrong_call_is_refused_by_code(arguments: dict[str, Any], code: str, words: str) -> None:
    """Each rule of the API has its code and its words."""
    got, message = refusal(**arguments)
    assert got == code
    assert words in message
