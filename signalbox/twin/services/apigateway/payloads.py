"""Payloads with which APIs invoke functions, and replies made of their answers.

Sources: Amazon API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway"
(payload versions 1.0 and 2.0) and "Lambda proxy integrations in API Gateway" (REST APIs).
"""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.services.apigateway.request import Authorised, Reply, Request
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned

FAILED = Reply(500, {}, '{"message":"Internal Server Error"}')
"""Response of a failed function, and where the API may not invoke it.

Source: "Troubleshooting HTTP API Lambda integrations".
"""
BAD_ANSWER = Reply(502, {}, '{"message": "Internal server error"}')
"""Response of a REST API to a failed function or a malformed answer.

Source: "Handle Lambda errors in API Gateway".
"""
LATE = Reply(503, {}, '{"message":"Service Unavailable"}')
"""Response of an HTTP API whose integration takes longer than its time-out.

Source: "Quotas for configuring and running an HTTP API in API Gateway".
"""
LATE_REST = Reply(504, {}, '{"message": "Endpoint request timed out"}')
"""Response of a REST API whose integration takes longer than its time-out ("Gateway response types")."""
IP, AGENT = "192.0.2.1", "signalbox-twin"

Payload = Callable[[Request, str, float], dict[str, Any]]


def version_2(request: Request, route: str, now: float) -> dict[str, Any]:
    """Return the payload of version 2.0; `route` is the key of the route."""
    values = request.values
    method, _, _ = route.partition(" ")
    domain = domain_of(request)
    agent = request.headers.get("user-agent", AGENT)
    http = {
        "method": request.method,
        "path": request.path,
        "protocol": "HTTP/1.1",
        "sourceIp": IP,
        "userAgent": agent,
    }
    return {
        "version": "2.0",
        "routeKey": route if method != "$default" else "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": dict(request.headers),
        **({"queryStringParameters": values} if values else {}),
        "pathParameters": dict(request.parameters),
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": request.api,
            "domainName": domain,
            "domainPrefix": request.api,
            "http": http,
            "requestId": request.id,
            "routeKey": route if method != "$default" else "$default",
            "stage": request.stage,
            **moment(now, "time", "timeEpoch"),
            **({"authorizer": {"lambda": dict(request.authorised.context)}} if request.authorised else {}),
        },
        **({"stageVariables": dict(request.variables)} if request.variables else {}),
        **({"body": request.body} if request.body else {}),
        "isBase64Encoded": False,
    }


def version_1(request: Request, route: str, now: float) -> dict[str, Any]:
    """Return the payload of version 1.0, which REST APIs send too; `route` is the key of the route."""
    resource = route.partition(" ")[2] or "/"
    values, headers = request.values, dict(request.headers)
    return {
        "version": "1.0",
        "resource": resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": values or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in values.items()} or None,
        "pathParameters": dict(request.parameters) or None,
        "stageVariables": dict(request.variables) or None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": request.api,
            "domainName": domain_of(request),
            "domainPrefix": request.api,
            "extendedRequestId": request.id,
            "httpMethod": request.method,
            "identity": {"sourceIp": IP, "userAgent": request.headers.get("user-agent", AGENT)},
            "path": f"/{request.stage}{request.path}",
            "protocol": "HTTP/1.1",
            "requestId": request.id,
            **moment(now, "requestTime", "requestTimeEpoch"),
            "resourceId": resource,
            "resourcePath": resource,
            "stage": request.stage,
            **({"authorizer": authorizer_of(request.authorised)} if request.authorised else {}),
        },
        "body": request.body or None,
        "isBase64Encoded": False,
    }


def authorizer_of(authorised: Authorised) -> dict[str, Any]:
    """Return what an authoriser added to a request, in the payload of version 1.0."""
    principal = {"principalId": authorised.principal} if authorised.principal else {}
    return {**principal, **authorised.context}


def domain_of(request: Request) -> str:
    """Return the domain name of a request's API."""
    return f"{request.api}.execute-api.{REGION}.amazonaws.com"


def moment(now: float, text: str, number: str) -> dict[str, Any]:
    """Return the instant of a request under two names, as text and in epoch milliseconds. The text has the form of a
    web server's log."""
    written = datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
    return {text: written, number: round(now * 1000)}


def rest(request: Request, route: str, now: float) -> dict[str, Any]:
    """Return the payload of a REST API."""
    payload = version_1(request, route, now)
    del payload["version"]
    return payload


def reply_of(outcome: Outcome, payload: Payload = version_2) -> Reply:
    """Return the response that an API makes of a function's outcome; `payload` is the form of its request. For version
    2.0 a result without `statusCode` is the body of a response with status 200; one with a wrong shape is a failure."""
    bad = BAD_ANSWER if payload is rest else FAILED
    if not isinstance(outcome, Returned):
        return bad
    answer = json.loads(outcome.payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        body = answer if isinstance(answer, str) else outcome.payload
        return Reply(200, {"content-type": "application/json"}, body) if payload is version_2 else bad
    status, headers, body = answer["statusCode"], answer.get("headers") or {}, answer.get("body") or ""
    if not str(status).isdecimal() or not isinstance(headers, dict) or not isinstance(body, str):
        return bad
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body).decode(errors="replace")
    return Reply(int(status), {str(name): str(value) for name, value in headers.items()}, body)
