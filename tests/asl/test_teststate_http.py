"""HTTP Tasks in TestState: the example of AWS's guide, secrets, errors, and mocks at the level TRACE."""

import json
from typing import Any

import pytest

from signalbox.asl.teststate import HttpConnection, HttpRequest, HttpResponse, test_state
from tests.asl.test_teststate import result

ROLE = "arn:aws:iam::123456789012:role/any"
CONNECTION = "arn:aws:events:eu-west-1:123456789012:connection/MyConnection/0000"
ADDED = HttpConnection(
    headers={"Authorization": "Basic XXXXXXXX", "CustomHeader1": "CustomHeaderValue1"},
    query={"QueryParam1": "QueryParamValue1"},
    body={"BodyKey1": "BodyValue1"},
)


def http_task(**arguments: Any) -> dict[str, Any]:
    """Return the HTTP Task of the guide's example, in JSONPath."""
    parameters = {
        "Method": "GET",
        "Authentication": {"ConnectionArn": CONNECTION},
        "ApiEndpoint": "https://httpbin.org/get",
        "Headers": {"definitionHeader": "h1"},
        "RequestBody": {"message": "Hello from Step Functions!"},
        "QueryParameters": {"queryParam": "q1"},
        **arguments,
    }
    return {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": parameters, "End": True}


def traced(answer: HttpResponse, sent: list[HttpRequest] | None = None, **more: Any) -> dict[str, Any]:
    """Return the answer of TestState at the level TRACE; `sent` gets the request."""

    def send(request: HttpRequest) -> HttpResponse:
        (sent if sent is not None else []).append(request)
        return answer

    given = {"definition": http_task(), "connections": {CONNECTION: ADDED}, **more}
    return test_state(roleArn=ROLE, inspectionLevel="TRACE", http=send, **given)


GOOD = HttpResponse(200, {"content-type": "application/json"}, '{"args": {"queryParam": "q1"}}')


def test_example_of_the_guide() -> None:
    """Request and response are shown as in "Testing state machines with TestState API", with the secrets revealed."""
    shown = traced(GOOD, revealSecrets=True)
    assert shown["inspectionData"]["request"] == {
        "protocol": "https",
        "method": "GET",
        "url": "https://httpbin.org/get?queryParam=q1&QueryParam1=QueryParamValue1",
        "headers": "[definitionHeader: h1, Authorization: Basic XXXXXXXX, CustomHeader1: CustomHeaderValue1, "
        "User-Agent: Amazon|StepFunctions|HttpInvoke|eu-west-1, Range: bytes=0-262144]",
        "body": '{"message":"Hello from Step Functions!","BodyKey1":"BodyValue1"}',
    }
    assert shown["inspectionData"]["response"] == {
        "protocol": "https",
        "statusCode": "200",
        "statusMessage": "OK",
        "headers": "[content-type: application/json]",
        "body": '{"args": {"queryParam": "q1"}}',
    }
    assert json.loads(shown["output"]) == {
        "Headers": {"content-type": ["application/json"]},
        "ResponseBody": {"args": {"queryParam": "q1"}},
        "StatusCode": 200,
        "StatusText": "OK",
    }
    assert shown["inspectionData"]["afterResultPath"] == shown["inspectionData"]["result"] == shown["output"]


def test_secrets_are_sent_and_not_shown() -> None:
    """A request that is sent has what the connection adds; it is shown only with revealSecrets."""
    sent: list[HttpRequest] = []
    shown = traced(GOOD, sent)["inspectionData"]["request"]
    assert sent[0].headers["Authorization"] == "Basic XXXXXXXX" and "QueryParam1" in sent[0].url
    assert not any(secret in json.dumps(shown) for secret in ("XXXX", "CustomHeader", "QueryParam1", "BodyKey1"))
    assert shown["url"] == "https://httpbin.org/get?queryParam=q1"


def test_levels_below_trace_show_no_request() -> None:
    """DEBUG shows the data flow alone; INFO shows nothing."""
    debug = test_state(definition=http_task(), roleArn=ROLE, inspectionLevel="DEBUG", http=lambda request: GOOD)
    assert {"request", "response"}.isdisjoint(debug["inspectionData"]) and "result" in debug["inspectionData"]
    assert "inspectionData" not in test_state(definition=http_task(), roleArn=ROLE, http=lambda request: GOOD)


@pytest.mark.parametrize(
    ("arguments", "url", "body"),
    [
        ({"QueryParameters": {"a": ["1", 2], "b c": "d&e"}}, "get?a=1&a=2&b%20c=d%26e", '{"message":'),
        ({"QueryParameters": "a=1"}, "get?a=1", '{"message":'),
        ({"QueryParameters": None, "RequestBody": None}, "get", ""),
        ({"QueryParameters": None, "RequestBody": "text"}, "get", "text"),
        (
            {"RequestBody": {"a": "1 2"}, "Transform": {"RequestBodyEncoding": "URL_ENCODED"}},
            "get?queryParam=q1",
            "a=1+2",
        ),
    ],
)
def test_requests(arguments: dict[str, Any], url: str, body: str) -> None:
    """Forms of query parameters and bodies."""
    request = traced(GOOD, definition=http_task(**arguments), connections=None)["inspectionData"]["request"]
    assert request["url"] == f"https://httpbin.org/{url}"
    assert request.get("body", "").startswith(body) and bool(body) == ("body" in request)


@pytest.mark.parametrize(
    ("arguments", "answer", "error"),
    [
        ({}, HttpResponse(404, {}, "no"), "States.Http.StatusCode.404"),
        ({"Headers": {"Authorization": "x"}}, GOOD, "States.Runtime"),
        ({"Headers": {"X-Amz-Date": "x"}}, GOOD, "States.Runtime"),
        ({"ApiEndpoint": "http://plain.example"}, GOOD, "States.Runtime"),
        ({"ApiEndpoint": "https://[x"}, GOOD, "States.Runtime"),
        ({"Headers": ["x"]}, GOOD, "States.Runtime"),
        ({"Authentication": {"ConnectionArn": CONNECTION + "1"}}, GOOD, "Events.ConnectionResource.NotFound"),
    ],
)
def test_failures(arguments: dict[str, Any], answer: HttpResponse, error: str) -> None:
    """A status of an error, a forbidden header, a wrong address and an unknown connection fail the state."""
    shown = traced(answer, definition=http_task(**arguments))
    assert (shown["status"], shown["error"]) == ("FAILED", error)


def test_mocked_result_stands_for_a_response() -> None:
    """TRACE with a mock shows the request without secrets, and the response that the mocked result stands for."""
    mocked = {"StatusCode": 201, "Headers": {"a": ["1", "2"]}, "ResponseBody": {"x": 1}}
    shown = test_state(definition=http_task(), mock=result(mocked), inspectionLevel="TRACE")["inspectionData"]
    assert shown["response"] == {
        "protocol": "https",
        "statusCode": "201",
        "statusMessage": "Created",
        "headers": "[a: 1, 2]",
        "body": '{"x":1}',
    }
    assert shown["request"]["url"] == "https://httpbin.org/get?queryParam=q1"
