"""Requests to APIs: what a function gets, how long an API waits, and integrations with services and servers."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.twin import Twin
from signalbox.twin.deployment.property_tables.checks import UnsupportedProperty
from tests.assemblies.templates import ROLE, function, queue, written

CODE = """
import time

def handler(event, context):
    if event.get("resource") == "/slow" or event.get("rawPath") == "/slow":
        time.sleep(40)
    found = event["requestContext"]
    return {"statusCode": 200, "body": str(found.get("requestTimeEpoch") or found.get("timeEpoch"))}
"""
INVOKE = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Worker.Arn}/invocations"


def method(path: str, integration: dict[str, Any]) -> dict[str, Any]:
    """Return the resources of a REST API's path with a POST."""
    name = f"Path{path.title()}"
    resource = {"RestApiId": {"Ref": "Rest"}, "ParentId": {"Fn::GetAtt": ["Rest", "RootResourceId"]}, "PathPart": path}
    given = {"RestApiId": {"Ref": "Rest"}, "ResourceId": {"Ref": name}, "HttpMethod": "POST"}
    given |= {"AuthorizationType": "NONE", "Integration": integration}
    return {
        name: {"Type": "AWS::ApiGateway::Resource", "Properties": resource},
        f"{name}Post": {"Type": "AWS::ApiGateway::Method", "Properties": given},
    }


def route(path: str, **integration: Any) -> dict[str, Any]:
    """Return the resources of an HTTP API's path."""
    name = f"Route{path.title()}"
    given = {"ApiId": {"Ref": "Http"}, "PayloadFormatVersion": "2.0", "IntegrationType": "AWS_PROXY", **integration}
    key = {"ApiId": {"Ref": "Http"}, "RouteKey": f"POST /{path}", "Target": {"Fn::Sub": f"integrations/${{Of{name}}}"}}
    return {
        f"Of{name}": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": given},
        name: {"Type": "AWS::ApiGatewayV2::Route", "Properties": key},
    }


