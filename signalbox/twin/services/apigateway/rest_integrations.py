"""Integrations of REST APIs: mapping of a request, the call, and mapping of its answer.

Sources: Amazon API Gateway Developer Guide, "Choose an API Gateway API integration type", "Method request behavior for
payloads without mapping templates" (the passthrough behaviours), "Set up an integration response" (the pattern is
matched with the status of a service, or with the message of a function's error).
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from signalbox.twin.services.apigateway.mapping_templates import BadTemplate, rendered, status_of
from signalbox.twin.services.apigateway.request import Done, Reply, Request, with_variables
from signalbox.twin.services.apigateway.rest_targets import target_of
from signalbox.twin.services.apigateway.service_calls import ServiceCalls, substituted
from signalbox.twin.services.aws_lambda.function import Function
from signalbox.twin.services.aws_lambda.functions import Functions
from signalbox.twin.services.aws_lambda.outcomes import Outcome, Raised, Returned

JSON = "application/json"
QUERY_SERVICES = ("sqs", "sns")
"""Services that REST APIs call by the query protocol (Amazon SQS and Amazon SNS API Reference, "Making requests")."""
FUNCTION = re.compile(r"functions/(.+?)/invocations")
UNSUPPORTED_TYPE = Reply(415, {}, '{"message":"Unsupported Media Type"}')
ERROR = Reply(500, {}, '{"message": "Internal server error"}')


@dataclass(frozen=True)
class RestIntegration:
    """Integration of a method with a function, a service or nothing (MOCK). `integration` are its properties with
    names in lower camel case, as OpenAPI has them."""

    integration: Mapping[str, Any]
    calls: ServiceCalls
    functions: Functions
    function: Callable[[str], Function | None]

    def __call__(self, request: Request, done: Done) -> None:
        """Answer a request."""
        now = self.functions.clock.now
        try:
            body, headers = self.mapped(request, now)
        except BadTemplate as error:
            self.calls.note(str(error))
            done(ERROR)
            return
        if body is None:
            done(UNSUPPORTED_TYPE)
        elif str(self.integration.get("type", "")).upper() == "MOCK":
            found = json.loads(body or "{}").get("statusCode", 200) if body.strip().startswith("{") else 200
            self.reply(request, str(found), body, done)
        elif found_function := FUNCTION.search(self.uri(request)):
            self.invoke(found_function.group(1), request, body, done)
        else:
            self.call(request, body, headers, done)

    def mapped(self, request: Request, now: float) -> tuple[str | None, dict[str, str]]:
        """Return the body and the headers of the integration's request; None for a type that is refused."""
        templates = self.integration.get("requestTemplates") or {}
        kind = request.headers.get("content-type", JSON).partition(";")[0]
        headers = {
            name.rpartition(".")[2].lower(): value.strip("'")
            for name, value in (self.integration.get("requestParameters") or {}).items()
            if ".header." in name
        }
        if kind in templates:
            body, more = rendered(str(templates[kind]), request.body, request, now)
            return body, headers | more
        behaviour = str(self.integration.get("passthroughBehavior", "WHEN_NO_MATCH")).upper()
        if behaviour == "NEVER" or (behaviour == "WHEN_NO_TEMPLATES" and templates):
            return None, headers
        return request.body, headers

    def invoke(self, arn: str, request: Request, body: str, done: Done) -> None:
        """Invoke a function with the mapped body."""
        function = self.function(arn)
        if function is None:
            done(ERROR)
            return

        def ended(outcome: Outcome) -> None:
            if isinstance(outcome, Returned):
                self.reply(request, "", outcome.payload, done)
            else:
                cause = outcome.cause if isinstance(outcome, Raised) else "{}"
                message = outcome.message if isinstance(outcome, Raised) else "Rate Exceeded."
                self.reply(request, message, cause, done)

        self.functions.invoke(function, body or "{}", ended)

    def call(self, request: Request, body: str, headers: Mapping[str, str], done: Done) -> None:
        """Call a service with the mapped body."""
        uri = self.uri(request)
        target = target_of(uri, str(self.integration.get("httpMethod", "POST")).upper(), body, headers)
        if target is None:
            self.calls.unknown(uri, done)
            return
        service, operation, given = target
        role = str(self.integration.get("credentials", ""))

        def answered(status: int, answer: Any) -> None:
            if service in QUERY_SERVICES and status < 300:
                answer = of_query(operation, answer, request.id)
            self.reply(request, str(status), json.dumps(answer), done)

        self.calls.call(service, operation, given, role, request.api, answered)

    def uri(self, request: Request) -> str:
        """Return the URI with the parameters that the integration maps into its path."""
        uri = with_variables(str(self.integration.get("uri", "")), request)
        for name, value in (self.integration.get("requestParameters") or {}).items():
            if ".path." in name:
                source = str(value).replace("method.request", "request")
                uri = uri.replace("{" + name.rpartition(".")[2] + "}", str(substituted(f"${source}", request)))
        return uri

    def reply(self, request: Request, outcome: str, body: str, done: Done) -> None:
        """Reply with an answer, mapped by the integration response whose pattern fits its outcome."""
        chosen = chosen_response(self.integration.get("responses") or {}, outcome)
        status, headers = int(chosen.get("statusCode", 200)), {"content-type": JSON}
        template = (chosen.get("responseTemplates") or {}).get(JSON)
        if template:
            try:
                body, _ = rendered(str(template), body, request, self.functions.clock.now)
            except BadTemplate as error:
                self.calls.note(str(error))
                done(ERROR)
                return
            status = status_of(str(template)) or status
        for name, value in (chosen.get("responseParameters") or {}).items():
            if ".header." in name and str(value).startswith("'"):
                headers[name.rpartition(".")[2].lower()] = str(value).strip("'")
        done(Reply(status, headers, body))


def of_query(operation: str, answer: Mapping[str, Any], request: str) -> dict[str, Any]:
    """Return an answer in the envelope in which services of the query protocol write JSON."""
    return {f"{operation}Response": {f"{operation}Result": answer, "ResponseMetadata": {"RequestId": request}}}


def chosen_response(responses: Mapping[str, Mapping[str, Any]], outcome: str) -> Mapping[str, Any]:
    """Return the response whose pattern fits an outcome, else the default one."""
    for pattern, response in responses.items():
        if pattern != "default" and re.fullmatch(pattern, outcome, re.DOTALL):
            return response
    return responses.get("default", {})
