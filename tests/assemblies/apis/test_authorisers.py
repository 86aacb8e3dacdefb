"""Lambda authorisers on the twin: their verdicts, the cache of their answers, and the context for functions."""

from pathlib import Path
from typing import Any

import pytest

from signalbox.errors import InputError
from signalbox.twin import Twin
from tests.assemblies.templates import arn, function, lines, may_invoke, written

CODE = """
import json

def policy(token, arn):
    effect = "Deny" if token == "denied" else "Allow"
    resource = arn if token != "elsewhere" else arn.replace("/GET/", "/POST/")
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {
        "principalId": "ann",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"tier": 7, "list": [1]} if token == "malformed" else {"tier": 7},
    }

def by_token(event, context):
    print(event["authorizationToken"], event["methodArn"].split("/", 1)[1])
    if event["authorizationToken"] == "unknown":
        raise Exception("Unauthorized")
    if event["authorizationToken"] == "broken":
        raise ValueError("no")
    return policy(event["authorizationToken"], event["methodArn"])

def by_request(event, context):
    print(event["identitySource"][0], event["routeKey"])
    return {"isAuthorized": event["identitySource"][0] == "good", "context": {"tags": ["a"]}}

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
"""
REST, HTTP = {"Ref": "Rest"}, {"Ref": "Http"}
CALL = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${%s.Arn}/invocations"


def uri(name: str) -> dict[str, str]:
    """Return the URI of a function for an API."""
    return {"Fn::Sub": CALL % name}


def rest(**authoriser: Any) -> dict[str, Any]:
    """Return a REST API whose root needs an authoriser."""
    given = {"RestApiId": REST, "Name": "a", "IdentitySource": "method.request.header.Token", **authoriser}
    method = {
        "RestApiId": REST,
        "ResourceId": {"Fn::GetAtt": ["Rest", "RootResourceId"]},
        "HttpMethod": "GET",
        "AuthorizationType": "CUSTOM",
        "AuthorizerId": {"Ref": "Guard"},
        "Integration": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri("Worker")},
    }
    stage = {"RestApiId": REST, "StageName": "live", "DeploymentId": "d"}
    return {
        "Rest": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "rest"}},
        "Guard": {"Type": "AWS::ApiGateway::Authorizer", "Properties": given},
        "Get": {"Type": "AWS::ApiGateway::Method", "Properties": method},
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage},
    }


def http(**authoriser: Any) -> dict[str, Any]:
    """Return an HTTP API whose only route needs an authoriser."""
    given = {"ApiId": HTTP, "Name": "b", "AuthorizerType": "REQUEST", "AuthorizerUri": uri("ByRequest")}
    given |= {"AuthorizerPayloadFormatVersion": "2.0", "EnableSimpleResponses": True}
    given |= {"IdentitySource": ["$request.header.Token"], **authoriser}
    integration = {"ApiId": HTTP, "IntegrationType": "AWS_PROXY", "IntegrationUri": arn("Worker")}
    route = {"ApiId": HTTP, "RouteKey": "GET /", "Target": {"Fn::Sub": "integrations/${ToWorker}"}}
    route |= {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "Door"}}
    return {
        "Http": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "http", "ProtocolType": "HTTP"}},
        "Door": {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": given},
        "ToWorker": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {**integration, "PayloadFormatVersion": "2.0"},
        },
        "Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": route},
    }


def jwt() -> dict[str, Any]:
    """Return the route of an HTTP API that asks for a token of somebody else."""
    route = {"ApiId": HTTP, "RouteKey": "GET /", "Target": {"Fn::Sub": "integrations/${ToWorker}"}}
    route |= {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": "Door"}, "AuthorizationScopes": ["read"]}
    return {"Type": "AWS::ApiGatewayV2::Route", "Properties": route}


def deployed(folder: Path, resources: dict[str, Any]) -> Path:
    """Write a template with these resources and the functions behind them."""
    names = {"ByToken": "by_token", "ByRequest": "by_request", "Worker": "handler"}
    functions = {name: function(f"guard.{handler}") for name, handler in names.items()}
    allowed = {f"{name}Allowed": may_invoke(name, "apigateway.amazonaws.com") for name in names}
    return written(folder, {**resources, **functions, **allowed}, {"guard": CODE})


def get(at: float, token: str | None, api: str) -> dict[str, Any]:
    """Return the line of a request with a token."""
    return {"at": at, "request": "GET /", "api": api, "headers": {} if token is None else {"Token": token}}


def test_a_policy_decides_who_may_pass(tmp_path: Path) -> None:
    """Refuse tokens without a policy for the method, denied, unknown and missing ones, each with AWS's answer.

    An answer is kept for 300 s, and its context reaches the function as texts.
    """
    tokens = ["good", "good", "denied", "elsewhere", "unknown", "broken", "malformed", None]
    script = [get(10 * number, token, "Rest") for number, token in enumerate(tokens)] + [get(400, "good", "Rest")]
    with Twin.from_assembly(deployed(tmp_path, rest(Type="TOKEN", AuthorizerUri=uri("ByToken")))) as twin:
        twin.play(script)
        rows = [(row["status"], row["body"]) for row in twin.answers.rows]
        asked = lines(twin, "ByToken")
    context = {"principalId": "ann", "tier": "7"}
    explicit = "User is not authorized to access this resource with an explicit deny"
    assert rows == [
        (200, context),
        (200, context),
        (403, {"Message": explicit}),
        (403, {"Message": "User is not authorized to access this resource"}),
        (401, {"message": "Unauthorized"}),
        (500, {"message": None}),
        (500, {"message": None}),
        (401, {"message": "Unauthorized"}),
        (200, context),
    ]
    assert [line.split()[0] for line in asked].count("good") == 2
    assert asked[0] == "good live/GET/"


def test_a_simple_answer_lets_in_or_not(tmp_path: Path) -> None:
    """Ask with version 2.0, and pass the context on as it is. Without its identity nobody is asked."""
    with Twin.from_assembly(deployed(tmp_path, http())) as twin:
        twin.play([get(0, "good", "Http"), get(1, "bad", "Http"), get(2, None, "Http")])
        rows = [(row["status"], row["body"]) for row in sorted(twin.answers.rows, key=lambda row: row["line"])]
        asked = lines(twin, "ByRequest")
    assert rows == [
        (200, {"lambda": {"tags": ["a"]}}),
        (403, {"message": "Forbidden"}),
        (401, {"message": "Unauthorized"}),
    ]
    assert sorted(asked) == ["bad GET /", "good GET /"]


@pytest.mark.parametrize(
    ("resources", "name"),
    [
        (rest(Type="COGNITO_USER_POOLS", ProviderARNs=["arn:aws:cognito-idp:us-east-1:1:userpool/a"]), "Get"),
        ({**http(), "Route": jwt()}, "Route"),
    ],
)
def test_an_authoriser_that_is_no_function_is_named(tmp_path: Path, resources: dict[str, Any], name: str) -> None:
    """Tokens of Cognito and of others are judged by nobody here."""
    with pytest.raises(InputError, match=rf"{name}.AuthorizationType (asks for|is JWT).*--ignore"):
        Twin.from_assembly(deployed(tmp_path, resources)).__enter__()