def test_apis_answer_as_those_of_aws(tmp_path: Path) -> None:
    """An API waits 29 or 30 s, or what its integration says. SQS answers in its own envelope, Step Functions by its own
    names. The address of a server is named, and the time of a request is in its event."""
    proxy = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": {"Fn::Sub": INVOKE}}
    form = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}
    sqs = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Credentials": ROLE,
        "Uri": {"Fn::Sub": "arn:aws:apigateway:us-east-1:sqs:path/123456789012/${Jobs.QueueName}"},
        "RequestParameters": form,
        "RequestTemplates": {"application/json": "Action=SendMessage&MessageBody=$input.body"},
        "IntegrationResponses": [{"StatusCode": "200"}],
    }
    start = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Credentials": ROLE,
        "Uri": "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution",
        "RequestTemplates": {"application/json": {"Fn::Sub": '{"stateMachineArn": "${Steps}", "input": "{}"}'}},
        "IntegrationResponses": [
            {"StatusCode": "200", "ResponseTemplates": {"application/json": "$input.path('$.output')"}}
        ],
    }
    server = {"Type": "HTTP_PROXY", "IntegrationHttpMethod": "GET", "Uri": "https://example.com/pets"}
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "Result": {"is": "done"}, "End": True}}}
    steps = {"RoleArn": ROLE, "StateMachineType": "EXPRESS", "DefinitionString": json.dumps(definition)}
    worker = {"Fn::GetAtt": ["Worker", "Arn"]}
    resources = {
        "Worker": function("worker.handler", Timeout=60),
        "Jobs": queue(),
        "Steps": {"Type": "AWS::StepFunctions::StateMachine", "Properties": steps},
        "Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "rest"}},
        **method("quick", proxy),
        **method("slow", proxy),
        **method("jobs", sqs),
        **method("steps", start),
        **method("pets", server),
        "Http": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "http", "ProtocolType": "HTTP"}},
        **route("quick", IntegrationUri=worker),
        **route("slow", IntegrationUri=worker, TimeoutInMillis=10_000),
        **route("pets", IntegrationUri="https://example.com/pets", IntegrationType="HTTP_PROXY"),
    }
    for api in ("Rest", "Http"):
        given = {"FunctionName": worker, "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}
        resources[f"May{api}"] = {"Type": "AWS::Lambda::Permission", "Properties": given}
    asked = [("Rest", path) for path in ("quick", "slow", "jobs", "steps", "pets")]
    asked += [("Http", path) for path in ("quick", "slow", "pets")]
    with Twin.from_assembly(written(tmp_path, resources, {"worker": CODE})) as twin:
        lines = [{"at": 0, "request": f"POST /{path}", "api": api, "body": {"a": 1}} for api, path in asked]
        twin.play(lines)
        found = {(asked[row["line"] - 1]): row for row in twin.answers.rows}
        unknown = dict(twin.cloud.unknown)
        start_of_run = round(twin.cloud.clock.start * 1000)
    assert found["Rest", "quick"]["body"] == found["Http", "quick"]["body"] == start_of_run
    assert (found["Rest", "slow"]["status"], found["Rest", "slow"]["at"]) == (504, 29)
    assert (found["Http", "slow"]["status"], found["Http", "slow"]["at"]) == (503, 10)
    assert "MessageId" in found["Rest", "jobs"]["body"]["SendMessageResponse"]["SendMessageResult"]
    assert found["Rest", "steps"]["body"] == {"is": "done"}
    assert found["Rest", "pets"]["status"] == found["Http", "pets"]["status"] == 501
    assert unknown == {"the integration https://example.com/pets of an API": 2}


VALIDATED = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Variables: {table: rows}
      MethodSettings: [{ResourcePath: "/*", HttpMethod: "*", ThrottlingRateLimit: 1, ThrottlingBurstLimit: 3}]
      Models: {Car: {type: object, required: [make], properties: {make: {type: string}}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: worker.handler
      CodeUri: code/
      Events:
        Cars:
          Type: Api
          Properties:
            RestApiId: !Ref Rest
            Path: /cars
            Method: post
            RequestModel: {Model: Car, Required: true, ValidateBody: true, ValidateParameters: true}
            RequestParameters: [method.request.querystring.color: {Required: true}]
"""
ECHO = """
def handler(event, context):
    return {"statusCode": 200, "body": event["stageVariables"]["table"]}
"""
CACHED = VALIDATED.replace("StageName: live", "StageName: live\n      CacheClusterEnabled: true")


def test_a_rest_api_validates_and_throttles_as_its_template_says(tmp_path: Path) -> None:
    """A missing parameter and a body against its model never reach the function; a stage limits its methods."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "worker.py").write_text(ECHO)
    (tmp_path / "template.yaml").write_text(VALIDATED)
    asked = [("POST /cars?color=red", {"make": "VW"}), ("POST /cars", {"make": "VW"}), ("POST /cars?color=red", {})]
    asked += [("POST /cars?color=red", {"make": "VW"})]
    with Twin.from_assembly(tmp_path) as twin:
        twin.play([{"at": 0, "request": request, "body": body} for request, body in asked])
        found = {row["line"]: (row["status"], row["body"]) for row in twin.answers.rows}
    assert found == {
        1: (200, "rows"),
        2: (400, {"message": "Missing required request parameters: [color]"}),
        3: (400, {"message": "Invalid request body"}),
        4: (429, {"message": "Too Many Requests"}),
    }


def test_a_cache_of_a_stage_is_named(tmp_path: Path) -> None:
    """A stage with a cache would answer without the function: the twin has none."""
    (tmp_path / "template.yaml").write_text(CACHED)
    with pytest.raises(UnsupportedProperty, match=r"\.CacheClusterEnabled is True.*--ignore AWS::ApiGateway::Stage"):
        Twin.from_assembly(tmp_path).__enter__()


def test_a_method_validates_by_its_models(tmp_path: Path) -> None:
    """Plain CloudFormation names the validator and the model by their references."""
    mock = {"Type": "MOCK", "RequestTemplates": {"application/json": '{"statusCode": 200}'}}
    resources = {"Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "rest"}}, **method("cars", mock)}
    api = {"RestApiId": {"Ref": "Rest"}}
    schema = {"type": "object", "required": ["make"]}
    validator = {**api, "ValidateRequestBody": True, "ValidateRequestParameters": True}
    model = {**api, "Name": "Car", "ContentType": "application/json", "Schema": schema}
    resources["Check"] = {"Type": "AWS::ApiGateway::RequestValidator", "Properties": validator}
    resources["Car"] = {"Type": "AWS::ApiGateway::Model", "Properties": model}
    resources["PathCarsPost"]["Properties"] |= {
        "RequestValidatorId": {"Ref": "Check"},
        "RequestModels": {"application/json": {"Ref": "Car"}},
        "RequestParameters": {"method.request.header.X-Tenant": True},
    }
    with Twin.from_assembly(written(tmp_path, resources)) as twin:
        twin.play(
            [
                {"at": 0, "request": "POST /cars", "body": {"make": "VW"}, "headers": {"x-tenant": "a"}},
                {"at": 1, "request": "POST /cars", "body": {"make": "VW"}},
                {"at": 2, "request": "POST /cars", "body": [], "headers": {"x-tenant": "a"}},
            ]
        )
        statuses = [row["status"] for row in twin.answers.rows]
    assert statuses == [200, 400, 400]
