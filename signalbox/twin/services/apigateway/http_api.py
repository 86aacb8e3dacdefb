"""HTTP APIs: a request reaches its function by the deployed routes, within the deployed limits.

Source: payload version 2.0 of "Create AWS Lambda proxy integrations for HTTP APIs", Amazon API Gateway Developer Guide.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from signalbox.twin.kernel.clock import Clock
from signalbox.twin.kernel.token_bucket import TokenBucket
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Returned


@dataclass(frozen=True)
class Reply:
    """Response to a caller. `role` is the role of the function that answered and signed the links in it."""

    status: int
    headers: Mapping[str, str]
    body: str
    role: str = ""


PRINCIPAL = "apigateway.amazonaws.com"
FAILED = Reply(500, {}, '{"message":"Internal Server Error"}')
"""Response of a failed function, and where the API may not invoke it.

Source: "Troubleshooting HTTP API Lambda integrations".
"""


@dataclass(frozen=True)
class Route:
    """Route of an API: method, path with {parameters}, function. `source` is the ARN under which the API invokes it."""

    method: str
    path: str
    function: str
    limit: TokenBucket
    source: str


@dataclass
class HttpApis:
    """HTTP APIs of a twin. `replies` holds what was answered: (instant, method, path without query, status). `answers`
    holds (instant, id of the API, status) of every answer of an API."""

    clock: Clock
    functions: Functions
    function: Callable[[str], Function]
    refusal: Callable[[str, str, str, str], str]
    routes: dict[str, list[Route]] = field(default_factory=dict)
    replies: list[tuple[float, str, str, int]] = field(default_factory=list)
    answers: list[tuple[float, str, int]] = field(default_factory=list)

    def request(self, method: str, address: str, form: str = "", done: Callable[[Reply], None] | None = None) -> None:
        """Send a request to a whole address; `done` gets the response, later. `form` is the body of a POST."""
        parts = urlsplit(address)

        def answered(reply: Reply) -> None:
            self.replies.append((self.clock.now, method, parts.path, reply.status))
            self.answers.append((self.clock.now, parts.netloc.partition(".")[0], reply.status))
            if done:
                done(reply)

        found = self.find(f"{parts.scheme}://{parts.netloc}", method, parts.path)
        if found is None:
            answered(Reply(404, {}, '{"message":"Not Found"}'))
            return
        route, parameters = found
        if not route.limit.take(self.clock.now):
            answered(Reply(429, {}, '{"message":"Too Many Requests"}'))
            return
        function = self.function(route.function)
        if self.refusal(PRINCIPAL, route.source, "lambda:InvokeFunction", route.function):
            answered(FAILED)
            return
        payload = event(method, route.path, parts.path, parts.query, parameters, form)

        def done_by(outcome: Outcome) -> None:
            answered(replace(reply_of(outcome), role=function.role))

        self.functions.invoke(function, json.dumps(payload), done_by)

    def find(self, base: str, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route of a request and the values of its path's parameters."""
        given = path.strip("/").split("/")
        for route in self.routes.get(base, []):
            wanted = route.path.strip("/").split("/")
            if route.method == method and len(wanted) == len(given):
                pairs = list(zip(wanted, given, strict=True))
                if all(name.startswith("{") or name == value for name, value in pairs):
                    return route, {name.strip("{}"): unquote(value) for name, value in pairs if name.startswith("{")}
        return None


def event(method: str, route: str, path: str, query: str, parameters: dict[str, str], form: str) -> dict[str, Any]:
    """Return the payload with which the function is invoked."""
    values = dict(parse_qsl(query))
    return {
        "version": "2.0",
        "routeKey": f"{method} {route}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"content-type": "application/x-www-form-urlencoded"} if form else {},
        **({"queryStringParameters": values} if values else {}),
        "pathParameters": parameters,
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "192.0.2.1"}, "stage": "$default"},
        **({"body": form} if form else {}),
        "isBase64Encoded": False,
    }


def reply_of(outcome: Outcome) -> Reply:
    """Return the response that API Gateway makes of a function's outcome. A result without `statusCode` is the body of
    a response with status 200; one with a wrong shape is a failure."""
    if not isinstance(outcome, Returned):
        return FAILED
    answer = json.loads(outcome.payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        body = answer if isinstance(answer, str) else outcome.payload
        return Reply(200, {"content-type": "application/json"}, body)
    status, headers, body = answer["statusCode"], answer.get("headers") or {}, answer.get("body") or ""
    if not str(status).isdecimal() or not isinstance(headers, dict) or not isinstance(body, str):
        return FAILED
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body).decode(errors="replace")
    return Reply(int(status), headers, body)
