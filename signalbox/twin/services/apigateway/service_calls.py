"""Integrations of APIs with AWS services: what is called, and what is answered.

Sources: Amazon API Gateway Developer Guide, "Create AWS service integrations for HTTP APIs" and "Integration subtype
reference".
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from signalbox.assembly import ACCOUNT
from signalbox.twin.gateway.calls import Call, ServiceError
from signalbox.twin.gateway.gateway import NAMES
from signalbox.twin.services.apigateway.request import Done, Reply, Request
from signalbox.twin.services.eventbridge.input_transformers import MISSING, at_path
from signalbox.twin.services.stepfunctions.service_calls import (
    TaskRefused,
    UnsupportedTask,
    answered,
    parameters_for,
    plain,
    refused,
)

SUBTYPES = {
    "EventBridge-PutEvents": ("events", "PutEvents"),
    "SQS-SendMessage": ("sqs", "SendMessage"),
    "SQS-ReceiveMessage": ("sqs", "ReceiveMessage"),
    "SQS-DeleteMessage": ("sqs", "DeleteMessage"),
    "StepFunctions-StartExecution": ("stepfunctions", "StartExecution"),
    "StepFunctions-StartSyncExecution": ("stepfunctions", "StartSyncExecution"),
    "StepFunctions-StopExecution": ("stepfunctions", "StopExecution"),
    "Kinesis-PutRecord": ("kinesis", "PutRecord"),
}
ENTRY = ("Time", "Source", "Resources", "DetailType", "Detail", "EventBusName", "TraceHeader")
VARIABLE = re.compile(r"\$\{?(request\.[\w.\-\[\]$*]+|context\.[\w.]+)\}?")
Answered = Callable[[int, Any], None]


@dataclass(frozen=True)
class ServiceCalls:
    """Calls of services by APIs. `client` makes a client for an API; `refusal` gives AWS's message where a role, in a
    session of this name, may not make a call. `note` takes the name of each service that the twin does not know."""

    client: Callable[[str, str], Any]
    refusal: Callable[[str, str, Call], str]
    note: Callable[[str], None]
    synchronous: Callable[[Mapping[str, Any], Callable[[dict[str, Any]], None]], None]

    def call(self, service: str, operation: str, given: Mapping[str, Any], role: str, api: str, done: Answered) -> None:
        """Make a call, and hand on its status and its answer as the service writes it."""
        try:
            client = self.client(service, api)
            parameters = parameters_for(client, operation, given)
            call = Call(NAMES.get(service, service), operation, parameters, None, api)
            if role and (message := self.refusal(role, "BackplaneAssumeRoleSession", call)):
                raise refused(service, "AccessDenied", message, {"HTTPStatusCode": 403})
            if operation == "StartSyncExecution":
                self.synchronous(parameters, lambda answer: done(200, written(answer)))
                return
            answer = answered(client, service, operation, parameters)
        except ServiceError as error:
            done(error.status, {"__type": error.code, "message": error.message})
        except TaskRefused as error:
            status = re.search(r"Status Code: (\d+)", error.cause)
            code = error.error.rpartition(".")[2]
            done(int(status.group(1)) if status else 400, {"__type": code, "message": error.cause})
        except UnsupportedTask as error:
            self.note(f"{service}:{operation}: {error}")
            done(501, {"message": f"the twin does not know {service}:{operation}"})
        else:
            done(200, written(answer))

    def of_subtype(self, subtype: str, mapping: Mapping[str, Any], role: str) -> Callable[[Request, Done], None]:
        """Return the integration of an HTTP API with an operation of a service."""

        def integration(request: Request, done: Done) -> None:
            given = {name: substituted(value, request) for name, value in mapping.items()}
            given.pop("Region", None)
            if subtype not in SUBTYPES:
                self.unknown(subtype, done)
                return
            service, operation = SUBTYPES[subtype]
            if operation == "PutEvents":
                given = {"Entries": [entry_of(given)]}
            reply_as_json = partial(reply_with, done)
            self.call(service, operation, given, role, request.api, reply_as_json)

        return integration

    def unknown(self, integration: str, done: Done) -> None:
        """Name an integration that the twin does not know, and answer so."""
        self.note(f"the integration {integration} of an API")
        done(Reply(501, {}, json.dumps({"message": f"the twin does not know the integration {integration}"})))


def reply_with(done: Done, status: int, answer: Any) -> None:
    """Reply with an answer in JSON."""
    done(Reply(status, {"content-type": "application/json"}, json.dumps(answer)))


def written(value: Any) -> Any:
    """Return an answer of boto3 as a service writes it in JSON: instants in epoch seconds, bytes as text."""
    if isinstance(value, Mapping):
        return {name: written(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [written(one) for one in value]
    return value.timestamp() if isinstance(value, datetime) else plain(value)


def entry_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry of PutEvents; resources may be a list in JSON."""
    entry = {name: given[name] for name in ENTRY if name in given}
    if isinstance(entry.get("Resources"), str):
        entry["Resources"] = json.loads(entry["Resources"])
    return entry


def substituted(value: Any, request: Request) -> Any:
    """Return a parameter of a mapping with the values of a request in it."""
    if not isinstance(value, str):
        return value
    whole = VARIABLE.fullmatch(value)
    if whole:
        return text_of(found_in(whole.group(1), request))
    return VARIABLE.sub(lambda found: str(text_of(found_in(found.group(1), request))), value)


def found_in(name: str, request: Request) -> Any:
    """Return what a name such as `request.body.id` stands for."""
    kind, part, *rest = name.split(".", 2)
    if kind == "stageVariables":
        return request.variables.get(part, "")
    key = rest[0] if rest else ""
    if part == "body":
        if not key:
            return request.body
        try:
            found = at_path(json.loads(request.body), "$." + key.removeprefix("$."))
        except ValueError:
            return ""
        return "" if found is MISSING else found
    parts = {"querystring": request.values, "header": request.headers, "path": request.parameters}
    if part in parts:
        return next((value for name, value in parts[part].items() if name.lower() == key.lower()), "")
    if part == "authorizer":
        return request.authorised.context.get(key, "") if request.authorised else ""
    found = {"requestId": request.id, "stage": request.stage, "apiId": request.api, "httpMethod": request.method}
    return {**found, "path": f"/{request.stage}{request.path}", "accountId": ACCOUNT}.get(part, "")


def text_of(value: Any) -> Any:
    """Return a value as text: a text as it is, any other as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
