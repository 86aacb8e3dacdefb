"""Tasks that mocks or functions behind an endpoint answer."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from signalbox.asl.mocks.mock_config import MockConfig
from signalbox.errors import InputError
from signalbox.serve.api import Api, Options
from signalbox.serve.lambda_endpoint import LambdaEndpoint
from tests.serve.conftest import ROLE, new_api

SEND = "arn:aws:states:::sqs:sendMessage"
MOCKS = {
    "StateMachines": {"m": {"TestCases": {"Busy": {"T": "BusyOnce"}}}},
    "MockedResponses": {"BusyOnce": {"0": {"Throw": {"Error": "Busy"}}, "1": {"Return": {"x": 1}}}},
}


def ended(api: Api, resource: str, case: str = "", **task: Any) -> dict[str, Any]:
    """The description of an ended execution of a machine with one task."""
    state = {"Type": "Task", "Resource": resource, "End": True, **task}
    definition = json.dumps({"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": state}})
    made = api.call("CreateStateMachine", {"name": "m", "definition": definition, "roleArn": ROLE})
    started = api.call("StartExecution", {"stateMachineArn": made["stateMachineArn"] + case, "input": '{"a": 1}'})
    assert api.server.resources.executions[started["executionArn"]].done.wait(10)
    return api.call("DescribeExecution", {"executionArn": started["executionArn"]})


def test_a_test_case_answers_by_the_number_of_the_call() -> None:
    """The first call fails and is tried again; the same machine without the case has nobody to answer."""
    api = new_api(Options(mocks=MockConfig(MOCKS), virtual=True))
    retried = {"Retry": [{"ErrorEquals": ["Busy"]}]}
    described = ended(api, SEND, "#Busy", **retried)
    assert (described["status"], json.loads(described["output"])) == ("SUCCEEDED", {"x": 1})
    assert ended(api, SEND, **retried)["error"] == "Signalbox.NoOutcome"
    api.close()


def function(request: Request) -> Response:
    """A function that returns its payload, or fails by the header that Lambda sends."""
    payload = json.loads(request.get_data())
    if request.path.endswith("/broken/invocations"):
        body = json.dumps({"errorType": "Broken", "errorMessage": "no"})
        return Response(body, headers={"X-Amz-Function-Error": "Unhandled"})
    return Response(json.dumps({"path": request.path, "got": payload}))


@pytest.fixture
def endpoint() -> Iterator[Callable[[], Api]]:
    """Open an API whose functions a server on loopback runs."""
    server = make_server("127.0.0.1", 0, Request.application(function), threaded=True)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    yield lambda: new_api(Options(endpoint=LambdaEndpoint(f"http://127.0.0.1:{server.server_port}")))
    server.shutdown()
    thread.join()
    server.server_close()


def test_functions_are_called_at_the_endpoint(endpoint: Callable[[], Api]) -> None:
    """A function has an ARN; the optimised integration wraps its answer as Payload."""
    api = endpoint()
    direct = ended(api, "arn:aws:lambda:us-east-1:123456789012:function:f:live")
    assert json.loads(direct["output"]) == {"path": "/2015-03-31/functions/f/invocations", "got": {"a": 1}}
    api.close()
    api = endpoint()
    invoke = {"Arguments": {"FunctionName": "g", "Payload": {"b": 2}}, "Output": "{% $states.result.Payload.got %}"}
    assert json.loads(ended(api, "arn:aws:states:::lambda:invoke", **invoke)["output"]) == {"b": 2}
    api.close()


def test_a_failed_function_fails_its_task(endpoint: Callable[[], Api]) -> None:
    """The error has the name that the function gave, and the cause is its answer."""
    api = endpoint()
    described = ended(api, "arn:aws:lambda:us-east-1:123456789012:function:broken")
    assert (described["status"], described["error"]) == ("FAILED", "Broken")
    assert json.loads(described["cause"])["errorMessage"] == "no"
    api.close()


def test_an_endpoint_that_does_not_answer_is_named() -> None:
    """The task fails with the address; another kind of address is refused at the start."""
    api = new_api(Options(endpoint=LambdaEndpoint("http://127.0.0.1:9")))
    described = ended(api, "arn:aws:lambda:us-east-1:123456789012:function:f")
    assert described["error"] == "Lambda.SdkClientException"
    assert "127.0.0.1:9" in described["cause"]
    api.close()
    with pytest.raises(InputError, match="http or https"):
        LambdaEndpoint("file:///etc/passwd")
